"""Takes waiting calls from the queue."""

from collections.abc import Mapping
from typing import Any

import msgspec

from cartwright.batch import SqsRecord, process
from cartwright.logging import INVOCATION
from sandbox.courier import Courier
from sandbox.ports import Call


class CallDelivery:
    """A Lambda handler."""

    def __init__(self, courier: Courier) -> None:
        self._courier = courier

    def __call__(self, event: Mapping[str, Any], context: object) -> dict[str, Any]:
        INVOCATION.begin(context)
        return process(event, self._one)

    def _one(self, record: SqsRecord) -> None:
        call = msgspec.json.decode(record["body"], type=Call)
        INVOCATION.correlate(call.reference)
        self._courier.deliver(call)
