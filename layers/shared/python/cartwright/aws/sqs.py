"""SQS queues. Sending is at-least-once, so messages must name their subject to let consumers detect duplicates."""

from cartwright.aws import calls, endpoints

_SERVICE = endpoints.Service("sqs", "SQS", "AmazonSQS")


class Queue:
    def __init__(self, url: str) -> None:
        self._url = url

    def send(self, body: str, *, delay: int | None = None) -> None:
        """`delay` is in seconds, up to 900. The default is the queue's own."""
        delayed = {} if delay is None else {"DelaySeconds": delay}
        calls.call(_SERVICE, "SendMessage", {"QueueUrl": self._url, "MessageBody": body, **delayed})
