"""Optimistic concurrency: read, decide, write on the condition that nothing was written in between; else again."""

from collections.abc import Callable
from typing import TypeVar

from cartwright.errors import ConcurrentUpdate

Result = TypeVar("Result")


def retry(attempt: Callable[[], Result], *, attempts: int) -> Result:
    """What `attempt` returns, which reads anew each time. Raises ConcurrentUpdate when the last one does."""
    for _ in range(attempts - 1):
        try:
            return attempt()
        except ConcurrentUpdate:
            continue
    return attempt()
