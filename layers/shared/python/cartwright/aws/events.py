"""EventBridge buses: at least once. Events carry ids, by which a consumer knows what it has seen."""

from collections.abc import Mapping, Sequence
from typing import Any, Self

from cartwright.aws import calls, endpoints
from cartwright.aws.errors import Invalid
from cartwright.aws.retrying import Entry, Refusal, deliver
from cartwright.https import transport
from cartwright.outbox import Message

_SERVICE = endpoints.Service("events", "EVENTBRIDGE", "AWSEvents", "1.1")
NEVER = frozenset({"InvalidArgument", "MalformedDetail"})
"""Of an entry that is refused for what it is."""


class Bus:
    def __init__(self, name: str) -> None:
        self._name = name

    def connect(self) -> Self:
        """Loads what TLS needs now: while Lambda initialises, that costs no request its time."""
        transport.prepare(endpoints.endpoint(_SERVICE))
        return self

    def put(self, messages: Sequence[Message]) -> list[Refusal | None]:
        """For each message None, or why the bus did not take it after several attempts, and whether it may later."""
        bus = {"EventBusName": self._name}
        entries = [{**bus, "Source": m.source, "DetailType": m.name, "Detail": m.detail} for m in messages]
        return deliver(entries, "Detail", _put)


def _refusal(entry: Mapping[str, Any]) -> Refusal | None:
    """Of one entry of the answer."""
    code = entry.get("ErrorCode")
    return (f"{code}: {entry.get('ErrorMessage', '')}", code not in NEVER) if code else None


def _put(entries: list[Entry]) -> list[Refusal | None]:
    """One that is refused with its request, such as one that is too large, is refused alone."""
    try:
        answer = calls.once(_SERVICE, "PutEvents", {"Entries": entries})
    except Invalid as error:
        if len(entries) == 1:
            return [(str(error), False)]
        return [each for entry in entries for each in _put([entry])]
    return [_refusal(each) for each in answer["Entries"]]
