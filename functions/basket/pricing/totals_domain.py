"""Totals of an order: discounts, then shipping, then tax. The lines always add up to the totals."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeVar

from msgspec import Struct, structs

from basket.pricing.domain import AppliedPromotion, Item, PricedLine, Quote, ShippingChoice, Totals
from basket.pricing.promotion_domain import Promotion, alternatives, taken_off
from basket.pricing.rounding_domain import half_up
from basket.pricing.tax_domain import CountryTax, tax_on

_AMOUNTS = {"unit_price", "discount", "tax", "total", "goods", "shipping", "amount"}
PricedT = TypeVar("PricedT", PricedLine, Totals, AppliedPromotion)
Ship = Callable[[int], ShippingChoice | None]
"""Returns the chosen shipping of an order, given the value of its items after discounts."""


class _Outcome(Struct, frozen=True, kw_only=True):
    """`amounts` are by promotion id."""

    lines: tuple[PricedLine, ...]
    shipping_tax: int
    amounts: Mapping[str, int]
    total: int


def quote(
    items: Iterable[Item],
    promotions: Mapping[str, Promotion],
    *,
    currency: str,
    tax: CountryTax,
    ship: Ship,
    step: int = 1,
) -> Quote:
    """`promotions` are the applicable ones by code. The quote lists lines by SKU and promotions by code.

    The order of the input does not matter. Every amount of the quote is a multiple of `step`, as the prices of `items`
    and of `ship` must be.
    """
    if step == 1:
        return _quote(items, promotions, currency, tax, ship)

    def coarse_ship(goods: int) -> ShippingChoice | None:
        way = ship(goods * step)
        return structs.replace(way, price=way.price // step) if way else None

    coarse = _quote(
        [structs.replace(item, unit_price=item.unit_price // step) for item in items],
        {code: _in_steps(promotion, step) for code, promotion in promotions.items()},
        currency,
        tax,
        coarse_ship,
    )
    return Quote(
        lines=tuple(_times(line, step) for line in coarse.lines),
        totals=_times(coarse.totals, step),
        promotions=tuple(_times(each, step) for each in coarse.promotions),
        left_out=coarse.left_out,
    )


def _in_steps(promotion: Promotion, step: int) -> Promotion:
    amounts = {currency: half_up(amount, step) for currency, amount in promotion.amounts.items()}
    return structs.replace(promotion, amounts=amounts)


def _times(priced: PricedT, step: int) -> PricedT:
    """The names of all fields that hold amounts."""
    changes = {name: getattr(priced, name) * step for name in _AMOUNTS & {*priced.__struct_fields__}}
    return structs.replace(priced, **changes)


def _quote(
    items: Iterable[Item], promotions: Mapping[str, Promotion], currency: str, tax: CountryTax, ship: Ship
) -> Quote:
    ordered = sorted(items, key=lambda item: item.sku)
    codes = {promotion.id: code for code, promotion in sorted(promotions.items(), reverse=True)}
    outcomes = [_outcome(ordered, each, currency, tax, ship) for each in alternatives(promotions.values())]
    best = min(outcomes, key=lambda outcome: outcome.total)
    goods = sum(line.total for line in best.lines)
    names = {promotion.id: promotion.name for promotion in promotions.values()}
    helpful = {each for outcome in outcomes for each, amount in outcome.amounts.items() if amount}
    return Quote(
        lines=best.lines,
        totals=Totals(
            goods=goods,
            shipping=best.total - goods,
            discount=sum(line.discount for line in best.lines),
            tax=sum(line.tax for line in best.lines) + best.shipping_tax,
            total=best.total,
        ),
        promotions=tuple(
            AppliedPromotion(code=code, name=names[each], amount=best.amounts[each])
            for each, code in sorted(codes.items(), key=lambda pair: pair[1])
            if best.amounts.get(each)
        ),
        left_out={
            code: _why(code, codes[promotion.id], promotion.id in helpful)
            for code, promotion in sorted(promotions.items())
            if code != codes[promotion.id] or not best.amounts.get(promotion.id)
        },
    )


def _why(code: str, first: str, helpful: bool) -> str:
    if code != first:
        return f"belongs to the same promotion as {first}"
    return "is left out because it does not lower the total" if helpful else "takes nothing off this order"


def _outcome(
    items: Sequence[Item], promotions: Sequence[Promotion], currency: str, tax: CountryTax, ship: Ship
) -> _Outcome:
    left = {item.sku: item.amount for item in items}
    amounts: dict[str, int] = {}
    for promotion in promotions:
        off = taken_off(promotion, items, left, currency)
        left = {sku: amount - off.get(sku, 0) for sku, amount in left.items()}
        amounts[promotion.id] = sum(off.values())
    way = ship(sum(left.values()))
    shipping = way.price if way else 0
    free = next((each for each in promotions if each.kind == "free-shipping"), None)
    if free:
        amounts[free.id], shipping = shipping, 0
    lines = tuple(_line(item, item.amount - left[item.sku], tax) for item in items)
    shipping_tax = tax_on(shipping, tax, tax.shipping)
    added = 0 if tax.inclusive else shipping_tax
    return _Outcome(
        lines=lines,
        shipping_tax=shipping_tax,
        amounts=amounts,
        total=sum(line.total for line in lines) + shipping + added,
    )


def _line(item: Item, discount: int, tax: CountryTax) -> PricedLine:
    net = item.amount - discount
    owed = tax_on(net, tax, item.tax_class)
    return PricedLine(
        sku=item.sku,
        product_id=item.product_id,
        title=item.title,
        quantity=item.quantity,
        unit_price=item.unit_price,
        discount=discount,
        tax=owed,
        total=net if tax.inclusive else net + owed,
    )
