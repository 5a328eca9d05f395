"""The way without faults, for tests that look at a table by itself."""

from collections.abc import Callable
from typing import TypeVar

Result = TypeVar("Result")


class DirectWay:
    def call(
        self, site: str, operation: str, effect: Callable[[], Result], *, repeatable: bool = True
    ) -> Result:
        del site, operation, repeatable
        return effect()

    def stale_ms(self) -> int:
        return 0
