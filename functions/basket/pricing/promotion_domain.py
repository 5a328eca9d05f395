"""Promotions: what each is, when it counts, and what it takes off.

Stacking. An exclusive promotion counts alone, the others in any combination. The alternative that leaves least to pay
is taken, shipping and tax included; no promotion is one of them, as a discount can cost free shipping. Of equal ones
the combination of fewest promotions, then the exclusive one of the lowest `priority` and id. Within a combination those
per line come before those per order, then free shipping; of one kind the lower `priority` first, then the lower id.
Each works on what those before have left to pay. So the order in which codes were entered never matters.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import cmp_to_key
from itertools import combinations
from typing import Annotated, Literal

from msgspec import Meta, Struct

from basket.pricing.domain import Item
from basket.pricing.fields import Amounts, Code, Id, Name, Timestamp
from basket.pricing.rounding_domain import WHOLE, half_up, share_out
from cartwright.clock import InUtc
from cartwright.fields import Actor, Sku

Count = Annotated[int, Meta(ge=1, le=1_000_000)]
Points = Annotated[int, Meta(ge=1, le=WHOLE, description="Hundredths of a percent", examples=[1000])]
Kind = Annotated[
    Literal["percentage", "fixed", "buy-x-get-y", "free-shipping"],
    Meta(
        description="percentage needs basis_points; fixed needs amounts; buy-x-get-y needs buy and get, and takes "
        "basis_points (all of it, unless given) off the units with least left to pay; free-shipping is of the whole "
        "order. A field that does nothing for a kind is refused"
    ),
]
_ONLY_FOR: dict[str, tuple[Kind, ...]] = {
    "per": ("percentage", "fixed"),
    "basis_points": ("percentage", "buy-x-get-y"),
    "amounts": ("fixed",),
    "buy": ("buy-x-get-y",),
    "get": ("buy-x-get-y",),
    "skus": ("percentage", "fixed", "buy-x-get-y"),
    "product_ids": ("percentage", "fixed", "buy-x-get-y"),
}
"""Fields that not every kind takes, and the kinds that do; all other fields mean the same for every kind."""


class PromotionInput(InUtc, Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Without `skus` and `product_ids` it is for all goods. Without `code` only single-use codes name it.

    `per` order, as it is unless given: the percentage or the amount is of all its goods together. Per line: `amounts`
    are off each unit.
    """

    name: Name
    code: Code | None = None
    kind: Kind
    per: Literal["order", "line"] | None = None
    basis_points: Points | None = None
    amounts: Amounts = {}
    buy: Count | None = None
    get: Count | None = None
    skus: Annotated[tuple[Sku, ...], Meta(max_length=200)] = ()
    product_ids: Annotated[tuple[Id, ...], Meta(max_length=200)] = ()
    minimum: Annotated[Amounts, Meta(description="Value of all goods from which on it counts")] = {}
    starts_at: Timestamp | None = None
    ends_at: Timestamp | None = None
    exclusive: bool = False
    priority: Annotated[int, Meta(ge=0, le=1000)] = 100
    total_limit: Annotated[Count | None, Meta(description="Orders that may use it")] = None
    customer_limit: Annotated[Count | None, Meta(description="Orders of one customer that may use it")] = None
    active: bool = True


class Promotion(PromotionInput, frozen=True, kw_only=True, forbid_unknown_fields=False):
    id: Id
    version: int
    created_at: Timestamp
    updated_at: Timestamp
    created_by: Actor | None = None
    updated_by: Actor | None = None


def faults(given: PromotionInput) -> list[tuple[str, str]]:
    """What is wrong beyond its types: the field, and what about it."""
    needs = {
        "percentage": ("basis_points",),
        "fixed": ("amounts",),
        "buy-x-get-y": ("buy", "get"),
        "free-shipping": (),
    }[given.kind]
    found = [(name, f"is required of {given.kind}") for name in needs if not getattr(given, name)]
    found += [
        (name, f"is not for {given.kind}")
        for name, kinds in _ONLY_FOR.items()
        if given.kind not in kinds and getattr(given, name)
    ]
    if given.starts_at and given.ends_at and given.ends_at <= given.starts_at:
        found.append(("ends_at", "must be after starts_at"))
    return found


def refusal(promotion: Promotion, *, at: datetime, currency: str, goods: int) -> str | None:
    """Why it does not count now; None when it does. `goods` are before discounts."""
    if not promotion.active or (promotion.ends_at and at >= promotion.ends_at):
        return "is not valid any more"
    if promotion.starts_at and at < promotion.starts_at:
        return "is not valid yet"
    if promotion.kind == "fixed" and currency not in promotion.amounts:
        return f"is not for orders in {currency}"
    if promotion.minimum:
        if currency not in promotion.minimum:
            return f"is not for orders in {currency}"
        if goods < promotion.minimum[currency]:
            return f"counts from goods of {promotion.minimum[currency]} on"
    return None


def alternatives(promotions: Iterable[Promotion]) -> list[tuple[Promotion, ...]]:
    """What may count together, each in the order in which it is worked out; of equal ones the first is to be taken.

    None of them first, so that a promotion that saves nothing is not used.
    """
    known = sorted({each.id: each for each in promotions}.values(), key=_turn)
    stackable = [each for each in known if not each.exclusive]
    alone = sorted((each for each in known if each.exclusive), key=lambda each: (each.priority, each.id))
    together = (found for size in range(len(stackable) + 1) for found in combinations(stackable, size))
    return [*together, *((each,) for each in alone)]


def _turn(promotion: Promotion) -> tuple[int, int, str]:
    by_value = promotion.kind in ("percentage", "fixed")
    late = 2 if promotion.kind == "free-shipping" else int(by_value and promotion.per != "line")
    return late, promotion.priority, promotion.id


def taken_off(
    promotion: Promotion, items: Sequence[Item], left: Mapping[str, int], currency: str
) -> dict[str, int]:
    """By SKU, never more than what is `left` of the line. Nothing for free shipping."""
    chosen = _covered(promotion, items)
    room = {item.sku: left[item.sku] for item in chosen}
    match promotion.kind:
        case "percentage" if promotion.per == "line":
            return {
                sku: half_up(amount * (promotion.basis_points or 0), WHOLE) for sku, amount in room.items()
            }
        case "percentage":
            return share_out(half_up(sum(room.values()) * (promotion.basis_points or 0), WHOLE), room)
        case "fixed" if promotion.per == "line":
            unit = promotion.amounts[currency]
            return {item.sku: min(unit * item.quantity, room[item.sku]) for item in chosen}
        case "fixed":
            return share_out(min(promotion.amounts[currency], sum(room.values())), room)
        case "buy-x-get-y":
            return _cheapest(promotion, chosen, room)
        case _:
            return {}


def _cheapest(promotion: Promotion, chosen: Sequence[Item], room: Mapping[str, int]) -> dict[str, int]:
    """Of every `buy` + `get` units, `get` are discounted: of all that it covers those with least left to pay.

    What is left of a line is the same of each of its units.
    """
    buy, get = promotion.buy or 1, promotion.get or 1
    points = WHOLE if promotion.basis_points is None else promotion.basis_points
    units = sum(item.quantity for item in chosen) // (buy + get) * get
    found: dict[str, int] = {}

    def price_changes(one: Item, other: Item) -> int:
        return room[one.sku] * other.quantity - room[other.sku] * one.quantity

    for item in sorted(sorted(chosen, key=lambda each: each.sku), key=cmp_to_key(price_changes)):
        count = min(units, item.quantity)
        units -= count
        found[item.sku] = half_up(room[item.sku] * count * points, item.quantity * WHOLE)
    return found


def _covered(promotion: Promotion, items: Sequence[Item]) -> list[Item]:
    if not promotion.skus and not promotion.product_ids:
        return list(items)
    skus, products = {each.upper() for each in promotion.skus}, {*promotion.product_ids}
    return [item for item in items if item.product_id in products or item.sku.upper() in skus]
