"""The pages show the tour that `make up` prints; tests/local/test_ops.py runs it. And what it needs is there."""

import re

import pytest

from ops import paths, sample_images, tour
from ops.picture.pages import SHOWN

PAGES = (
    "README.md",
    "CONTRIBUTING.md",
    "SECURITY.md",
    *(f"docs/{file.name}" for file in (paths.ROOT / "docs").glob("*.md")),
)
TOUR = tour.text(tour.STEPS)


def text(page: str) -> str:
    return (paths.ROOT / page).read_text()


def test_the_page_shows_the_tour() -> None:
    assert f"<!-- tour:begin -->\n```\n{TOUR}```\n<!-- tour:end -->" in text("docs/tour.md"), (
        "make contracts writes it"
    )


def test_readme_shows_five_steps_of_it() -> None:
    first = tour.text(tour.FIRST_STEPS)
    assert len(tour.FIRST_STEPS) == 5
    shown = f"<!-- first-steps:begin -->\n```\n{first}```\n<!-- first-steps:end -->"
    assert shown in text("README.md"), "make contracts writes it"


def test_the_steps_of_readme_need_no_other() -> None:
    """A variable of the shell that one of them uses is set by an earlier one."""
    known: set[str] = set()
    for step in tour.FIRST_STEPS:
        known |= set(re.findall(r"^(\w+)=", step.line))
        assert set(re.findall(r"\$(\w+)", step.line)) <= known


@pytest.mark.parametrize(("page", "name"), [(page, name) for page, names in SHOWN.items() for name in names])
def test_every_generated_part_has_its_marks(page: str, name: str) -> None:
    """Without them `make contracts` would leave the page as it is."""
    found = re.findall(rf"^<!-- {name}:begin -->\n(?:.*\n)+?<!-- {name}:end -->$", text(page), re.MULTILINE)
    assert len(found) == 1


def test_every_file_of_the_tour_is_there() -> None:
    named = re.findall(r"\bdata/[\w./-]+", TOUR)
    assert named
    assert [name for name in named if not (paths.ROOT / name).is_file()] == []


def test_no_page_names_a_verb_that_is_not_there() -> None:
    from typer.main import get_command  # noqa: PLC0415

    from ops.__main__ import app  # noqa: PLC0415

    verbs = set(get_command(app).commands)  # type: ignore[attr-defined]
    named = {
        page: re.findall(r"(?:`|\.venv/bin/|\(|^)ops ([a-z][a-z-]+)\b", text(page), re.MULTILINE)
        for page in PAGES
    }
    assert len(named["docs/tour.md"]) > 10
    assert {page: unknown for page, each in named.items() if (unknown := set(each) - verbs)} == {}


def test_no_page_names_a_target_that_is_not_there() -> None:
    targets = set(re.findall(r"^([a-z-]+):", text("Makefile"), re.MULTILINE))
    named = {page: re.findall(r"(?:`|^)make ((?:[a-z-]+ ?)+)", text(page), re.MULTILINE) for page in PAGES}
    assert sum(map(len, named.values())) > 30
    unknown = {
        target
        for each in named.values()
        for words in each
        for target in words.split()
        if target not in targets and not target.startswith("bench-")
    }
    assert unknown == set()


def test_every_sample_product_has_a_picture_that_is_small() -> None:
    pictures = {file.stem: file.stat().st_size for file in paths.SAMPLE_IMAGES.glob("*.jpg")}
    assert pictures.keys() - {"oak-board"} == sample_images.titles().keys()
    assert max(pictures.values()) < 16_000
    assert sum(pictures.values()) < 400_000
