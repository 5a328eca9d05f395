"""Input and output of pricing."""

from collections.abc import Mapping
from typing import Annotated

from msgspec import Meta, Struct

from basket.pricing.fields import Code, OptionId, TaxClass
from cartwright.errors import BadRequest, Conflict, NotFound
from cartwright.fields import Sku


class Item(Struct, frozen=True, kw_only=True):
    """A quantity of one SKU. `unit_price` is in the order's currency. SKUs are unique within an order."""

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
    """`total` is quantity x unit price less `discount`, and `tax` is its tax. Amounts are in minor units."""

    sku: Sku
    product_id: str
    title: str
    quantity: int
    unit_price: int
    discount: int
    tax: int
    total: int


class AppliedPromotion(Struct, frozen=True, kw_only=True):
    """A promotion with the amount that it takes off the lines or the shipping."""

    code: Code
    name: str
    amount: Annotated[int, Meta(description="Minor units")]


class Totals(Struct, frozen=True, kw_only=True):
    """goods + shipping = total. Both include their tax. `discount` is the amount taken off the lines."""

    goods: int
    shipping: int
    discount: int
    tax: int
    total: int


class ShippingChoice(Struct, frozen=True, kw_only=True):
    """A shipping option with its price in minor units, before tax unless prices include tax."""

    id: OptionId
    name: str
    price: int


class Quote(Struct, frozen=True, kw_only=True):
    """The itemized cost of the order. `left_out` maps codes that take nothing off to the reasons."""

    lines: tuple[PricedLine, ...]
    totals: Totals
    promotions: tuple[AppliedPromotion, ...]
    left_out: Mapping[str, str]


class InvalidPromotion(BadRequest):
    code = "invalid-promotion"
    title = "The promotion is inconsistent"


class InvalidRates(BadRequest):
    code = "invalid-rates"
    title = "The rates are inconsistent"


class PromotionNotFound(NotFound):
    code = "promotion-not-found"
    title = "The promotion does not exist"


class CodeTaken(Conflict):
    code = "code-taken"
    title = "Another promotion has this code"


class CodesExhausted(Conflict):
    code = "promotion-used-up"
    title = "A promotion has reached its usage limit"
