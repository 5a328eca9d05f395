"""What the use cases of baskets need of the world."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from basket.baskets.domain import Basket, CheckoutAnswer, CheckoutRecord, Line
from basket.pricing.read_ports import Coded
from cartwright.events.basket import BasketCheckedOut


class Baskets(Protocol):
    """Writes are atomic, and conditional on the version of every basket that they touch."""

    def get(self, basket_id: str) -> Basket | None: ...

    def current(self, owner: str) -> str | None:
        """The id of the customer's latest basket."""
        ...

    def open(self, basket: Basket, replaced: str | None) -> None:
        """A customer's becomes the current one in place of `replaced`. Raises BasketChangedMeanwhile."""
        ...

    def lines(self, basket: Basket) -> Sequence[Line]:
        """All that count, by SKU."""
        ...

    def some_lines(self, basket: Basket, skus: Iterable[str]) -> Mapping[str, Line]:
        """Those of `skus` that there are, by folded SKU."""
        ...

    def write(
        self, before: Basket, after: Basket, *, put: Iterable[Line] = (), removed: Iterable[str] = ()
    ) -> None:
        """Raises BasketChangedMeanwhile."""
        ...

    def move(
        self,
        source: tuple[Basket, Basket],
        target: tuple[Basket, Basket],
        *,
        put: Iterable[Line],
        removed: Iterable[str],
    ) -> None:
        """`removed` from the source and `put` into the target, both of them before and after.

        Raises BasketChangedMeanwhile.
        """
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
        used: Sequence[Coded],
        customer: str,
    ) -> CheckoutAnswer:
        """Closes the basket, tells of it, keeps the record and counts the promotions, all in one write.

        Raises KeyTaken, BasketChangedMeanwhile, CodesExhausted, CheckoutInFlight.
        """
        ...
