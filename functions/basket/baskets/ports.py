"""What the use cases of baskets need of the world."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from basket.baskets.domain import Basket, CheckoutRecord, Line
from basket.pricing.ports import ResolvedCode
from cartwright.events.basket import BasketCheckedOut

Changed = tuple[Basket, Basket]
"""Before and after."""


class Baskets(Protocol):
    """Writes are atomic, and conditional on the version of every basket that they touch."""

    def get(self, basket_id: str) -> Basket | None: ...

    def current(self, owner: str) -> str | None:
        """The id of the customer's latest basket."""
        ...

    def open(self, basket: Basket, replaced: str | None) -> None:
        """A customer's becomes the current one in place of `replaced`. Raises ConcurrentUpdate."""
        ...

    def lines(self, basket: Basket) -> Sequence[Line]:
        """All that count, by SKU."""
        ...

    def discard_cleared(self, basket: Basket) -> None:
        """Deletes lines that were cleared before `basket` was read; they count no more, deleted or not.

        What it can't delete while DynamoDB is busy is left to the next call, or to TTL.
        """
        ...

    def some_lines(self, basket: Basket, skus: Iterable[str]) -> Mapping[str, Line]:
        """Those of `skus` that there are, by folded SKU."""
        ...

    def write(
        self, before: Basket, after: Basket, *, put: Iterable[Line] = (), removed: Iterable[str] = ()
    ) -> None:
        """Raises ConcurrentUpdate."""
        ...

    def reopen(self, before: Basket, after: Basket, replaced: str | None, emptied: Changed | None) -> None:
        """A customer's becomes the current one again, in place of `replaced`; `emptied` is closed in the same write.

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
        """`removed` from the source and `put` into the target, both of them before and after.

        Raises ConcurrentUpdate.
        """
        ...


class HumanCheck(Protocol):
    def passes(self, token: str, source_ip: str) -> bool:
        """Whether a person solved the challenge that `token` stands for. It may be asked once of each token."""
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
        """Closes the basket, tells of it, keeps the record and counts the promotions, all in one write.

        Raises KeyTaken, ConcurrentUpdate, CodesExhausted, CheckoutInFlight.
        """
        ...
