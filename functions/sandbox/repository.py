"""Payments in DynamoDB (pk and sk PAY#<reference>, kept for 90 days), calls in a queue, and merchants over HTTP."""

from datetime import timedelta
from typing import Any

import msgspec

from cartwright.aws.dynamodb import Expression, Table
from cartwright.aws.errors import ConditionFailed
from cartwright.aws.sqs import Queue
from cartwright.clock import Clock
from cartwright.errors import ConcurrentUpdate
from cartwright.https import HttpsError
from cartwright.remote import Remote
from sandbox.domain import Charge
from sandbox.ports import Call, Undelivered

_KEPT = timedelta(days=90)


class ChargeRepository:
    def __init__(self, table: Table, clock: Clock) -> None:
        self._table = table
        self._clock = clock

    def get(self, reference: str) -> Charge | None:
        item = self._table.get(_key(reference))
        return msgspec.convert(item, Charge) if item else None

    def save(self, before: Charge | None, after: Charge) -> None:
        unread = Expression(
            "#version = :read", {":read": before.version if before else 0}, {"#version": "version"}
        )
        plain: dict[str, Any] = msgspec.to_builtins(after)
        item = {**_key(after.reference), **plain, "expires_at": int((self._clock() + _KEPT).timestamp())}
        try:
            self._table.put(item, unread if before else Expression("attribute_not_exists(pk)"))
        except ConditionFailed:
            raise ConcurrentUpdate from None


class QueuedCalls:
    def __init__(self, queue: Queue) -> None:
        self._queue = queue

    def send(self, call: Call, *, after_seconds: int) -> None:
        self._queue.send(msgspec.json.encode(call).decode(), delay=after_seconds)


class RemoteMerchant:
    def post(self, url: str, content: bytes, signature: str) -> None:
        headers = {"Content-Type": "application/json", "Sandbox-Signature": signature}
        try:
            reply = Remote(url).call("POST", headers=headers, body=content)
        except HttpsError as error:
            raise Undelivered(type(error).__name__) from None
        if not 200 <= reply.status < 300:
            raise Undelivered(f"The merchant answered {reply.status}")


def _key(reference: str) -> dict[str, str]:
    return {"pk": f"PAY#{reference}", "sk": f"PAY#{reference}"}
