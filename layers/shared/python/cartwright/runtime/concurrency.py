"""Optimistic concurrency: read, decide, then write on the condition that nothing changed; otherwise retry."""

from collections.abc import Callable
from typing import TypeVar

from cartwright.errors import ConcurrentUpdate

Result = TypeVar("Result")


def retry(attempt: Callable[[], Result], *, attempts: int) -> Result:
    """Returns the result of `attempt`, which must read anew each time. Raises ConcurrentUpdate if all attempts do."""
    for _ in range(attempts - 1):
        try:
            return attempt()
        except ConcurrentUpdate:
            continue
    return attempt()
