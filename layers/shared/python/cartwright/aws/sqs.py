"""SQS queues: at least once. A message whose sending had no answer is sent again, so it names what it is about."""

from collections.abc import Sequence

import msgspec

from cartwright.aws import calls, endpoints, transport
from cartwright.aws.calls import Json
from cartwright.aws.retrying import Entry, Refusal, deliver

_SERVICE = endpoints.Service("sqs", "SQS", "AmazonSQS")


class Received(msgspec.Struct, frozen=True):
    """`receipt` deletes this delivery. `deliveries` counts it and those before it."""

    id: str
    receipt: str
    body: str
    deliveries: int


class Queue:
    def __init__(self, url: str) -> None:
        self._url = url

    def send(self, body: str, *, delay: int | None = None) -> None:
        """`delay` is in seconds, up to 900; by default the queue's own."""
        delayed = {} if delay is None else {"DelaySeconds": delay}
        self._call("SendMessage", {"MessageBody": body, **delayed})

    def send_batch(self, bodies: Sequence[str]) -> list[str | None]:
        """For each message None, or why the queue did not take it after several attempts."""
        entries = [{"Id": str(number), "MessageBody": body} for number, body in enumerate(bodies)]
        return deliver(entries, "MessageBody", self._send)

    def receive(self, *, limit: int = 10, seconds: int = 0) -> list[Received]:
        """Up to 10 messages; waits for the first for up to 20 `seconds`."""
        count = "ApproximateReceiveCount"
        parameters: Json = {"MaxNumberOfMessages": limit, "WaitTimeSeconds": seconds}
        parameters["MessageSystemAttributeNames"] = [count]
        answer = self._call("ReceiveMessage", parameters, seconds + transport.READ_SECONDS)
        return [
            Received(each["MessageId"], each["ReceiptHandle"], each["Body"], int(each["Attributes"][count]))
            for each in answer.get("Messages") or ()
        ]

    def delete(self, receipt: str) -> None:
        self._call("DeleteMessage", {"ReceiptHandle": receipt})

    def _call(self, operation: str, parameters: Json, seconds: float | None = None) -> Json:
        return calls.call(_SERVICE, operation, {"QueueUrl": self._url, **parameters}, seconds)

    def _send(self, entries: list[Entry]) -> list[Refusal | None]:
        answer = calls.once(_SERVICE, "SendMessageBatch", {"QueueUrl": self._url, "Entries": entries})
        refused = answer.get("Failed") or ()
        failed = {each["Id"]: (str(each["Code"]), not each.get("SenderFault")) for each in refused}
        return [failed.get(entry["Id"]) for entry in entries]
