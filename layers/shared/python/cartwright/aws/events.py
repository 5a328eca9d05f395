"""EventBridge buses: at least once. Events carry ids, by which a consumer knows what it has seen."""

import time
from collections.abc import Callable, Iterator, Sequence

from cartwright.aws import calls, endpoints
from cartwright.aws.errors import PartlyRefused
from cartwright.aws.retrying import persist
from cartwright.outbox import Message

_ENTRIES = 10
_BYTES = 250_000
"""A request takes 10 entries and 256 KB; the difference is for the fields beside the detail."""
_SERVICE = endpoints.Service("events", "EVENTBRIDGE", "AWSEvents", "1.1")


class Bus:
    def __init__(self, name: str, *, wait: Callable[[float], None] = time.sleep) -> None:
        self._name = name
        self._wait = wait

    def put(self, messages: Sequence[Message]) -> list[str | None]:
        """For each message None, or why the bus did not take it after several attempts.

        PutEvents answers 200 with some entries refused, so each is looked at and only the refused ones
        are sent again.
        """
        outcomes: list[str | None] = [None] * len(messages)
        for chunk in _chunks(messages):
            refused = chunk

            def attempt() -> None:
                nonlocal refused
                refused = self._send(messages, refused, outcomes)
                if refused:
                    raise PartlyRefused(f"{self._name} refused {len(refused)} events")

            try:
                persist(attempt, repeatable=True, wait=self._wait)
            except PartlyRefused:
                continue
        return outcomes

    def _send(self, messages: Sequence[Message], indexes: list[int], outcomes: list[str | None]) -> list[int]:
        entries = [
            {
                "EventBusName": self._name,
                "Source": messages[index].source,
                "DetailType": messages[index].name,
                "Detail": messages[index].detail,
            }
            for index in indexes
        ]
        answer = calls.once(_SERVICE, "PutEvents", {"Entries": entries})
        for index, result in zip(indexes, answer["Entries"], strict=True):
            code = result.get("ErrorCode")
            outcomes[index] = f"{code}: {result.get('ErrorMessage', '')}" if code else None
        return [index for index in indexes if outcomes[index] is not None]


def _chunks(messages: Sequence[Message]) -> Iterator[list[int]]:
    """Indexes of messages that fit into one request, in order; one that is too large goes alone."""
    chunk: list[int] = []
    size = 0
    for index, message in enumerate(messages):
        length = len(message.detail.encode())
        if chunk and (len(chunk) == _ENTRIES or size + length > _BYTES):
            yield chunk
            chunk, size = [], 0
        chunk.append(index)
        size += length
    if chunk:
        yield chunk
