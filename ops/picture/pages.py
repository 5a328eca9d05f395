"""Where what is drawn and counted from the templates is shown: a page of its own, and README between marks."""

from collections.abc import Mapping
from pathlib import Path

PAGE = "docs/architecture.md"
README = "README.md"
BEGIN, END = "<!-- architecture:begin -->", "<!-- architecture:end -->"
IDLE_BEGIN, IDLE_END = "<!-- idle:begin -->", "<!-- idle:end -->"
_INTRODUCTION = """\
# The architecture

Drawn from the templates of the stage prod: `make contracts` draws it anew and `make check` compares. Solid arrows are
the way of requests and events, dotted ones lead aside: what guards, what is kept, what failed.

"""


def pages(chart: str, idle: str, root: Path) -> Mapping[str, str]:
    """Path below ``root`` -> text. README is among them when it has marks, each pair once and in order."""
    block = f"```mermaid\n{chart}```\n"
    found = {PAGE: _INTRODUCTION + block}
    readme = root / README
    if readme.is_file():
        text = readme.read_text(encoding="utf-8")
        marked = _between(_between(text, BEGIN, block, END), IDLE_BEGIN, idle, IDLE_END)
        if BEGIN in text or IDLE_BEGIN in text:
            found[README] = marked
    return found


def _between(text: str, begin: str, block: str, end: str) -> str:
    before, opened, rest = text.partition(begin)
    _, closed, after = rest.partition(end)
    return f"{before}{begin}\n{block}{end}{after}" if opened and closed else text
