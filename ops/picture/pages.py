"""Where what is drawn and counted from the templates is shown: a page of its own, and README between marks."""

from collections.abc import Mapping
from pathlib import Path

PAGE = "docs/architecture.md"
README = "README.md"
ARCHITECTURE, IDLE, TOUR = "architecture", "idle", "tour"
"""Names of what README shows between `<!-- NAME:begin -->` and `<!-- NAME:end -->`."""
_INTRODUCTION = """\
# The architecture

Drawn from the templates of the stage prod: `make contracts` draws it anew and `make check` compares. Solid arrows are
the way of requests and events, dotted ones lead aside: what guards, what is kept, what failed.

"""


def page(chart: str) -> str:
    return _INTRODUCTION + block(chart)


def block(chart: str) -> str:
    return f"```mermaid\n{chart}```\n"


def marked(root: Path, blocks: Mapping[str, str]) -> Mapping[str, str]:
    """README with each block between its marks, where it has them, each once and in order; nothing without README."""
    readme = root / README
    if not readme.is_file():
        return {}
    text = readme.read_text(encoding="utf-8")
    for name, shown in blocks.items():
        text = _between(text, f"<!-- {name}:begin -->", shown, f"<!-- {name}:end -->")
    return {README: text}


def _between(text: str, begin: str, shown: str, end: str) -> str:
    before, opened, rest = text.partition(begin)
    _, closed, after = rest.partition(end)
    return f"{before}{begin}\n{shown}{end}{after}" if opened and closed else text
