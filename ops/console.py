"""Output: results on standard output, progress and errors on standard error."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn

out = Console(highlight=False)
err = Console(stderr=True, highlight=False)


class Step:
    """One line of progress. On a terminal it is alive; in a log every ``detail`` that differs is a line."""

    def __init__(self, title: str, live: Progress | None) -> None:
        self.title = title
        self._live = live
        self._task: TaskID | None = live.add_task(title) if live else None
        self._last = ""

    def detail(self, text: str, *, log: bool = True) -> None:
        """``log=False`` is for what changes too often to be worth a line where nothing can be overwritten."""
        if self._live and self._task is not None:
            self._live.update(self._task, description=f"{self.title}: {text}")
        elif log and text != self._last:
            self._last = text
            err.print(f"    {text}", markup=False, soft_wrap=True)


@contextmanager
def step(title: str) -> Iterator[Step]:
    """Show that something is going on, for how long, and that it ended well. Errors pass through unmarked."""
    started = time.monotonic()
    if err.is_terminal:
        columns = (SpinnerColumn(), TextColumn("{task.description}", markup=False), TimeElapsedColumn())
        with Progress(*columns, console=err, transient=True) as live:
            yield Step(title, live)
    else:
        err.print(f"  {title} ...", markup=False)
        yield Step(title, None)
    err.print(f"[green]✓[/] {title} [dim]({time.monotonic() - started:.1f} s)[/]")


def note(text: str) -> None:
    err.print(text, markup=False, soft_wrap=True)


def link(text: str) -> None:
    """A result that is meant to be copied: never wrapped, never coloured."""
    out.print(text, markup=False, soft_wrap=True)
