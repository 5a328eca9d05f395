"""Every link from one page of the project to another leads to a file and a heading that are there."""

import re
from pathlib import Path

import pytest

from ops import paths

_LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
_FENCED = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)


def pages() -> list[Path]:
    folders = ("docs", "functions", "bench", "tests", "ops", "stacks", "layers")
    return [
        *paths.ROOT.glob("*.md"),
        *(file for each in folders for file in sorted((paths.ROOT / each).rglob("*.md"))),
    ]


def anchors(page: Path) -> set[str]:
    """As GitHub makes them: lower case, without punctuation, hyphens for blanks."""
    headings = re.findall(r"^#+ (.+)$", _FENCED.sub("", page.read_text()), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", each.lower()).replace(" ", "-") for each in headings}


def broken(page: Path) -> list[str]:
    found = []
    for link in _LINK.findall(_FENCED.sub("", page.read_text())):
        path, _, anchor = link.partition("#")
        target = page.parent / path if path else page
        if re.match(r"[a-z]+:", link):
            continue
        if not target.exists():
            found.append(f"{link}: there is no such file")
        elif anchor and anchor not in anchors(target):
            found.append(f"{link}: there is no such heading")
    return found


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.relative_to(paths.ROOT).as_posix())
def test_every_link_leads_somewhere(page: Path) -> None:
    assert broken(page) == []


def test_a_broken_link_is_found(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(
        "# A page's Title\n[1](#a-pages-title) [2](#gone) [3](gone.md) [4](https://example.com/x)\n"
    )
    assert broken(page) == ["#gone: there is no such heading", "gone.md: there is no such file"]
