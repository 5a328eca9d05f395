"""Promotions: what each is, when it counts, and what it takes off.

Stacking. An exclusive promotion counts alone; all others count together. Of these alternatives (each exclusive one,
and all others as one) the one that saves most is taken; of equal ones the others, then the exclusive one that sorts
first by id. Within the others those per line come before those per order, then free shipping; of one kind the lower
`priority` first, then the lower id. Each works on what those before have left. So the order in which codes were
entered never matters.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Annotated, Literal

from msgspec import Meta, Struct

from basket.pricing.domain import Item
from basket.pricing.fields import Amounts, BasisPoints, Code, Id, Name, Sku, Timestamp
from basket.pricing.rounding_domain import WHOLE, half_up, share_out

Count = Annotated[int, Meta(ge=1, le=1_000_000)]
Kind = Annotated[
    Literal["percentage", "fixed", "buy-x-get-y", "free-shipping"],
    Meta(
        description="percentage needs basis_points; fixed needs amounts; buy-x-get-y needs buy and get, and takes "
        "basis_points (all of it, unless given) off the cheapest units"
    ),
]


class PromotionInput(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Without `skus` and `product_ids` it is for all goods. Without `code` only single-use codes name it.

    `per` order: the percentage or the amount is of all its goods together. Per line: `amounts` are off each unit.
    """

    name: Name
    code: Code | None = None
    kind: Kind
    per: Literal["order", "line"] = "order"
    basis_points: BasisPoints | None = None
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


def faults(given: PromotionInput) -> list[tuple[str, str]]:
    """What is wrong beyond its types: the field, and what about it."""
    needs = {
        "percentage": ("basis_points",),
        "fixed": ("amounts",),
        "buy-x-get-y": ("buy", "get"),
        "free-shipping": (),
    }[given.kind]
    takes = {*needs, *(("basis_points",) if given.kind == "buy-x-get-y" else ())}
    found = [(name, f"is required of {given.kind}") for name in needs if not getattr(given, name)]
    found += [
        (name, f"is not for {given.kind}")
        for name in ("basis_points", "amounts", "buy", "get")
        if name not in takes and getattr(given, name)
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
    """What may count together, each in the order in which it is worked out. Never empty."""
    known = sorted({each.id: each for each in promotions}.values(), key=_turn)
    together = tuple(each for each in known if not each.exclusive)
    alone = sorted((each for each in known if each.exclusive), key=lambda each: each.id)
    return [together, *((each,) for each in alone)]


def _turn(promotion: Promotion) -> tuple[int, int, str]:
    late = {"free-shipping": 2}.get(promotion.kind, int(promotion.per == "order" and _by_value(promotion)))
    return late, promotion.priority, promotion.id


def _by_value(promotion: Promotion) -> bool:
    return promotion.kind in ("percentage", "fixed")


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
    """Of every `buy` + `get` units, `get` are discounted: the cheapest of all units that it covers."""
    buy, get = promotion.buy or 1, promotion.get or 1
    points = WHOLE if promotion.basis_points is None else promotion.basis_points
    units = sum(item.quantity for item in chosen) // (buy + get) * get
    found: dict[str, int] = {}
    for item in sorted(chosen, key=lambda each: (each.unit_price, each.sku)):
        count = min(units, item.quantity)
        units -= count
        found[item.sku] = min(half_up(count * item.unit_price * points, WHOLE), room[item.sku])
    return found


def _covered(promotion: Promotion, items: Sequence[Item]) -> list[Item]:
    if not promotion.skus and not promotion.product_ids:
        return list(items)
    skus, products = {each.upper() for each in promotion.skus}, {*promotion.product_ids}
    return [item for item in items if item.product_id in products or item.sku.upper() in skus]
