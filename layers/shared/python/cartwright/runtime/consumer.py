"""Consumes events from an SQS queue that EventBridge rules fill."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import msgspec

from cartwright.batch import SqsRecord, process
from cartwright.events.base import Event
from cartwright.logging import INVOCATION

Consumed = TypeVar("Consumed", bound=Event)
Handle = Callable[[object], None]


class _Envelope(msgspec.Struct):
    name: str = msgspec.field(name="detail-type")
    detail: dict[str, Any]


class _Object(msgspec.Struct):
    key: str


class _ObjectDetail(msgspec.Struct):
    object: _Object


class _ObjectCreated(msgspec.Struct):
    detail: _ObjectDetail


def object_key(message: object) -> str:
    """The key in S3's "Object Created" event. Raises msgspec.ValidationError for any other message."""
    return msgspec.convert(message, _ObjectCreated).detail.object.key


def on(kind: type[Consumed], use_case: Callable[[Consumed], None]) -> tuple[str, Handle]:
    """An entry of an EventConsumer: the event class and its handler."""

    def handle(detail: object) -> None:
        use_case(kind.from_detail(detail))

    return kind.name, handle


class EventConsumer:
    """A Lambda handler that returns a partial batch response.

    An event that has no entry or cannot be parsed fails, and ends in the dead-letter queue.
    """

    def __init__(self, *entries: tuple[str, Handle]) -> None:
        self._handles = dict(entries)

    def __call__(self, event: Mapping[str, Any], context: object) -> dict[str, Any]:
        INVOCATION.begin(context)

        def handle(record: SqsRecord) -> None:
            envelope = msgspec.json.decode(record["body"], type=_Envelope)
            INVOCATION.follow(envelope.detail)
            self._handles[envelope.name](envelope.detail)

        return process(event, handle)
