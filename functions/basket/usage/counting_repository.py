"""The actions that count promotions, for the transaction that uses them."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from msgspec import Struct, to_builtins

from basket.pricing.keys_repository import code_key, order_key, used_key
from basket.pricing.read_ports import Coded
from cartwright.aws.dynamodb import Action, Expression, Key, Put, Update

_KEPT = timedelta(days=400)
_NAMES = {"#used": "used"}


class Use(Struct, frozen=True, kw_only=True):
    """`total` and `customer` are the limits, None where there is none."""

    code: str
    promotion_id: str
    single: bool
    total: int | None
    customer: int | None


def use(coded: Coded) -> Use:
    return Use(
        code=coded.code,
        promotion_id=coded.promotion.id,
        single=coded.single,
        total=coded.promotion.total_limit,
        customer=coded.promotion.customer_limit,
    )


def counting(
    uses: Sequence[Use], order_id: str, customer: str, at: datetime
) -> list[tuple[Action, str | None]]:
    """The actions that count what an order uses, each with the code that is used up if its condition fails."""
    actions: list[tuple[Action, str | None]] = []
    for each in uses:
        for limit, key in (
            (each.total, used_key(each.promotion_id)),
            (each.customer, used_key(each.promotion_id, customer)),
        ):
            if limit is not None:
                actions.append((_one_more(key, limit), each.code))
        if each.single:
            actions.append((_taken(each.code, order_id), each.code))
    if actions:
        record: dict[str, Any] = {
            **order_key(order_id),
            "customer": customer,
            "uses": to_builtins(uses),
            "expires_at": int((at + _KEPT).timestamp()),
        }
        actions.append((Put(record), None))
    return actions


def _one_more(key: Key, limit: int) -> Update:
    change = Expression("SET #used = if_not_exists(#used, :none) + :one", {":none": 0, ":one": 1}, _NAMES)
    return Update(
        key, change, Expression("attribute_not_exists(#used) OR #used < :limit", {":limit": limit}, _NAMES)
    )


def _taken(code: str, order_id: str) -> Update:
    change = Expression("SET order_id = :order", {":order": order_id})
    return Update(
        code_key(code), change, Expression("attribute_exists(pk) AND attribute_not_exists(order_id)")
    )
