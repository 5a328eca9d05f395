"""What pricing an order needs of the world."""

from collections.abc import Iterable, Mapping
from typing import Protocol

from msgspec import Struct

from basket.pricing.promotion_domain import Promotion
from basket.pricing.shipping_domain import ShippingTable
from basket.pricing.tax_domain import TaxTable


class Coded(Struct, frozen=True, kw_only=True):
    """What a code stands for. `single` codes are for one order; `spent` when one had it."""

    code: str
    promotion: Promotion
    single: bool = False
    spent: bool = False


class Rates(Struct, frozen=True, kw_only=True):
    tax: TaxTable
    shipping: ShippingTable


class PriceBook(Protocol):
    def rates(self) -> Rates: ...

    def coded(self, codes: Iterable[str]) -> Mapping[str, Coded]:
        """By folded code; those that stand for nothing are left out. A promotion used up is spent, too."""
        ...
