"""Payment methods in DynamoDB: pk and sk PM#<id>, with the provider's token.

One order claims a method in one conditional write. The method is deleted once the provider has reported the outcome.
"""

import logging
from datetime import datetime
from math import ceil

from cartwright.aws.dynamodb import Expression, Key, Table
from cartwright.aws.errors import AwsError, ConditionFailed
from payments.method_domain import CLAIMED_KEPT, PaymentMethod

_log = logging.getLogger(__name__)
_OURS = "order_id = :order"


class MethodRepository:
    def __init__(self, table: Table) -> None:
        self._table = table

    def add(self, method: PaymentMethod) -> None:
        """Unconditional, because ids are random and never collide."""
        expiry = ceil(method.expires_at.timestamp())
        self._table.put({**_key(method.id), "token": method.token, "expires_at": expiry})

    def claim(self, method_id: str, order_id: str, at: datetime) -> str | None:
        now = int(at.timestamp())
        until = ceil((at + CLAIMED_KEPT).timestamp())
        change = Expression(
            "SET order_id = :order, expires_at = :until", {":order": order_id, ":until": until}
        )
        free = "attribute_exists(pk) AND attribute_not_exists(order_id) AND expires_at > :now"
        condition = Expression(f"{_OURS} OR ({free})", {":order": order_id, ":now": now})
        try:
            claimed = self._table.update(
                _key(method_id), change, condition, returning="ALL_NEW", idempotent=True
            )
        except ConditionFailed:
            return None
        return str(claimed["token"])

    def delete(self, method_id: str, order_id: str) -> None:
        try:
            self._table.delete(_key(method_id), Expression(_OURS, {":order": order_id}))
        except ConditionFailed:
            return
        except AwsError:
            _log.warning("The payment method could not be deleted. It expires", extra={"order_id": order_id})


def _key(method_id: str) -> Key:
    key = f"PM#{method_id}"
    return {"pk": key, "sk": key}
