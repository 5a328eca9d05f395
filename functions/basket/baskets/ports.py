"""Ports that the use cases of baskets depend on."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from msgspec import Struct

from basket.baskets.domain import Basket, CheckoutRecord
from basket.baskets.fields import Line
from basket.catalog_copy.domain import CatalogItem
from basket.pricing.ports import Rates, ResolvedCode
from cartwright.events.basket import BasketCheckedOut

Changed = tuple[Basket, Basket]
"""The basket before and after the change."""


class Baskets(Protocol):
    """Writes are atomic and conditional on the version of every basket that they change."""

    def get(self, basket_id: str, *, consistent: bool = True) -> Basket | None:
        """Without `consistent`, may miss changes of the last second."""
        ...

    def current(self, owner: str) -> str | None:
        """Returns the id of the customer's latest basket."""
        ...

    def open(self, basket: Basket, replaced: str | None) -> None:
        """Makes a customer's basket the current one in place of `replaced`. Raises ConcurrentUpdate."""
        ...

    def lines(self, basket: Basket) -> Sequence[Line]:
        """Returns the current lines in SKU order."""
        ...

    def discard_cleared(self, basket: Basket) -> None:
        """Deletes lines that were cleared before `basket` was read. They are ignored whether they are deleted or not.

        Lines that DynamoDB throttles are left to the next call or to TTL.
        """
        ...

    def some_lines(self, basket: Basket, skus: Iterable[str]) -> Mapping[str, Line]:
        """Returns the existing lines of `skus` by normalized SKU."""
        ...

    def write(
        self, before: Basket, after: Basket, *, put: Iterable[Line] = (), removed: Iterable[str] = ()
    ) -> None:
        """Raises ConcurrentUpdate."""
        ...

    def reopen(self, before: Basket, after: Basket, replaced: str | None, emptied: Changed | None) -> None:
        """Makes a customer's basket the current one in place of `replaced`, and closes `emptied` in the same write.

        Raises ConcurrentUpdate.
        """
        ...

    def move(
        self,
        source: Changed,
        target: Changed,
        *,
        put: Iterable[Line],
        removed: Iterable[str],
    ) -> None:
        """Deletes `removed` from the source and adds `put` to the target. Both are pairs of before and after.

        Raises ConcurrentUpdate.
        """
        ...


class PriceList(Struct, frozen=True, kw_only=True):
    """`items` are by normalized SKU."""

    items: Mapping[str, CatalogItem]
    rates: Rates


class PriceLists(Protocol):
    def read(self, skus: Iterable[str], *, consistent: bool) -> PriceList:
        """Without `consistent`, may miss changes of the last second."""
        ...


class HumanCheck(Protocol):
    def passes(self, token: str, source_ip: str) -> bool:
        """Tells whether a person solved the challenge of `token`. Each token can be verified only once."""
        ...


class Checkouts(Protocol):
    def record(self, scope: str, key: str) -> CheckoutRecord | None: ...

    def check_out(
        self,
        before: Basket,
        after: Basket,
        event: BasketCheckedOut,
        record: CheckoutRecord,
        *,
        scope: str,
        key: str,
        used: Sequence[ResolvedCode],
        customers: Sequence[str],
    ) -> None:
        """Closes the basket, emits its event, stores the record and counts the promotions in one transaction.

        Raises KeyTaken, ConcurrentUpdate, CodesExhausted, CheckoutInFlight.
        """
        ...
