"""The deadline of the current invocation. No wait goes beyond it."""

import math
import time

_MARGIN_SECONDS = 0.25
"""Reserved for the handler to respond after a call that ran out of time."""


class Deadline:
    """An execution environment serves one invocation at a time; all its threads share the deadline."""

    def __init__(self) -> None:
        self._at = math.inf

    def begin(self, context: object) -> None:
        """`context` is Lambda's. Without its clock there is no deadline."""
        clock = getattr(context, "get_remaining_time_in_millis", None)
        self._at = time.monotonic() + clock() / 1000 - _MARGIN_SECONDS if clock else math.inf

    def remaining(self) -> float:
        """Seconds, not below 0; infinite outside an invocation."""
        return max(0.0, self._at - time.monotonic())


DEADLINE = Deadline()
