"""docs/decisions has one page per decision, in the MADR shape and in the index, and no reference to it is broken."""

import re
from pathlib import Path

import pytest

from stacks import ROOT

FOLDER = ROOT / "docs" / "decisions"
INDEX = FOLDER / "README.md"
PAGES = sorted(path for path in FOLDER.iterdir() if path != INDEX)
NAMES = [path.name for path in PAGES]
SECTIONS = ["Context", "Options considered", "Decision", "Consequences"]
LONGEST_PAGE = 60
NAME = re.compile(r"(\d{4})-[a-z0-9]+(?:-[a-z0-9]+)*\.md")
HEAD = re.compile(
    r"# (?P<number>\d{4})\. (?P<title>.+)\n\n- Status: (?P<status>.+)\n- Date: \d{4}-\d{2}-\d{2}\n\n## Context\n"
)
SUPERSEDED = re.compile(r"superseded by \[(\d{4})\]\((\1-[a-z0-9-]+\.md)\)")
ROW = re.compile(r"\| (?P<number>\d{4}) \| \[(?P<title>.+?)\]\((?P<name>.+?)\) \| (?P<status>.+?) \| \S.* \|")
LINK = re.compile(r"\]\((?!https?:)([^)#\s]*)(?:#[^)]*)?\)")
REFERENCE = re.compile(r"\bdecisions(?:\.md\b|/[\w-]+\.md\b)")
REFERRING = ("docs", "functions", "layers/shared", "stacks", "ops", "tests", "bench")


def head(page: Path) -> re.Match[str]:
    found = HEAD.match(page.read_text(encoding="utf-8"))
    assert found, f"{page.name} does not begin with {HEAD.pattern}"
    return found


def test_pages_are_numbered_without_a_gap() -> None:
    numbers = [found[1] for name in NAMES if (found := NAME.fullmatch(name))]
    assert numbers == [f"{number:04}" for number in range(1, len(PAGES) + 1)]


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_a_page_has_the_madr_sections(page: Path) -> None:
    assert head(page)["number"] == page.name[:4]
    _, *parts = re.split(r"^## (.+)\n", page.read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert parts[::2] == SECTIONS
    assert all(text.strip() for text in parts[1::2]), "a section is empty"


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_a_page_is_short(page: Path) -> None:
    lines = page.read_text(encoding="utf-8").splitlines()
    assert len(lines) <= LONGEST_PAGE


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_a_page_is_accepted_or_names_its_successor(page: Path) -> None:
    status = head(page)["status"]
    if status == "accepted":
        return
    successor = SUPERSEDED.fullmatch(status)
    assert successor, status
    assert successor[2] in NAMES
    assert successor[2] != page.name
    assert page.name in (FOLDER / successor[2]).read_text(encoding="utf-8"), "the successor has no link back"


def test_the_index_lists_all_pages_and_nothing_else() -> None:
    lines = [line for line in INDEX.read_text(encoding="utf-8").splitlines() if line.startswith("|")]
    rows = [found for line in lines[2:] if (found := ROW.fullmatch(line))]
    assert len(rows) == len(lines[2:])
    listed = [(row["name"], row["number"], row["title"], row["status"]) for row in rows]
    heads = [(page, head(page)) for page in PAGES]
    assert listed == [(page.name, found["number"], found["title"], found["status"]) for page, found in heads]


@pytest.mark.parametrize("page", [INDEX, *PAGES], ids=lambda page: page.name)
def test_links_of_a_page_lead_to_files(page: Path) -> None:
    links = LINK.findall(page.read_text(encoding="utf-8"))
    assert [link for link in links if not (FOLDER / link).exists()] == []


def test_every_reference_names_an_existing_page() -> None:
    below = (
        path for folder in REFERRING for kind in ("*.py", "*.md") for path in (ROOT / folder).rglob(kind)
    )
    files = {*below, *ROOT.glob("*.md"), *ROOT.glob("*.in")} - {Path(__file__)}
    found = [(path, name) for path in files for name in REFERENCE.findall(path.read_text(encoding="utf-8"))]
    existing = {f"decisions/{path.name}" for path in (INDEX, *PAGES)}
    assert len(found) > 10
    assert [(str(path), name) for path, name in found if name not in existing] == []
