"""Seats of a theatre, and letters to those who have one: two small services, and what they are often got wrong by.

Whoever books names the booking, so that it can be asked for again. A booking tells SeatTaken by its outbox, and a
letter is written for each. The subclasses are what the field does instead; the world has to find each of them out.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, ClassVar

import msgspec

from cartwright import outbox
from cartwright.aws.dynamodb import Expression, Put, Table, Update
from cartwright.aws.errors import TransactionCancelled
from cartwright.aws.events import Bus
from cartwright.aws.retrying import Refusal
from cartwright.batch import SqsRecord, process
from cartwright.events import Event
from cartwright.outbox import Message

NewId = Callable[[], str]
HALL = {"pk": "HALL", "sk": "H"}
_ABSENT = Expression("attribute_not_exists(pk)")


class Taken(msgspec.Struct, frozen=True):
    booking: str


class SeatTaken(Event, frozen=True, kw_only=True):
    source: ClassVar[str] = "cartwright.seats"
    name: ClassVar[str] = "SeatTaken"
    version: ClassVar[int] = 1

    data: Taken


class Seats:
    """Books by one transaction: a seat less, and the booking with what it tells."""

    def __init__(self, table: Table, bus: Bus, new_id: NewId) -> None:
        self.table = table
        self.bus = bus
        self.new_id = new_id

    def __call__(self, event: Mapping[str, Any], _: object) -> dict[str, Any]:
        return {"booked": self.book(event["booking"])}

    def book(self, booking: str) -> bool:
        if self.table.get(place(booking)):
            return True
        less = Expression("SET seats = seats - :one", {":one": 1})
        left = Expression("seats > :none", {":none": 0})
        try:
            self.table.transact([Update(HALL, less, left), Put(self.item(booking), _ABSENT)])
        except TransactionCancelled as cancelled:
            return 1 in cancelled.failed_conditions()
        return True

    def item(self, booking: str) -> dict[str, Any]:
        return {**place(booking), **outbox.attributes([self.told(booking)])}

    def told(self, booking: str) -> SeatTaken:
        return SeatTaken(
            id=self.new_id(),
            occurred_at=datetime(2026, 11, 21, tzinfo=UTC),
            correlation_id="theatre",
            data=Taken(booking),
        )


class CheckThenWrite(Seats):
    """Looks whether there is a seat, and then takes one."""

    def book(self, booking: str) -> bool:
        hall = self.table.get(HALL)
        if self.table.get(place(booking)):
            return True
        if hall is None or hall["seats"] < 1:
            return False
        less = Expression("SET seats = :left", {":left": hall["seats"] - 1})
        self.table.transact([Update(HALL, less), Put(self.item(booking), _ABSENT)])
        return True


class FreshIdOnRetry(Seats):
    """Names the booking itself, so that whoever asks again gets another."""

    def book(self, booking: str) -> bool:
        return super().book(f"{booking}~{self.new_id()}")


class PublishBesideWrite(Seats):
    """Tells the bus itself, after the write: two writes where there should be one."""

    def item(self, booking: str) -> dict[str, Any]:
        return place(booking)

    def book(self, booking: str) -> bool:
        known = self.table.get(place(booking)) is not None
        booked = super().book(booking)
        if booked and not known:
            event = self.told(booking)
            self.bus.put([Message(event.source, event.name, event.detail().decode())])
        return booked


class Letters:
    """Writes a letter for each booking, always the same one."""

    def __init__(self, table: Table) -> None:
        self.table = table

    def __call__(self, event: Mapping[str, Any], _: object) -> dict[str, Any]:
        return process(event, self.handle)

    def handle(self, record: SqsRecord) -> None:
        self.write(SeatTaken.from_detail(msgspec.json.decode(record["body"])["detail"]).data.booking)

    def write(self, booking: str) -> None:
        self.table.put({"pk": f"L#{booking}", "sk": "L", "letters": 1})


class CountTwice(Letters):
    """Adds to what is there, each time it hears of it."""

    def write(self, booking: str) -> None:
        self.table.update({"pk": f"L#{booking}", "sk": "L"}, Expression("ADD letters :one", {":one": 1}))


class ReturnBeforeWriting(Letters):
    """Leaves the writing to a promise, which the environment keeps when it is next awake."""

    def __init__(self, table: Table) -> None:
        super().__init__(table)
        self.promised: list[str] = []

    def __call__(self, event: Mapping[str, Any], context: object) -> dict[str, Any]:
        for booking in self.promised:
            super().write(booking)
        self.promised = []
        return super().__call__(event, context)

    def write(self, booking: str) -> None:
        self.promised.append(booking)


def place(booking: str) -> dict[str, str]:
    return {"pk": f"B#{booking}", "sk": "B"}


def _nowhere(text: str) -> None:
    """Nothing here is poison."""
    raise AssertionError(text)


class IgnoringRelay:
    """Publishes and does not look which entries the bus refused."""

    def __init__(self, bus: Bus) -> None:
        self._bus = bus

    def __call__(self, event: Mapping[str, Any], _: object) -> dict[str, Any]:
        def publish(messages: Any) -> list[Refusal | None]:
            self._bus.put(messages)
            return [None] * len(messages)

        return outbox.relay(event["Records"], publish, _nowhere)
