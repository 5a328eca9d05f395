"""Promotions: their kinds, conditions and discounts.

Stacking. An exclusive promotion applies alone. All other promotions can be combined. The alternative with the lowest
total applies, including shipping and tax. Using no promotion is one of the alternatives, because a discount can forfeit
free shipping. Ties go to the combination with the fewest promotions, then to the exclusive promotion with the lowest
`priority` and id. Within a combination, promotions per line apply first, then those per order, then free shipping;
within one kind, the lower `priority` applies first, then the lower id. Each promotion applies to the amount that the
previous ones leave. The order in which codes were entered therefore does not matter.
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
from cartwright.money import Money

Count = Annotated[int, Meta(ge=1, le=1_000_000)]
Points = Annotated[int, Meta(ge=1, le=WHOLE, description="Hundredths of a percent", examples=[1000])]
Kind = Annotated[
    Literal["percentage", "fixed", "buy-x-get-y", "free-shipping"],
    Meta(
        description="percentage requires basis_points. fixed requires amounts. buy-x-get-y requires buy and get, and "
        "takes basis_points (100% by default) off the units with the lowest remaining price. free-shipping "
        "applies to the whole order. Fields that a kind does not use are refused"
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
"""Fields that only some kinds use, with those kinds. All other fields apply to every kind."""


class PromotionInput(InUtc, Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Without `skus` and `product_ids` it applies to all items. Without `code` only single-use codes refer to it.

    By default `per` is order: the percentage or amount applies to the sum of its items. With line, `amounts` are taken
    off each unit.
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
    minimum: Annotated[Amounts, Meta(description="Minimum value of all items")] = {}
    starts_at: Timestamp | None = None
    ends_at: Timestamp | None = None
    exclusive: bool = False
    priority: Annotated[int, Meta(ge=0, le=1000)] = 100
    total_limit: Annotated[Count | None, Meta(description="Maximum number of orders")] = None
    customer_limit: Annotated[Count | None, Meta(description="Maximum number of orders per customer")] = None
    active: bool = True


class Promotion(PromotionInput, frozen=True, kw_only=True, forbid_unknown_fields=False):
    id: Id
    version: int
    created_at: Timestamp
    updated_at: Timestamp
    created_by: Actor | None = None
    updated_by: Actor | None = None


def faults(given: PromotionInput) -> list[tuple[str, str]]:
    """Returns inconsistencies that types cannot express, as fields and messages."""
    needs = {
        "percentage": ("basis_points",),
        "fixed": ("amounts",),
        "buy-x-get-y": ("buy", "get"),
        "free-shipping": (),
    }[given.kind]
    found = [(name, f"is required for {given.kind}") for name in needs if not getattr(given, name)]
    found += [
        (name, f"is not allowed for {given.kind}")
        for name, kinds in _ONLY_FOR.items()
        if given.kind not in kinds and getattr(given, name)
    ]
    if given.starts_at and given.ends_at and given.ends_at <= given.starts_at:
        found.append(("ends_at", "must be after starts_at"))
    return found


def refusal(promotion: Promotion, *, at: datetime, currency: str, goods: int) -> str | None:
    """Returns the reason why the promotion does not apply now, or None. `goods` is the value before discounts."""
    if not promotion.active or (promotion.ends_at and at >= promotion.ends_at):
        return "is no longer valid"
    if promotion.starts_at and at < promotion.starts_at:
        return "is not valid yet"
    if promotion.kind == "fixed" and currency not in promotion.amounts:
        return f"is not valid for orders in {currency}"
    if promotion.minimum:
        if currency not in promotion.minimum:
            return f"is not valid for orders in {currency}"
        if goods < promotion.minimum[currency]:
            return f"requires items worth at least {Money(promotion.minimum[currency], currency)}"
    return None


def alternatives(promotions: Iterable[Promotion]) -> list[tuple[Promotion, ...]]:
    """Returns the valid combinations, each in order of application. The first one wins a tie.

    The empty combination is first, so that a promotion that saves nothing is not used.
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
    """Returns discounts by SKU, none higher than what is `left` of its line. Empty for free shipping."""
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
    """Discounts `get` of every `buy` + `get` units, starting with the lowest remaining price.

    The remaining amount of a line is spread equally over its units.
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
