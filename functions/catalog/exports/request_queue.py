"""The queue of export requests."""

import msgspec

from cartwright.aws.sqs import Queue


class RequestQueue:
    def __init__(self, queue: Queue) -> None:
        self._queue = queue

    def send(self, export_id: str) -> None:
        self._queue.send(msgspec.json.encode({"export_id": export_id}).decode())
