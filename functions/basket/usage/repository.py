"""What orders used, in DynamoDB: it is given back with its record, and so at most once."""

from basket.pricing.keys_repository import code_key, order_key, used_key
from cartwright.aws.dynamodb import Action, Delete, Expression, Key, Table, Update
from cartwright.aws.errors import TransactionCancelled

_NAMES = {"#used": "used"}


class UsageRepository:
    def __init__(self, table: Table) -> None:
        self._table = table

    def release(self, order_id: str) -> None:
        record = self._table.get(order_key(order_id))
        if record is None:
            return
        actions: list[Action] = [Delete(order_key(order_id), Expression("attribute_exists(pk)"))]
        for each in record["uses"]:
            if each["total"] is not None:
                actions.append(_one_less(used_key(each["promotion_id"])))
            if each["customer"] is not None:
                actions.append(_one_less(used_key(each["promotion_id"], record["customer"])))
            if each["single"]:
                actions.append(_returned(each["code"], order_id))
        try:
            self._table.transact(actions)
        except TransactionCancelled as cancelled:
            if 0 not in cancelled.failed_conditions():
                raise


def _one_less(key: Key) -> Update:
    return Update(key, Expression("SET #used = #used - :one", {":one": 1}, _NAMES))


def _returned(code: str, order_id: str) -> Update:
    change = Expression("REMOVE order_id")
    return Update(code_key(code), change, Expression("order_id = :order", {":order": order_id}))
