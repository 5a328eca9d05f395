"""The totals of an order: discounts, then shipping, then tax; and the lines always add up to them."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from msgspec import Struct

from basket.pricing.domain import AppliedPromotion, Item, PricedLine, Quote, ShippingChoice, Totals
from basket.pricing.promotion_domain import Promotion, alternatives, taken_off
from basket.pricing.tax_domain import CountryTax, tax_on

Ship = Callable[[int], ShippingChoice | None]
"""The chosen way to send an order whose goods, after discounts, are worth so much."""


class _Outcome(Struct, frozen=True, kw_only=True):
    discounts: Mapping[str, int]
    shipping: int
    amounts: Mapping[str, int]

    @property
    def saved(self) -> int:
        return sum(self.amounts.values())


def quote(
    items: Iterable[Item],
    promotions: Mapping[str, Promotion],
    *,
    currency: str,
    tax: CountryTax,
    ship: Ship,
) -> Quote:
    """`promotions` count, and are by the code that names them. Lines come by SKU, promotions by code.

    Nothing depends on the order of what is given.
    """
    ordered = sorted(items, key=lambda item: item.sku)
    codes = {promotion.id: code for code, promotion in sorted(promotions.items(), reverse=True)}
    outcomes = [_outcome(ordered, each, currency, ship) for each in alternatives(promotions.values())]
    best = max(outcomes, key=lambda outcome: outcome.saved)
    lines = tuple(_line(item, best.discounts[item.sku], tax) for item in ordered)
    shipping_tax = tax_on(best.shipping, tax, tax.shipping)
    shipping = best.shipping if tax.inclusive else best.shipping + shipping_tax
    goods = sum(line.total for line in lines)
    applied = sorted(
        (promotion_id for promotion_id, amount in best.amounts.items() if amount), key=codes.__getitem__
    )
    names = {promotion.id: promotion.name for promotion in promotions.values()}
    return Quote(
        lines=lines,
        totals=Totals(
            goods=goods,
            shipping=shipping,
            discount=sum(line.discount for line in lines),
            tax=sum(line.tax for line in lines) + shipping_tax,
            total=goods + shipping,
        ),
        promotions=tuple(
            AppliedPromotion(code=codes[each], name=names[each], amount=best.amounts[each])
            for each in applied
        ),
        applied=tuple(applied),
    )


def _outcome(items: Sequence[Item], promotions: Sequence[Promotion], currency: str, ship: Ship) -> _Outcome:
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
    discounts = {item.sku: item.amount - left[item.sku] for item in items}
    return _Outcome(discounts=discounts, shipping=shipping, amounts=amounts)


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
