"""Output: results on standard output, progress and errors on standard error.

What is printed comes from suppliers' files, shoppers and logs: no text is markup here, and none controls the terminal.
Whoever wants a style asks for it with ``styled``. A test keeps every other module from printing by another way.
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
"""All but tabs and line feeds: what terminals obey, and what turns the direction of writing round."""


def plain(text: str) -> str:
    """With every control character as its escape: what it says can be read, and does nothing."""
    return _CONTROLS.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def styled(text: str, style: str) -> Text:
    """In a style of rich's, such as ``bold``."""
    return Text(plain(text), style=style)


class PlainConsole(Console):
    """Every string that it is given, in tables and titles as well, is text."""

    def __init__(self, **options: Any) -> None:
        super().__init__(markup=False, emoji=False, highlight=False, **options)

    def render_str(self, text: str, **options: Any) -> Text:
        return super().render_str(plain(text), **{**options, "markup": False, "emoji": False})


out = PlainConsole()
err = PlainConsole(stderr=True)


class Step:
    """One line of progress. On a terminal it is alive; in a log every ``detail`` that differs is a line."""

    def __init__(self, title: str, live: Progress | None) -> None:
        self.title = title
        self._live = live
        self._task: TaskID | None = live.add_task(plain(title)) if live else None
        self._last = ""

    def detail(self, text: str, *, log: bool = True) -> None:
        """``log=False`` is for what changes too often to be worth a line where nothing can be overwritten."""
        if self._live and self._task is not None:
            self._live.update(self._task, description=plain(f"{self.title}: {text}"))
        elif log and text != self._last:
            self._last = text
            err.print(f"    {text}", soft_wrap=True)


@contextmanager
def step(title: str) -> Iterator[Step]:
    """Show that something is going on, for how long, and that it ended well. Errors pass through unmarked."""
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
    """A result that is meant to be copied: never wrapped, never coloured."""
    out.print(text, soft_wrap=True)
