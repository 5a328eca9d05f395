"""Where the picture is shown: a page of its own, and README between two marks."""

from collections.abc import Mapping
from pathlib import Path

PAGE = "docs/architecture.md"
README = "README.md"
BEGIN, END = "<!-- architecture:begin -->", "<!-- architecture:end -->"
_INTRODUCTION = """\
# The architecture

Drawn from the templates of the stage prod: `make contracts` draws it anew and `make check` compares. Solid arrows are
the way of requests and events, dotted ones lead aside: what guards, what is kept, what failed.

"""


def pages(chart: str, root: Path) -> Mapping[str, str]:
    """Path below ``root`` -> text. README is among them when it has both marks, each once and in order."""
    block = f"```mermaid\n{chart}```\n"
    found = {PAGE: _INTRODUCTION + block}
    readme = root / README
    if readme.is_file():
        before, begin, rest = readme.read_text(encoding="utf-8").partition(BEGIN)
        _, end, after = rest.partition(END)
        if begin and end:
            found[README] = f"{before}{BEGIN}\n{block}{END}{after}"
    return found
