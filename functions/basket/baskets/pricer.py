"""Prices a basket from the service's own copies of catalog and rates."""

from collections.abc import Callable, Mapping, Sequence

from msgspec import Struct, structs

from basket.baskets.domain import Basket, BasketFull
from basket.baskets.fields import Line
from basket.baskets.ports import PriceLists
from basket.catalog_copy.domain import CatalogItem
from basket.pricing.domain import Item, Quote, ShippingChoice
from basket.pricing.ports import PriceBook, ResolvedCode
from basket.pricing.promotion_domain import Promotion, refusal
from basket.pricing.shipping_domain import choices, weight_of
from basket.pricing.totals_domain import quote
from cartwright.charging import ChargeRule
from cartwright.clock import Clock
from cartwright.fields import normalize_sku
from cartwright.money import MAX_AMOUNT, Money


class Priced(Struct, frozen=True, kw_only=True):
    """`chosen` is None if the requested shipping is not available. `refused` maps codes to the reasons of refusal.

    `unpayable` is the reason why the total cannot be paid; empty if it can. `region_missing` is whether the tax depends
    on a region that is not given as a code.
    """

    quote: Quote
    shipping: tuple[ShippingChoice, ...]
    chosen: ShippingChoice | None
    refused: Mapping[str, str]
    unpayable: str
    unavailable: tuple[str, ...]
    price_changes: Mapping[str, tuple[int, int]]
    region_missing: bool
    used: tuple[ResolvedCode, ...]


class Pricer:
    """`rules` returns the amounts that can be paid in a currency. All totals consist of such amounts."""

    def __init__(
        self,
        prices: PriceLists,
        book: PriceBook,
        rules: Callable[[str], ChargeRule | None],
        clock: Clock,
    ) -> None:
        self._prices = prices
        self._book = book
        self._rules = rules
        self._clock = clock

    def knows(self, code: str) -> bool:
        return bool(self._book.coded([code], (), self._clock()))

    def takes(self, currency: str) -> bool:
        """Tells whether the payment provider accepts the currency."""
        return self._rules(currency) is not None

    def price(
        self,
        basket: Basket,
        lines: Sequence[Line],
        *,
        country: str,
        region: str = "",
        option: str | None,
        customers: Sequence[str],
        consistent: bool = False,
    ) -> Priced:
        """Without an `option`, the cheapest one applies. The quote leaves out lines that are no longer on sale.

        `customers` are the known keys that count the buyer. Raises BasketFull if the order exceeds the maximum amount.
        Without `consistent`, prices and rates may be a second old. Promotions never are.
        """
        listed = self._prices.read([line.sku for line in lines], consistent=consistent)
        rates, rule = listed.rates, self._rules(basket.currency)
        step = rule or ChargeRule()
        items: list[Item] = []
        price_changes: dict[str, tuple[int, int]] = {}
        unavailable: list[str] = []
        for line in lines:
            found = listed.items.get(normalize_sku(line.sku))
            price = found.price(basket.currency) if found else None
            if found is None or price is None:
                unavailable.append(line.sku)
                continue
            items.append(_item(found, line, step.rounded(price)))
            if price != line.price_seen:
                price_changes[line.sku] = (line.price_seen, price)
        goods = sum(item.amount for item in items)
        if goods > MAX_AMOUNT:
            raise _above_maximum(basket)
        counting, refused = self._promotions(basket, goods, customers)
        tax = rates.tax.of(country)
        grams = weight_of(tuple(items), rates.shipping)

        def offered(value: int) -> tuple[ShippingChoice, ...]:
            found = choices(
                rates.shipping, country=country, currency=basket.currency, grams=grams, goods=value
            )
            return tuple(structs.replace(each, price=step.rounded(each.price)) for each in found)

        found_quote = quote(
            items,
            {code: each.promotion for code, each in counting.items()},
            currency=basket.currency,
            tax=tax.of(region),
            ship=lambda value: _chosen(offered(value), option),
            step=step.step,
        )
        if found_quote.totals.total > MAX_AMOUNT:
            raise _above_maximum(basket)
        net = goods - found_quote.totals.discount
        applied = {each.code for each in found_quote.promotions}
        return Priced(
            quote=found_quote,
            shipping=offered(net),
            chosen=_chosen(offered(net), option),
            refused=refused | dict(found_quote.left_out),
            unpayable=_unpayable(found_quote.totals.total, basket.currency, rule),
            unavailable=tuple(unavailable),
            price_changes=price_changes,
            region_missing=tax.misses(region),
            used=tuple(each for code, each in counting.items() if code in applied),
        )

    def _promotions(
        self, basket: Basket, goods: int, customers: Sequence[str]
    ) -> tuple[dict[str, ResolvedCode], dict[str, str]]:
        """Returns the applicable promotions by code as written, and the reasons of refusal of the others."""
        found = self._book.coded(basket.codes, customers, self._clock()) if basket.codes else {}
        counting: dict[str, ResolvedCode] = {}
        refused: dict[str, str] = {}
        for code in basket.codes:
            coded = found.get(code)
            if coded is None:
                refused[code] = "does not exist"
                continue
            why = self._refusal(coded, basket, goods)
            if why:
                refused[coded.code] = why
            else:
                counting[coded.code] = coded
        return counting, refused

    def _refusal(self, coded: ResolvedCode, basket: Basket, goods: int) -> str | None:
        if coded.spent:
            return coded.spent
        promotion: Promotion = coded.promotion
        return refusal(promotion, at=self._clock(), currency=basket.currency, goods=goods)


def _unpayable(total: int, currency: str, rule: ChargeRule | None) -> str:
    if not total:
        return ""
    if rule is None:
        return f"the payment provider does not accept {currency}"
    if total < rule.least:
        return f"the minimum payment is {Money(rule.least, currency)}"
    return "" if rule.takes(total) else f"the maximum payment is {Money(rule.most, currency)}"


def _above_maximum(basket: Basket) -> BasketFull:
    return BasketFull(f"The order exceeds the maximum of {Money(MAX_AMOUNT, basket.currency)}.")


def _item(found: CatalogItem, line: Line, price: int) -> Item:
    return Item(
        sku=found.sku,
        product_id=found.product_id,
        title=found.title,
        quantity=line.quantity,
        unit_price=price,
        tax_class=found.tax_class,
        weight_grams=found.weight_grams,
    )


def _chosen(offered: Sequence[ShippingChoice], option: str | None) -> ShippingChoice | None:
    if option is None:
        return min(offered, key=lambda each: (each.price, each.id), default=None)
    return next((each for each in offered if each.id == option), None)
