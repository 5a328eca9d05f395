"""Parcels in DynamoDB: pk and sk PARCEL#<reference>, kept for 90 days."""

from datetime import timedelta
from typing import Any

import msgspec

from cartwright.aws.dynamodb import Expression, Table
from cartwright.aws.errors import ConditionFailed
from cartwright.clock import Clock
from cartwright.errors import ConcurrentUpdate
from sandbox.parcel_domain import Parcel

_KEPT = timedelta(days=90)


class ParcelRepository:
    def __init__(self, table: Table, clock: Clock) -> None:
        self._table = table
        self._clock = clock

    def get(self, reference: str) -> Parcel | None:
        item = self._table.get(_key(reference))
        return msgspec.convert(item, Parcel) if item else None

    def save(self, before: Parcel | None, after: Parcel) -> None:
        unread = Expression(
            "#version = :read", {":read": before.version if before else 0}, {"#version": "version"}
        )
        plain: dict[str, Any] = msgspec.to_builtins(after)
        item = {**_key(after.reference), **plain, "expires_at": int((self._clock() + _KEPT).timestamp())}
        try:
            self._table.put(item, unread if before else Expression("attribute_not_exists(pk)"))
        except ConditionFailed:
            raise ConcurrentUpdate from None


def _key(reference: str) -> dict[str, str]:
    return {"pk": f"PARCEL#{reference}", "sk": f"PARCEL#{reference}"}
