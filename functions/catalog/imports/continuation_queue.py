"""The importer's own queue, which carries continuations from one invocation to the next."""

import msgspec

from cartwright.aws.sqs import Queue


class ContinuationQueue:
    def __init__(self, queue: Queue) -> None:
        self._queue = queue

    def send(self, import_id: str) -> None:
        self._queue.send(msgspec.json.encode({"import_id": import_id}).decode())
