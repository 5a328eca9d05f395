"""Markdown tables, and figures as they are shown in them."""

import re
from collections.abc import Iterable, Sequence

from bench.harness import Figure

NONE = "-"
_FIGURE = re.compile(r"\**[\d-]")


def number(value: float | None) -> str:
    """Three significant digits."""
    if value is None:
        return NONE
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:#.3g}"


def count(value: float | None) -> str:
    """Of what is counted, or set."""
    return NONE if value is None else f"{value:,.0f}"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A column whose cells all begin with a figure is aligned to the right."""
    listed = list(rows)
    rule = ["---:" if all(map(_FIGURE.match, column)) else "---" for column in zip(*listed, strict=True)]
    lines = [f"| {' | '.join(row)} |\n" for row in (head, *listed)]
    return "".join([lines[0], f"|{'|'.join(rule)}|\n", *lines[1:]])


def compared(figure: Figure) -> list[str]:
    return [number(figure.value), number(figure.reference), number(figure.ratio)]
