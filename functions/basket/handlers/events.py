"""Takes events from a queue that rules of the shop's bus fill."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import msgspec

from cartwright.batch import SqsRecord, process
from cartwright.events.base import Event
from cartwright.logging import INVOCATION

Told = TypeVar("Told", bound=Event)
Hear = Callable[[object], None]


class _Envelope(msgspec.Struct):
    name: str = msgspec.field(name="detail-type")
    detail: dict[str, Any]


def hearing(kind: type[Told], use_case: Callable[[Told], None]) -> tuple[str, Hear]:
    """An entry of what EventDelivery hears."""

    def hear(detail: object) -> None:
        event = kind.from_detail(detail)
        INVOCATION.correlate(event.correlation_id)
        use_case(event)

    return kind.name, hear


class EventDelivery:
    """A Lambda handler. An event that it does not know, or can't read, goes to the dead letters."""

    def __init__(self, *heard: tuple[str, Hear]) -> None:
        self._heard = dict(heard)

    def __call__(self, event: Mapping[str, Any], context: object) -> dict[str, Any]:
        INVOCATION.begin(context)

        def handle(record: SqsRecord) -> None:
            envelope = msgspec.json.decode(record["body"], type=_Envelope)
            self._heard[envelope.name](envelope.detail)

        return process(event, handle)
