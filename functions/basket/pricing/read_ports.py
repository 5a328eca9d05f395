"""What pricing an order needs of the world."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from msgspec import Struct

from basket.pricing.promotion_domain import Promotion
from basket.pricing.shipping_domain import ShippingTable
from basket.pricing.tax_domain import TaxTable


class ResolvedCode(Struct, frozen=True, kw_only=True):
    """What a code stands for. `single` codes are for one order; `spent` is why it can't be used, empty when it can."""

    code: str
    promotion: Promotion
    single: bool = False
    spent: str = ""


class Rates(Struct, frozen=True, kw_only=True):
    tax: TaxTable
    shipping: ShippingTable


class PriceBook(Protocol):
    def rates(self) -> Rates: ...

    def coded(
        self, codes: Iterable[str], customers: Sequence[str], at: datetime
    ) -> Mapping[str, ResolvedCode]:
        """By folded code; those that stand for nothing are left out.

        `customers` are all that the buyer is counted as.
        """
        ...
