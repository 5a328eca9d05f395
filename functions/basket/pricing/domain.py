"""What is priced, and what comes out of it."""

from collections.abc import Mapping
from typing import Annotated

from msgspec import Meta, Struct

from basket.pricing.fields import Code, OptionId, TaxClass
from cartwright.errors import BadRequest, Conflict, NotFound
from cartwright.fields import Sku


class Item(Struct, frozen=True, kw_only=True):
    """What is to be bought of one SKU; `unit_price` is of the order's currency. SKUs are unique in an order."""

    sku: str
    product_id: str
    title: str
    quantity: int
    unit_price: int
    tax_class: TaxClass = "standard"
    weight_grams: int | None = None

    @property
    def amount(self) -> int:
        return self.quantity * self.unit_price


class PricedLine(Struct, frozen=True, kw_only=True):
    """`total` is quantity x unit price less `discount`, with its `tax`; amounts are minor units."""

    sku: Sku
    product_id: str
    title: str
    quantity: int
    unit_price: int
    discount: int
    tax: int
    total: int


class AppliedPromotion(Struct, frozen=True, kw_only=True):
    """What it took off, from the lines or from the shipping."""

    code: Code
    name: str
    amount: Annotated[int, Meta(description="Minor units")]


class Totals(Struct, frozen=True, kw_only=True):
    """goods + shipping = total. Both hold their tax; `discount` is what was taken off the lines."""

    goods: int
    shipping: int
    discount: int
    tax: int
    total: int


class ShippingChoice(Struct, frozen=True, kw_only=True):
    """A way to send the order, and its price, in minor units, before tax where prices do not hold it."""

    id: OptionId
    name: str
    price: int


class Quote(Struct, frozen=True, kw_only=True):
    """What the order costs and why. `left_out` are the codes that take nothing off, and why they do not."""

    lines: tuple[PricedLine, ...]
    totals: Totals
    promotions: tuple[AppliedPromotion, ...]
    left_out: Mapping[str, str]


class InvalidPromotion(BadRequest):
    code = "invalid-promotion"
    title = "The promotion contradicts itself"


class InvalidRates(BadRequest):
    code = "invalid-rates"
    title = "The rates contradict themselves"


class PromotionNotFound(NotFound):
    code = "promotion-not-found"
    title = "There is no such promotion"


class CodeTaken(Conflict):
    code = "code-taken"
    title = "Another promotion has this code"


class CodesExhausted(Conflict):
    code = "promotion-used-up"
    title = "A promotion was used as often as it may be"
