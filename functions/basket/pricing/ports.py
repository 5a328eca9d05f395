"""What staff's use cases of promotions and rates need."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Literal, Protocol

from msgspec import Struct

from basket.pricing.promotion_domain import Promotion
from basket.pricing.shipping_domain import ShippingTable
from basket.pricing.tax_domain import TaxTable
from cartwright.cursors import Position
from cartwright.fields import Actor

RateKind = Literal["tax", "shipping"]


class PromotionSlice(Struct, frozen=True):
    promotions: Sequence[Promotion]
    after: Position | None


class Promotions(Protocol):
    """Each change leaves an entry that says who made it, also of what was removed."""

    def get(self, promotion_id: str) -> Promotion | None: ...

    def used(self, promotion_id: str) -> tuple[int, int]:
        """Orders that were paid, and such that are not yet; counted only while it has a total limit."""
        ...

    def page(self, *, limit: int, after: Position | None) -> PromotionSlice:
        """The newest first."""
        ...

    def add(self, promotion: Promotion) -> None:
        """Raises CodeTaken."""
        ...

    def replace(self, before: Promotion, after: Promotion) -> None:
        """Raises CodeTaken, ConcurrentUpdate."""
        ...

    def remove(self, before: Promotion, by: Actor, at: datetime) -> None:
        """Its codes stand for nothing then. Raises ConcurrentUpdate."""
        ...

    def add_codes(self, promotion: Promotion, codes: Iterable[str], by: Actor, at: datetime) -> None:
        """Single-use codes, which nobody can have guessed."""
        ...


class RateTables(Protocol):
    """`version` 0 are the tables of the code, until staff set their own."""

    def tax(self) -> tuple[int, TaxTable]: ...

    def shipping(self) -> tuple[int, ShippingTable]: ...

    def replace(
        self, kind: RateKind, before: int, table: TaxTable | ShippingTable, at: datetime, by: Actor
    ) -> None:
        """As version `before` + 1; older ones are kept. Raises ConcurrentUpdate."""
        ...


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
