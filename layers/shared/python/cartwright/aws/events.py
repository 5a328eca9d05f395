"""EventBridge buses. Delivery is at-least-once; consumers recognize duplicates by event id."""

from collections.abc import Mapping, Sequence
from typing import Any, Self

from cartwright.aws import calls, endpoints
from cartwright.aws.errors import Invalid
from cartwright.aws.retrying import Entry, Refusal, deliver
from cartwright.https import transport
from cartwright.outbox import Message

_SERVICE = endpoints.Service("events", "EVENTBRIDGE", "AWSEvents", "1.1")
NEVER = frozenset({"InvalidArgument", "MalformedDetail"})
"""Codes of entries that can never be accepted."""


class Bus:
    def __init__(self, name: str) -> None:
        self._name = name

    def connect(self) -> Self:
        """Prepares TLS during Lambda's INIT phase, so that no request pays for it."""
        transport.prepare(endpoints.endpoint(_SERVICE))
        return self

    def put(self, messages: Sequence[Message]) -> list[Refusal | None]:
        """Returns, for each message, None or why it was refused after all attempts, and whether it may be retried."""
        bus = {"EventBusName": self._name}
        entries = [{**bus, "Source": m.source, "DetailType": m.name, "Detail": m.detail} for m in messages]
        return deliver(entries, "Detail", _put)


def _refusal(entry: Mapping[str, Any]) -> Refusal | None:
    """The refusal of one entry of the response."""
    code = entry.get("ErrorCode")
    return (f"{code}: {entry.get('ErrorMessage', '')}", code not in NEVER) if code else None


def _put(entries: list[Entry]) -> list[Refusal | None]:
    """If a request is rejected, its entries are sent one by one, so that only the invalid entry fails."""
    try:
        answer = calls.once(_SERVICE, "PutEvents", {"Entries": entries})
    except Invalid as error:
        if len(entries) == 1:
            return [(str(error), False)]
        return [each for entry in entries for each in _put([entry])]
    return [_refusal(each) for each in answer["Entries"]]
