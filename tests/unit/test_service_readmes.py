"""Every service has a README of about half a page, and what it says of the code is so.

`test_links` checks that its links lead to files.
"""

import re
from pathlib import Path

import pytest

from cartwright.events.all import ALL_EVENTS
from ops import paths

MOST_LINES = 60
SERVICES = sorted(file.parent for file in (paths.ROOT / "functions").glob("*/api.py"))
EVENTS = {event.__name__ for event in ALL_EVENTS}

_CLASS = re.compile(r"`((?:[A-Z][a-z]+){2,})`(?!\])")
"""A class in backticks is an event; other names are links to the files that define them."""
_SYMBOL = re.compile(r"\[`([\w.]+)`\]\(([^)#]+\.py)\)")
_CONSUMED = re.compile(r"\bon\((\w+),")

each_service = pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.name)


def readme(service: Path) -> str:
    return (service / "README.md").read_text()


def row(text: str, name: str) -> set[str]:
    """The events of a row of the README's table of events."""
    found: list[str] = re.findall(rf"^\| {name} \|(.*)\|$", text, re.MULTILINE)
    assert len(found) == 1, f"The README has one row {name!r}"
    return set(_CLASS.findall(found[0]))


def undefined(folder: Path, text: str) -> list[str]:
    """Links that show a name which their file does not define."""
    return [
        f"{file} does not define {name}"
        for name, file in _SYMBOL.findall(text)
        for last in [re.escape(name.rpartition(".")[2])]
        if not re.search(
            rf"^\s*(?:(?:def|class) {last}\b|{last}\b.*=)", (folder / file).read_text(), re.MULTILINE
        )
    ]


def test_there_are_services() -> None:
    assert {service.name for service in SERVICES} >= {"orders", "sandbox"}


@each_service
def test_a_readme_is_short(service: Path) -> None:
    assert len(readme(service).splitlines()) <= MOST_LINES


@each_service
def test_every_event_it_names_exists(service: Path) -> None:
    assert set(_CLASS.findall(readme(service))) - EVENTS == set()


@each_service
def test_it_names_the_events_that_the_service_emits(service: Path) -> None:
    emitted = {event.__name__ for event in ALL_EVENTS if event.source == f"cartwright.{service.name}"}
    assert row(readme(service), "emits") == emitted


@each_service
def test_it_names_the_events_that_the_service_consumes(service: Path) -> None:
    handlers = (file.read_text() for file in (service / "handlers").glob("*.py"))
    consumed = {name for text in handlers for name in _CONSUMED.findall(text)}
    assert row(readme(service), "consumes") == consumed


@each_service
def test_a_name_that_links_to_a_file_is_defined_there(service: Path) -> None:
    assert undefined(service, readme(service)) == []


def test_a_name_that_is_gone_is_found(tmp_path: Path) -> None:
    (tmp_path / "rules.py").write_text(
        "LIMIT: int = 5\n\n\nclass Order:\n    def cancel(self) -> None: ...\n"
    )
    text = "[`Order.cancel`](rules.py) [`LIMIT`](rules.py) [`Order.place`](rules.py) [rules.py](rules.py)"
    assert undefined(tmp_path, text) == ["rules.py does not define Order.place"]
