"""Retries of AWS calls.

Throttled, Contended, Expired and Unreachable are always retried, because the attempt had no effect. OutcomeUnknown is
retried only if the caller declares the call repeatable, which means idempotent. Nothing else is retried.
"""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from time import sleep
from typing import Any, TypeVar

from cartwright.aws import credentials
from cartwright.aws.errors import Busy, ConditionFailed, Expired, OutcomeUnknown, PartlyRefused
from cartwright.deadline import DEADLINE

ATTEMPTS = 6
CAPACITY = 500
_COST = 5
_CEILING_SECONDS = 1.0
_FIRST_SECONDS = 0.05

_BATCH = 10
_BATCH_BYTES = 250_000
"""A request takes 256 KB; the rest is for the envelope."""

Result = TypeVar("Result")
Pending = TypeVar("Pending", list[int], dict[str, Any])
Entry = Mapping[str, Any]
Refusal = tuple[str, bool]
"""The reason, and whether the same entry may be accepted later."""


class Budget:
    """A retry budget per process, refilled by one retry for every five successes.

    During a long outage, retrying every call would only add to the load of the service.
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


def persist(attempt: Callable[[], Result], *, repeatable: bool = True) -> Result:
    """Returns the first result of `attempt`.

    Raises the Busy error of the last attempt, or OutcomeUnknown if an earlier attempt may have taken effect. A
    condition that fails after such an attempt also raises OutcomeUnknown, because that attempt may be the cause.
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
            if hopeless or number == ATTEMPTS or pause >= DEADLINE.remaining() or not BUDGET.spend():
                if unknown is None or unknown is error:
                    raise
                raise unknown from error
            sleep(pause)
        else:
            BUDGET.earn()
            return result


def backoff(number: int) -> float:
    """Seconds to wait after attempt `number`, counted from 1: exponential backoff with full jitter."""
    share = int.from_bytes(os.urandom(4)) / 2**32
    return share * min(_CEILING_SECONDS, _FIRST_SECONDS * (1 << number - 1))


def exhaust(pending: Pending, send: Callable[[Pending], Pending]) -> None:
    """Sends `pending`, then repeatedly what `send` returns as left over. Raises PartlyRefused when attempts run out."""

    def attempt() -> None:
        nonlocal pending
        pending = send(pending)
        if pending:
            raise PartlyRefused(f"{len(pending)} of what was sent were refused")

    persist(attempt)


def deliver(
    entries: Sequence[Entry], content: str, send: Callable[[list[Entry]], list[Refusal | None]]
) -> list[Refusal | None]:
    """Returns, for each entry, None or the reason for its refusal after all attempts.

    Each request holds up to ten entries and may succeed with some of them refused; only those are sent again. `content`
    names the field that determines the size of an entry.
    """
    refusals: dict[int, Refusal | None] = {}

    def request(indexes: list[int]) -> list[int]:
        refusals.update(zip(indexes, send([entries[each] for each in indexes]), strict=True))
        return [each for each in indexes if (found := refusals[each]) and found[1]]

    for chunk in _chunks([len(entry[content].encode()) for entry in entries]):
        with suppress(PartlyRefused):
            exhaust(chunk, request)
    return [refusals[index] for index in range(len(entries))]


def _chunks(sizes: Sequence[int]) -> Iterator[list[int]]:
    """Indexes of entries that fit into one request, in order. An entry that is too large has its own request."""
    chunk: list[int] = []
    for index, size in enumerate(sizes):
        if chunk and (len(chunk) == _BATCH or size + sum(sizes[each] for each in chunk) > _BATCH_BYTES):
            yield chunk
            chunk = []
        chunk.append(index)
    if chunk:
        yield chunk
