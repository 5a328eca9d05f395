"""Lists of waiting orders in DynamoDB: pk W#<key>, sk W. A list expires with its last entry."""

import logging

import msgspec

from cartwright.aws.dynamodb import Expression, Key, Table
from cartwright.aws.errors import AwsError, ConditionFailed
from cartwright.errors import ConcurrentUpdate
from orders.waiting_domain import WaitingList

_NAMES = {"#version": "version", "#orders": "orders"}
_log = logging.getLogger(__name__)


class WaitingListRepository:
    def __init__(self, table: Table) -> None:
        self._table = table

    def get(self, key: str, *, consistent: bool = True) -> WaitingList:
        item = self._table.get(_key(key), consistent=consistent)
        return msgspec.convert(item, WaitingList) if item else WaitingList(key=key)

    def save(self, before: WaitingList, after: WaitingList) -> None:
        unread = Expression("#version = :read", {":read": before.version}, {"#version": "version"})
        absent = Expression("attribute_not_exists(pk)")
        ends = max((entry.until for entry in after.orders.values()), default=0)
        item = {**_key(after.key), **msgspec.to_builtins(after), "expires_at": ends}
        try:
            self._table.put(item, unread if before.version else absent)
        except ConditionFailed:
            raise ConcurrentUpdate from None

    def remove(self, key: str, order_id: str) -> None:
        names = {**_NAMES, "#order": order_id}
        change = Expression("SET #version = #version + :one REMOVE #orders.#order", {":one": 1}, names)
        there = Expression("attribute_exists(#orders.#order)", {}, names)
        try:
            self._table.update(_key(key), change, there)
        except ConditionFailed:
            return
        except AwsError:
            about = {"order_id": order_id}
            _log.warning("The order could not be removed from a waiting list. Its entry expires", extra=about)


def _key(key: str) -> Key:
    return {"pk": f"W#{key}", "sk": "W"}
