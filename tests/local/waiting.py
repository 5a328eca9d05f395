"""Waiting for a condition with a deadline, in place of sleeping for a while."""

import threading
import time
from collections.abc import Callable
from typing import TypeVar

Found = TypeVar("Found")

SECONDS = 120
"""Far more than any wait takes on a busy machine: only a test that fails waits so long."""


def until(look: Callable[[], Found | None], *, seconds: float = SECONDS, every: float = 0.1) -> Found:
    """What ``look`` finds, as soon as it is true. Fails the test when the deadline passes before."""
    deadline = time.monotonic() + seconds
    pause = threading.Event()
    while True:
        found = look()
        if found:
            return found
        if time.monotonic() > deadline:
            raise AssertionError(f"Not seen within {seconds:.0f} s; the last look found {found!r}")
        pause.wait(every)
