"""SQS queues: at least once. A message whose sending had no answer is sent again, so it names what it is about."""

import time
from collections.abc import Callable, Sequence
from typing import Any

import msgspec

from cartwright.aws import calls, endpoints, transport
from cartwright.aws.errors import PartlyRefused
from cartwright.aws.retrying import persist

_BATCH = 10
_SERVICE = endpoints.Service("sqs", "SQS", "AmazonSQS")


class Received(msgspec.Struct, frozen=True):
    """`receipt` deletes this delivery. `deliveries` counts it and those before it."""

    id: str
    receipt: str
    body: str
    deliveries: int


class Queue:
    """`wait` sleeps, in seconds."""

    def __init__(self, url: str, *, wait: Callable[[float], None] = time.sleep) -> None:
        self._url = url
        self._wait = wait

    def send(self, body: str, *, delay: int | None = None) -> None:
        """`delay` is in seconds, up to 900; by default the queue's own."""
        delayed = {} if delay is None else {"DelaySeconds": delay}
        self._call("SendMessage", {"MessageBody": body, **delayed})

    def send_batch(self, bodies: Sequence[str]) -> list[str | None]:
        """For each message None, or why the queue did not take it after several attempts."""
        outcomes: list[str | None] = [None] * len(bodies)
        for start in range(0, len(bodies), _BATCH):
            self._send(bodies, list(range(start, min(start + _BATCH, len(bodies)))), outcomes)
        return outcomes

    def receive(self, *, limit: int = 10, seconds: int = 0) -> list[Received]:
        """Up to 10 messages; waits for the first for up to 20 `seconds`."""
        parameters = {"MaxNumberOfMessages": limit, "WaitTimeSeconds": seconds}
        wanted = {"MessageSystemAttributeNames": ["ApproximateReceiveCount"]}
        answer = self._call("ReceiveMessage", parameters | wanted, seconds=seconds + transport.READ_SECONDS)
        return [
            Received(
                each["MessageId"],
                each["ReceiptHandle"],
                each["Body"],
                int(each["Attributes"]["ApproximateReceiveCount"]),
            )
            for each in answer.get("Messages") or ()
        ]

    def delete(self, receipt: str) -> None:
        self._call("DeleteMessage", {"ReceiptHandle": receipt})

    def _call(
        self, operation: str, parameters: dict[str, Any], *, seconds: float = transport.READ_SECONDS
    ) -> dict[str, Any]:
        complete = {"QueueUrl": self._url, **parameters}
        return calls.call(_SERVICE, operation, complete, repeatable=True, wait=self._wait, seconds=seconds)

    def _send(self, bodies: Sequence[str], pending: list[int], outcomes: list[str | None]) -> None:
        def attempt() -> None:
            nonlocal pending
            entries = [{"Id": str(index), "MessageBody": bodies[index]} for index in pending]
            answer = calls.once(_SERVICE, "SendMessageBatch", {"QueueUrl": self._url, "Entries": entries})
            failed = {int(each["Id"]): each for each in answer.get("Failed") or ()}
            for index in pending:
                outcomes[index] = str(failed[index].get("Code")) if index in failed else None
            pending = [index for index, each in failed.items() if not each.get("SenderFault")]
            if pending:
                raise PartlyRefused(f"{self._url} refused {len(pending)} messages")

        try:
            persist(attempt, repeatable=True, wait=self._wait)
        except PartlyRefused:
            return
