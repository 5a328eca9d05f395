"""API representations of promotions and rates for staff."""

from typing import Annotated

from msgspec import Meta, Struct, structs

from basket.pricing.fields import Code
from basket.pricing.shipping_domain import ShippingTable
from basket.pricing.tax_domain import TaxTable


class PromotionUsage(Struct, frozen=True, kw_only=True):
    """Usage is counted only while there is a total limit. Rejected and cancelled orders are subtracted again.

    `held` is the number of unpaid orders. Each one reserves its use for some minutes.
    """

    used: int
    held: int


class CodesInput(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    count: Annotated[int, Meta(ge=1, le=500)]


class MadeCodes(Struct, frozen=True, kw_only=True):
    """Each code is valid for one order."""

    codes: tuple[Code, ...]


class TaxView(TaxTable, frozen=True, kw_only=True, forbid_unknown_fields=False):
    """`version` 0 is the built-in table."""

    version: int


class ShippingView(ShippingTable, frozen=True, kw_only=True, forbid_unknown_fields=False):
    """`version` 0 is the built-in table."""

    version: int


def shown_tax(version: int, table: TaxTable) -> TaxView:
    return TaxView(**structs.asdict(table), version=version)


def shown_shipping(version: int, table: ShippingTable) -> ShippingView:
    return ShippingView(**structs.asdict(table), version=version)
