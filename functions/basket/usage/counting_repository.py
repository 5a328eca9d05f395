"""Transaction actions that count the usage of promotions.

An unpaid order holds its uses for HELD_FOR. No job releases expired holds: the next order that reaches the limit does.
If the released order is paid after all, its uses are counted again.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Literal

from msgspec import Struct, to_builtins

from basket.pricing.ports import ResolvedCode
from basket.pricing.price_book_repository import code_key, hold_key, order_key, used_key
from cartwright.aws.dynamodb import Action, Delete, Expression, Key, Put, Update

HELD_FOR = timedelta(minutes=10)
"""The maximum time that an order waits for its customer, so that holds rarely expire before the payment."""
_KEPT = timedelta(days=400)
_NAMES = {"#used": "used"}


class Use(Struct, frozen=True, kw_only=True):
    """`total` and `customer` are the limits; None if there is none."""

    code: str
    promotion_id: str
    single: bool
    total: int | None
    customer: int | None

    @property
    def limited(self) -> bool:
        return self.total is not None or self.customer is not None


class Usage(Struct, frozen=True, kw_only=True):
    """What an order used, counted for each of `customers`. A lapsed usage is not counted."""

    state: Literal["held", "lapsed", "paid"] = "held"
    customers: tuple[str, ...]
    uses: tuple[Use, ...]
    until: int

    def counters(self) -> list[tuple[Key, int, str]]:
        """Returns the counters with their limits and codes."""
        found: list[tuple[Key, int, str]] = []
        for each in self.uses:
            if each.total is not None:
                found.append((used_key(each.promotion_id), each.total, each.code))
            if each.customer is not None:
                keys = (used_key(each.promotion_id, customer) for customer in self.customers)
                found += ((key, each.customer, each.code) for key in keys)
        return found

    def holds(self, order_id: str) -> list[Key]:
        return [hold_key(each.promotion_id, self.until, order_id) for each in self.uses if each.limited]


def use(coded: ResolvedCode) -> Use:
    return Use(
        code=coded.code,
        promotion_id=coded.promotion.id,
        single=coded.single,
        total=coded.promotion.total_limit,
        customer=coded.promotion.customer_limit,
    )


def counting(
    uses: Sequence[Use], order_id: str, customers: Sequence[str], at: datetime
) -> list[tuple[Action, str | None]]:
    """Returns the actions that hold an order's uses, each with the code that is used up if its condition fails."""
    counted = tuple(each for each in uses if each.limited or each.single)
    if not counted:
        return []
    usage = Usage(customers=tuple(customers), uses=counted, until=int((at + HELD_FOR).timestamp()))
    actions: list[tuple[Action, str | None]] = [
        (_one_more(key, limit), code) for key, limit, code in usage.counters()
    ]
    actions += ((_taken(each.code, order_id), each.code) for each in counted if each.single)
    end = {"expires_at": int((at + _KEPT).timestamp())}
    actions += ((Put({**key, "order_id": order_id, **end}), None) for key in usage.holds(order_id))
    record: dict[str, Any] = {**order_key(order_id), **to_builtins(usage), **end}
    return [*actions, (Put(record), None)]


def released(usage: Usage, order_id: str, codes: Sequence[str]) -> list[Action]:
    """`codes` are the single-use codes that belong to the order."""
    counted = _counted(usage, used=-1, paid=-1 if usage.state == "paid" else 0)
    return [*counted, *(_returned(code, order_id) for code in codes), *_unheld(usage, order_id)]


def paid(usage: Usage, order_id: str, codes: Sequence[str]) -> list[Action]:
    """`codes` are the single-use codes that are free. A lapsed usage is counted again even beyond the limit."""
    counted = _counted(usage, used=1 if usage.state == "lapsed" else 0, paid=1)
    return [*counted, *(_taken(code, order_id) for code in codes), *_unheld(usage, order_id)]


def _unheld(usage: Usage, order_id: str) -> list[Action]:
    return [Delete(key) for key in usage.holds(order_id)] if usage.state == "held" else []


def _counted(usage: Usage, *, used: int, paid: int) -> list[Action]:
    """Only the total counter also counts paid orders."""
    found = list[Action]()
    for key, _, _ in usage.counters():
        by = {"used": used, "paid": paid if key["sk"] == "U" else 0}
        if changes := {name: value for name, value in by.items() if value}:
            texts = [f"#{name} = if_not_exists(#{name}, :none) + :{name}" for name in changes]
            values = {":none": 0, **{f":{name}": value for name, value in changes.items()}}
            names = {f"#{name}": name for name in changes}
            found.append(Update(key, Expression("SET " + ", ".join(texts), values, names)))
    return found


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


def _returned(code: str, order_id: str) -> Update:
    change = Expression("REMOVE order_id")
    return Update(code_key(code), change, Expression("order_id = :order", {":order": order_id}))
