"""Calls merchants back, from the queue."""

import os
from collections.abc import Mapping
from typing import Any

import msgspec

from cartwright import batch
from cartwright.logging import INVOCATION
from sandbox.bootstrap.courier import compose
from sandbox.ports import Call
from sandbox.settings import CourierSettings

_courier = compose(CourierSettings.from_environment(os.environ))


def _one(record: batch.SqsRecord) -> None:
    call = msgspec.json.decode(record["body"], type=Call)
    INVOCATION.correlate(call.reference)
    _courier.deliver(call)


def handler(event: Mapping[str, Any], context: object) -> dict[str, Any]:
    INVOCATION.begin(context)
    return batch.process(event, _one)
