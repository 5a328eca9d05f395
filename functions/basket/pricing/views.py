"""Promotions and rates as staff see them."""

from typing import Annotated

from msgspec import Meta, Struct, structs

from basket.pricing.fields import Code
from basket.pricing.shipping_domain import ShippingTable
from basket.pricing.tax_domain import TaxTable


class PromotionUsage(Struct, frozen=True, kw_only=True):
    """Orders are counted while there is a total limit; those that come to nothing are taken off again.

    `held` are of orders that are not paid yet, for some minutes: nobody else has them as long.
    """

    used: int
    held: int


class CodesInput(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    count: Annotated[int, Meta(ge=1, le=500)]


class MadeCodes(Struct, frozen=True, kw_only=True):
    """Each is good for one order."""

    codes: tuple[Code, ...]


class TaxView(TaxTable, frozen=True, kw_only=True, forbid_unknown_fields=False):
    """`version` 0 is what the shop begins with."""

    version: int


class ShippingView(ShippingTable, frozen=True, kw_only=True, forbid_unknown_fields=False):
    """`version` 0 is what the shop begins with."""

    version: int


def shown_tax(version: int, table: TaxTable) -> TaxView:
    return TaxView(**structs.asdict(table), version=version)


def shown_shipping(version: int, table: ShippingTable) -> ShippingView:
    return ShippingView(**structs.asdict(table), version=version)
