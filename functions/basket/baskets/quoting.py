"""What a basket costs now, by the service's own copies alone."""

from collections.abc import Mapping, Sequence

from msgspec import Struct

from basket.baskets.domain import Basket, Line
from basket.pricing.domain import Item, Quote, ShippingChoice
from basket.pricing.promotion_domain import Promotion, refusal
from basket.pricing.read_ports import Coded, PriceBook
from basket.pricing.shipping_domain import choices, weight_of
from basket.pricing.totals_domain import quote
from basket.shelf.domain import ShelvedSku, folded
from basket.shelf.read_ports import Shelf
from cartwright.clock import Clock


class Priced(Struct, frozen=True, kw_only=True):
    """`chosen` is None where the order can't be sent as was asked. `refused` are codes, and why they do not count."""

    quote: Quote
    shipping: tuple[ShippingChoice, ...]
    chosen: ShippingChoice | None
    refused: Mapping[str, str]
    unavailable: tuple[str, ...]
    dearer: Mapping[str, tuple[int, int]]
    used: tuple[Coded, ...]


class Pricer:
    def __init__(self, shelf: Shelf, book: PriceBook, clock: Clock) -> None:
        self._shelf = shelf
        self._book = book
        self._clock = clock

    def shelved(self, lines: Sequence[Line]) -> Mapping[str, ShelvedSku]:
        """By folded SKU."""
        return self._shelf.find([line.sku for line in lines]) if lines else {}

    def price(self, basket: Basket, lines: Sequence[Line], *, country: str, option: str | None) -> Priced:
        """`option` None is for the cheapest. Lines that are not sold any more are left out of the quote."""
        shelved = self.shelved(lines)
        items: list[Item] = []
        dearer: dict[str, tuple[int, int]] = {}
        unavailable: list[str] = []
        for line in lines:
            found = shelved.get(folded(line.sku))
            price = found.price(basket.currency) if found else None
            if found is None or price is None:
                unavailable.append(line.sku)
                continue
            items.append(_item(found, line, price))
            if price != line.price_seen:
                dearer[line.sku] = (line.price_seen, price)
        goods = sum(item.amount for item in items)
        counting, refused = self._promotions(basket, goods)
        rates = self._book.rates()
        grams = weight_of(tuple(items), rates.shipping)

        def offered(value: int) -> tuple[ShippingChoice, ...]:
            return choices(
                rates.shipping, country=country, currency=basket.currency, grams=grams, goods=value
            )

        found_quote = quote(
            items,
            {code: each.promotion for code, each in counting.items()},
            currency=basket.currency,
            tax=rates.tax.of(country),
            ship=lambda value: _chosen(offered(value), option),
        )
        net = goods - found_quote.totals.discount
        applied = {each.code for each in found_quote.promotions}
        return Priced(
            quote=found_quote,
            shipping=offered(net),
            chosen=_chosen(offered(net), option),
            refused=refused,
            unavailable=tuple(unavailable),
            dearer=dearer,
            used=tuple(each for code, each in counting.items() if code in applied),
        )

    def _promotions(self, basket: Basket, goods: int) -> tuple[dict[str, Coded], dict[str, str]]:
        """Those that count, by the code as it is written, and why the others do not."""
        found = self._book.coded(basket.codes) if basket.codes else {}
        counting: dict[str, Coded] = {}
        refused: dict[str, str] = {}
        for code in basket.codes:
            coded = found.get(code)
            if coded is None:
                refused[code] = "stands for no promotion"
                continue
            why = self._refusal(coded, basket, goods)
            if why:
                refused[coded.code] = why
            else:
                counting[coded.code] = coded
        return counting, refused

    def _refusal(self, coded: Coded, basket: Basket, goods: int) -> str | None:
        if coded.spent:
            return "was used as often as it may be"
        promotion: Promotion = coded.promotion
        return refusal(promotion, at=self._clock(), currency=basket.currency, goods=goods)


def _item(found: ShelvedSku, line: Line, price: int) -> Item:
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
