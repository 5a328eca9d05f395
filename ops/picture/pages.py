"""Where generated text goes: to its own page, or between the markers of a page."""

from collections.abc import Mapping
from pathlib import Path

PAGE = "docs/architecture.md"
ARCHITECTURE, FIRST_STEPS, IDLE, TOUR = "architecture", "first-steps", "idle", "tour"
"""Names of the blocks between `<!-- NAME:begin -->` and `<!-- NAME:end -->`."""
SHOWN = {
    "README.md": (ARCHITECTURE, FIRST_STEPS),
    "docs/tour.md": (TOUR,),
    "docs/costs.md": (IDLE,),
}
"""Page -> the names of its blocks."""
_INTRODUCTION = """\
# Architecture

This diagram is generated from the templates of the prod stage. `make contracts` regenerates it, and `make check` fails
when it is out of date. Solid arrows are requests and events. Dotted arrows are failed messages, archives and access
controls.

"""


def page(chart: str) -> str:
    return _INTRODUCTION + block(chart)


def block(chart: str) -> str:
    return f"```mermaid\n{chart}```\n"


def marked(root: Path, pages: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    """Path -> the page with its blocks replaced. Omits missing pages."""
    found = {}
    for path, blocks in pages.items():
        if (root / path).is_file():
            text = (root / path).read_text(encoding="utf-8")
            for name, shown in blocks.items():
                text = _between(text, f"<!-- {name}:begin -->", shown, f"<!-- {name}:end -->")
            found[path] = text
    return found


def _between(text: str, begin: str, shown: str, end: str) -> str:
    before, opened, rest = text.partition(begin)
    _, closed, after = rest.partition(end)
    return f"{before}{begin}\n{shown}{end}{after}" if opened and closed else text
