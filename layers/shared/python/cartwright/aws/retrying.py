"""What is tried again, and how often.

Throttled, Contended, Expired, Unreachable: always, for the attempt had no effect. OutcomeUnknown: only where the
caller says that the call is repeatable, which is to say that twice does what once does. Nothing else.
"""

import os
from collections.abc import Callable
from typing import TypeVar

from cartwright.aws import credentials
from cartwright.aws.errors import Busy, ConditionFailed, Expired, OutcomeUnknown
from cartwright.deadline import DEADLINE

ATTEMPTS = 6
CAPACITY = 500
_COST = 5
_CEILING_SECONDS = 1.0
_FIRST_SECONDS = 0.05

Result = TypeVar("Result")


class Budget:
    """So many repetitions a process may make beyond one for every five successes.

    While a service is down for long, repeating each call would only multiply what it has to bear.
    """

    def __init__(self) -> None:
        self.left = CAPACITY

    def spend(self) -> bool:
        if self.left < _COST:
            return False
        self.left -= _COST
        return True

    def earn(self) -> None:
        self.left = min(CAPACITY, self.left + 1)


BUDGET = Budget()


def persist(
    attempt: Callable[[], Result],
    *,
    repeatable: bool,
    wait: Callable[[float], None],
    budget: Budget = BUDGET,
) -> Result:
    """The first result of `attempt`. `wait` sleeps, in seconds.

    Raises the last attempt's Busy, but OutcomeUnknown where an earlier one may have taken effect: also when a
    condition then fails, for it may be that one's doing.
    """
    unknown: OutcomeUnknown | None = None
    number = 0
    while True:
        number += 1
        try:
            result = attempt()
        except (Busy, ConditionFailed) as error:
            if isinstance(error, OutcomeUnknown):
                unknown = error
            elif isinstance(error, Expired):
                credentials.forget()
            pause = backoff(number)
            hopeless = isinstance(error, ConditionFailed) or (unknown and not repeatable)
            if hopeless or number == ATTEMPTS or pause >= DEADLINE.remaining() or not budget.spend():
                if unknown is None or unknown is error:
                    raise
                raise unknown from error
            wait(pause)
        else:
            budget.earn()
            return result


def backoff(number: int) -> float:
    """Seconds to wait after attempt `number`, from 1: exponential, with the full jitter that takes callers apart."""
    share = int.from_bytes(os.urandom(4)) / 2**32
    return share * min(_CEILING_SECONDS, _FIRST_SECONDS * (1 << number - 1))
