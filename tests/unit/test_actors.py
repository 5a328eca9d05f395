"""Whatever staff change is recorded under who asked for it: no operation that changes something forgets to say."""

import ast
import importlib
from collections.abc import Iterator

import pytest

from cartwright.http.dispatcher import camel_case
from cartwright.http.routes import Access, Route
from ops import paths
from ops.contracts.services import services

SERVICES = [each.name for each in services(paths.ROOT / "functions")]
NOTHING_TO_RECORD = {"announceImage": "an upload becomes a change of its product when it is shown"}


def changing(service: str) -> Iterator[Route]:
    for module in sorted((paths.ROOT / "functions" / service).rglob("api.py")):
        name = ".".join(module.relative_to(paths.ROOT / "functions").with_suffix("").parts)
        routes: tuple[Route, ...] = getattr(importlib.import_module(name), "ROUTES", ())
        yield from (each for each in routes if each.access is Access.STAFF and each.method != "GET")


def methods(service: str) -> dict[str, str]:
    """Operation -> the source of the method that serves it."""
    found: dict[str, str] = {}
    for module in sorted((paths.ROOT / "functions" / service / "handlers").glob("*.py")):
        source = module.read_text()
        for node in ast.walk(ast.parse(source)):
            if not isinstance(node, ast.ClassDef):
                continue
            own = {each.name: each for each in node.body if isinstance(each, ast.FunctionDef)}
            if node.name.endswith("Operations"):
                sources = {name: ast.get_source_segment(source, each) or "" for name, each in own.items()}
                found |= {camel_case(name): text for name, text in sources.items()}
    return found


@pytest.mark.parametrize("service", SERVICES)
def test_every_change_by_staff_is_handed_its_actor(service: str) -> None:
    sources = methods(service)
    silent = {
        route.operation
        for route in changing(service)
        if "request.actor" not in sources[route.operation]
        and "author(request)" not in sources[route.operation]
    }
    assert silent - NOTHING_TO_RECORD.keys() == set()


def test_the_operations_are_found() -> None:
    assert set(SERVICES) == {path.parent.name for path in (paths.ROOT / "functions").glob("*/api.py")}
    assert sum(len({route.operation for route in changing(service)}) for service in SERVICES) >= 25
