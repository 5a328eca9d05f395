"""Interfaces that the stock use cases depend on. SKUs in mappings are keys, as returned by `normalize_sku`."""

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
    def heads(self, skus: Iterable[str], *, consistent: bool = True) -> Mapping[str, StockHead]:
        """Omits SKUs without a head. Without `consistent`, may miss changes of the last second."""
        ...

    def counts(self, spans: Mapping[str, int]) -> Mapping[str, Sequence[Counts]]:
        """SKU -> the counters of its shards 0 to span - 1."""
        ...

    def sold(self, skus: Sequence[str]) -> Mapping[str, int]:
        """SKU -> the sold units that are counted by now."""
        ...


class Stock(AvailabilitySource, Counters, Protocol):
    def record(
        self, movement: Movement, changes: Sequence[Change], opened: StockHead | None, cause: str
    ) -> None:
        """One transaction. `opened` is the new head of a SKU that was never received before.

        Raises MovementTaken when the SKU has a movement of this id, InsufficientStock, and ConcurrentUpdate when the
        head already exists.
        """
        ...

    def unknown(self, skus: Iterable[str]) -> frozenset[str]:
        """The keys of SKUs that no product has. Eventually consistent with the catalogue."""
        ...

    def movement(self, sku: str, kind: MovementKind, movement_id: str) -> Movement | None: ...

    def movements(self, sku: str, *, limit: int, after: Position | None) -> MovementSlice:
        """Latest first."""
        ...

    def replace(self, before: StockHead, after: StockHead, events: Sequence[Event] = ()) -> None:
        """Raises ConcurrentUpdate when the stored head is no longer `before`."""
        ...

    def move(self, sku: str, move: Move, cause: str) -> None:
        """Raises InsufficientStock."""
        ...

    def low(self, *, limit: int, after: Position | None) -> HeadSlice:
        """Heads of SKUs that are low or sold out: the low ones first, each group sorted by SKU."""
        ...
