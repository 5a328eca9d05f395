"""Output: results on standard output, progress and errors on standard error.

The output contains text from suppliers, shoppers and logs, so it is never interpreted as markup and can't control the
terminal. Use ``styled`` for styles. A test ensures that other modules print only through this one.
"""

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn
from rich.text import Text

_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
"""All control characters except tabs and line feeds: terminal commands and bidirectional controls."""


def plain(text: str) -> str:
    """Shows every control character as its escape, so that it is readable and has no effect."""
    return _CONTROLS.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def styled(text: str, style: str) -> Text:
    """Applies a style of rich, such as ``bold``."""
    return Text(plain(text), style=style)


class PlainConsole(Console):
    """Treats every string, also in tables and titles, as plain text."""

    def __init__(self, **options: Any) -> None:
        super().__init__(markup=False, emoji=False, highlight=False, **options)

    def render_str(self, text: str, **options: Any) -> Text:
        return super().render_str(plain(text), **{**options, "markup": False, "emoji": False})


out = PlainConsole()
err = PlainConsole(stderr=True)


class Step:
    """One progress line. It updates in place on a terminal. In a log, every new ``detail`` is a line."""

    def __init__(self, title: str, live: Progress | None) -> None:
        self.title = title
        self._live = live
        self._task: TaskID | None = live.add_task(plain(title)) if live else None
        self._last = ""

    def detail(self, text: str, *, log: bool = True) -> None:
        """``log=False`` is for details that change too often for a log."""
        if self._live and self._task is not None:
            self._live.update(self._task, description=plain(f"{self.title}: {text}"))
        elif log and text != self._last:
            self._last = text
            err.print(f"    {text}", soft_wrap=True)


@contextmanager
def step(title: str) -> Iterator[Step]:
    """Shows progress, elapsed time and success. Errors pass through unmarked."""
    started = time.monotonic()
    if err.is_terminal:
        columns = (SpinnerColumn(), TextColumn("{task.description}", markup=False), TimeElapsedColumn())
        with Progress(*columns, console=err, transient=True) as live:
            yield Step(title, live)
    else:
        err.print(f"  {title} ...")
        yield Step(title, None)
    err.print(
        styled("✓", "green"), title, styled(f"({time.monotonic() - started:.1f} s)", "dim"), soft_wrap=True
    )


def note(text: str) -> None:
    err.print(text, soft_wrap=True)


def link(text: str) -> None:
    """A result for copying: never wrapped or coloured."""
    out.print(text, soft_wrap=True)
