"""Ports of the staff use cases for promotions and rates."""

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
    """Each change, including a deletion, leaves an entry with its author."""

    def get(self, promotion_id: str) -> Promotion | None: ...

    def used(self, promotion_id: str) -> tuple[int, int]:
        """Returns the numbers of paid and of unpaid orders, which are counted only while there is a total limit."""
        ...

    def page(self, *, limit: int, after: Position | None) -> PromotionSlice:
        """Newest first."""
        ...

    def add(self, promotion: Promotion) -> None:
        """Raises CodeTaken."""
        ...

    def replace(self, before: Promotion, after: Promotion) -> None:
        """Raises CodeTaken, ConcurrentUpdate."""
        ...

    def remove(self, before: Promotion, by: Actor, at: datetime) -> None:
        """Deletes the promotion and invalidates its codes. Raises ConcurrentUpdate."""
        ...

    def add_codes(self, promotion: Promotion, codes: Iterable[str], by: Actor, at: datetime) -> None:
        """Adds single-use codes. They must be unguessable."""
        ...


class RateTables(Protocol):
    """`version` 0 is the built-in table, used until staff set one."""

    def tax(self) -> tuple[int, TaxTable]: ...

    def shipping(self) -> tuple[int, ShippingTable]: ...

    def replace(
        self, kind: RateKind, before: int, table: TaxTable | ShippingTable, at: datetime, by: Actor
    ) -> None:
        """Stores the table as version `before` + 1 and keeps older versions. Raises ConcurrentUpdate."""
        ...


class ResolvedCode(Struct, frozen=True, kw_only=True):
    """A promotion's code. A `single` code is valid for one order. `spent` is why the code is used up, or empty."""

    code: str
    promotion: Promotion
    single: bool = False
    spent: str = ""


class Rates(Struct, frozen=True, kw_only=True):
    tax: TaxTable
    shipping: ShippingTable


class PriceBook(Protocol):
    def coded(
        self, codes: Iterable[str], customers: Sequence[str], at: datetime
    ) -> Mapping[str, ResolvedCode]:
        """Returns promotions by normalized code, without unknown codes.

        `customers` are all keys that count the buyer.
        """
        ...
