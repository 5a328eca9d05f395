"""Decides what is wrong with a stage from its facts. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from ops.log_lines import Entry, clock

WAITS_TOO_LONG = timedelta(minutes=5)
"""Consumers and the relays poll continuously, so an older message or record means that they are stuck."""
OVERDUE_AFTER = timedelta(minutes=3)
"""The sweepers run every minute."""


class Failures(NamedTuple):
    """One function's ``failed`` invocations, ``logged`` error lines and ``throttled`` invocations in the window.
    ``failed`` is None without a metric.
    """

    label: str
    failed: int | None
    logged: int
    throttled: int = 0
    last: Entry | None = None


class DeadQueue(NamedTuple):
    label: str
    messages: int
    oldest: datetime | None
    unpublished: bool = False


class WorkQueue(NamedTuple):
    """``oldest`` is None where the age of the oldest message is unknown: on the embedded AWS."""

    label: str
    messages: int
    oldest: timedelta | None


class Late(NamedTuple):
    """A reader of a stream, and how far behind it is."""

    label: str
    behind: timedelta


class Overdue(NamedTuple):
    """Overdue orders or records of orders, and the first of them."""

    service: str
    number: int
    order_id: str
    since: datetime


class Alarm(NamedTuple):
    name: str
    since: datetime
    description: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    window: timedelta
    failures: Sequence[Failures] = ()
    dead: Sequence[DeadQueue] = ()
    work: Sequence[WorkQueue] = ()
    late: Sequence[Late] = ()
    overdue: Sequence[Overdue] = ()
    alarms: Sequence[Alarm] = field(default_factory=tuple)


class Finding(NamedTuple):
    """``look`` is the command with details."""

    kind: str
    subject: str
    text: str
    look: str

    def __str__(self) -> str:
        return f"{self.subject} {self.text} ({self.look})"


def findings(facts: Facts) -> list[Finding]:
    return [
        *_failures(facts.failures, _minutes(facts.window)),
        *_dead(facts.dead),
        *_waiting(facts),
        *_overdue(facts.overdue),
        *(Finding("alarm", each.name, _alarm(each), "docs/operations.md") for each in facts.alarms),
    ]


def _failures(found: Sequence[Failures], window: str) -> Iterator[Finding]:
    for each in found:
        parts = []
        if each.failed:
            parts.append(f"failed {_times(each.failed)}")
        if each.logged:
            parts.append(f"logged {_counted(each.logged, 'error')}")
        if each.throttled:
            parts.append(f"was throttled {_times(each.throttled)}")
        if not parts:
            continue
        last = f"; the last at {clock(each.last.milliseconds)}: {each.last.says}" if each.last else ""
        service = each.label.partition("/")[0]
        text = f"{' and '.join(parts)} in the last {window}{last}"
        yield Finding("errors", each.label, text, f"ops logs {service} --errors --since {window}")


def _dead(found: Sequence[DeadQueue]) -> Iterator[Finding]:
    for each in found:
        if not each.messages:
            continue
        since = f", the oldest since {_at(each.oldest)}" if each.oldest else ""
        what = "holds events that were not published" if each.unpublished else "holds failed messages"
        text = f"{what}: {_counted(each.messages, 'message')}{since}"
        kind = "unpublished" if each.unpublished else "dead-letters"
        yield Finding(kind, each.label, text, f"ops dlq show {each.label}")


def _waiting(facts: Facts) -> Iterator[Finding]:
    for each in facts.work:
        if each.oldest is not None and each.oldest >= WAITS_TOO_LONG:
            text = f"has a message that has waited for {_minutes(each.oldest)}"
            yield Finding("queue-age", each.label, text, f"ops logs {each.label.partition('/')[0]} --errors")
    for late in facts.late:
        if late.behind >= WAITS_TOO_LONG:
            text = f"is {_minutes(late.behind)} behind its stream: events of that time are not published"
            yield Finding(
                "unpublished", late.label, text, f"ops logs {late.label.partition('/')[0]} --errors"
            )


def _overdue(found: Sequence[Overdue]) -> Iterator[Finding]:
    for each in found:
        if each.number:
            of = {
                "orders": "order",
                "payments": "payment",
                "inventory": "reservation",
                "shipping": "parcel",
            }.get(each.service, "item")
            text = f"has {_counted(each.number, f'overdue {of}')}, the first since {_at(each.since)}"
            yield Finding("overdue", each.service, text, f"ops order {each.order_id}")


def _alarm(alarm: Alarm) -> str:
    return f"has been in ALARM since {_at(alarm.since)}: {alarm.description}"


def _minutes(span: timedelta) -> str:
    seconds = int(span.total_seconds())
    return f"{seconds // 60}m" if seconds >= 60 else f"{seconds}s"


def _at(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _times(number: int) -> str:
    return "once" if number == 1 else f"{number} times"
