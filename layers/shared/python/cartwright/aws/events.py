"""EventBridge buses: at least once. Events carry ids, by which a consumer knows what it has seen."""

from collections.abc import Sequence

from cartwright.aws import calls, endpoints
from cartwright.aws.retrying import Entry, Refusal, deliver
from cartwright.https import transport
from cartwright.outbox import Message

_SERVICE = endpoints.Service("events", "EVENTBRIDGE", "AWSEvents", "1.1")


class Bus:
    def __init__(self, name: str) -> None:
        self._name = name

    def connect(self) -> None:
        """Loads what TLS needs now: while Lambda initialises, that costs no request its time."""
        transport.prepare(endpoints.endpoint(_SERVICE))

    def put(self, messages: Sequence[Message]) -> list[str | None]:
        """For each message None, or why the bus did not take it after several attempts."""
        bus = {"EventBusName": self._name}
        entries = [{**bus, "Source": m.source, "DetailType": m.name, "Detail": m.detail} for m in messages]
        return deliver(entries, "Detail", _put)


def _put(entries: list[Entry]) -> list[Refusal | None]:
    answer = calls.once(_SERVICE, "PutEvents", {"Entries": entries})
    return [
        (f"{each['ErrorCode']}: {each.get('ErrorMessage', '')}", True) if each.get("ErrorCode") else None
        for each in answer["Entries"]
    ]
