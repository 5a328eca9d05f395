"""What the use cases of stock need of the world. SKUs in mappings are keys, as `normalize_sku` makes them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from msgspec import Struct

from cartwright.cursors import Position
from cartwright.events.base import Event
from inventory.stock.allocation_domain import Move
from inventory.stock.domain import Change, Counts, Movement, MovementKind, StockHead


class MovementSlice(Struct, frozen=True):
    movements: Sequence[Movement]
    after: Position | None


class HeadSlice(Struct, frozen=True):
    heads: Sequence[StockHead]
    after: Position | None


class AvailabilitySource(Protocol):
    def head(self, sku: str) -> StockHead | None: ...


class Counters(Protocol):
    def heads(self, skus: Iterable[str]) -> Mapping[str, StockHead]:
        """Of those that there are."""
        ...

    def counts(self, spans: Mapping[str, int]) -> Mapping[str, Sequence[Counts]]:
        """SKU -> the counters of its shards from 0 on, as many as its span says."""
        ...


class Stock(AvailabilitySource, Counters, Protocol):
    def record(
        self, movement: Movement, changes: Sequence[Change], opened: StockHead | None, cause: str
    ) -> None:
        """All in one step. `opened` is the head of a SKU that was never received before.

        Raises MovementTaken when the SKU has a movement of this id, InsufficientStock, and ConcurrentUpdate when the
        head is there already.
        """
        ...

    def unknown(self, skus: Iterable[str]) -> frozenset[str]:
        """The keys of those that no product has, as far as the catalogue's events have come."""
        ...

    def movement(self, sku: str, kind: MovementKind, movement_id: str) -> Movement | None: ...

    def movements(self, sku: str, *, limit: int, after: Position | None) -> MovementSlice:
        """The latest first."""
        ...

    def replace(self, before: StockHead, after: StockHead, events: Sequence[Event] = ()) -> None:
        """Raises ConcurrentUpdate when the stored head is not `before` any more."""
        ...

    def move(self, sku: str, move: Move, cause: str) -> None:
        """Raises InsufficientStock."""
        ...

    def low(self, *, limit: int, after: Position | None) -> HeadSlice:
        """Heads of SKUs that are low or sold out: the low ones first, each by SKU."""
        ...
