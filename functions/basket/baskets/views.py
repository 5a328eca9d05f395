"""API representations of a basket."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal

from msgspec import Meta, Struct

from basket.baskets.domain import Basket
from basket.baskets.fields import Line, State
from basket.catalog_copy.domain import Availability, CatalogItem
from basket.pricing.domain import AppliedPromotion, PricedLine, ShippingChoice, Totals
from basket.pricing.fields import Code, Id, OptionId, Timestamp
from cartwright.fields import Country, Currency, Sku, normalize_sku

Standing = Annotated[
    Literal["available", "price-changed", "withdrawn"],
    Meta(
        description="Product changes since the line was added or last changed. Withdrawn items cannot be bought"
    ),
]


class LineView(Struct, frozen=True, kw_only=True):
    """Prices are in minor units. `unit_price` is null for withdrawn items. `availability` is eventually consistent."""

    sku: Sku
    product_id: str
    title: str
    quantity: int
    unit_price: int | None
    price_seen: int
    standing: Standing
    availability: Availability


class BasketSummary(Struct, frozen=True, kw_only=True):
    id: Id
    state: State
    version: int
    currency: Currency
    country: Country
    line_count: int
    codes: tuple[Code, ...]
    updated_at: Timestamp
    order_id: str | None = None


class OpenedBasket(BasketSummary, frozen=True, kw_only=True):
    """`token` is returned only once. It gives full access to the basket."""

    token: str


class BasketView(BasketSummary, frozen=True, kw_only=True):
    """`goods` is the value of the available lines at current prices, before discounts."""

    lines: tuple[LineView, ...]
    goods: int


class RefusedCode(Struct, frozen=True, kw_only=True):
    code: Code
    reason: str


class PriceChange(Struct, frozen=True, kw_only=True):
    sku: Sku
    before: int
    now: int


class QuoteView(Struct, frozen=True, kw_only=True):
    """The current cost of a checkout. `total` of `totals` is the value to send as `expected_total`.

    A `shipping_option` of null means that the requested shipping is not available. The totals then exclude shipping.
    """

    currency: Currency
    lines: tuple[PricedLine, ...]
    totals: Totals
    promotions: tuple[AppliedPromotion, ...]
    refused_codes: tuple[RefusedCode, ...]
    shipping_options: tuple[ShippingChoice, ...]
    shipping_option: OptionId | None
    price_changes: tuple[PriceChange, ...]
    unavailable: tuple[Sku, ...]
    unpayable: Annotated[
        str,
        Meta(
            description="Why a checkout would be refused, such as a total below a card's minimum; else empty"
        ),
    ] = ""
    region_missing: Annotated[
        bool,
        Meta(
            description="Whether the tax depends on the region, whose code the address of the checkout needs"
        ),
    ] = False


def summary(basket: Basket) -> BasketSummary:
    return BasketSummary(**_head(basket))


def opened_with(basket: Basket, token: str) -> OpenedBasket:
    return OpenedBasket(**_head(basket), token=token)


def shown(basket: Basket, lines: Sequence[Line], shelved: Mapping[str, CatalogItem]) -> BasketView:
    views = tuple(_line(basket, line, shelved.get(normalize_sku(line.sku))) for line in lines)
    goods = sum(view.quantity * (view.unit_price or 0) for view in views)
    return BasketView(**_head(basket), lines=views, goods=goods)


def _line(basket: Basket, line: Line, found: CatalogItem | None) -> LineView:
    price = found.price(basket.currency) if found else None
    standing: Standing = "available" if price == line.price_seen else "price-changed"
    return LineView(
        sku=line.sku,
        product_id=found.product_id if found else "",
        title=found.title if found else line.sku,
        quantity=line.quantity,
        unit_price=price,
        price_seen=line.price_seen,
        standing="withdrawn" if price is None else standing,
        availability=found.availability if found else "unknown",
    )


def _head(basket: Basket) -> dict[str, Any]:
    return {name: getattr(basket, name) for name in BasketSummary.__struct_fields__}
