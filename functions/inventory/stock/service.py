"""The use cases of stock, for staff."""

from collections.abc import Iterable

from cartwright.cursors import Position
from cartwright.errors import ConcurrentUpdate
from cartwright.fields import Actor, normalize_sku
from cartwright.runtime.concurrency import retry
from inventory.stock.allocation_domain import moves, preferred, spread, taken
from inventory.stock.domain import (
    Change,
    Counts,
    InsufficientStock,
    Movement,
    MovementTaken,
    NotEnoughAvailable,
    StockHead,
    StockNotFound,
    configured,
    same_movement,
)
from inventory.stock.levels import Levels
from inventory.stock.ports import HeadSlice, MovementSlice, Stock
from inventory.stock.views import StockView, shown

_ATTEMPTS = 20


class StockService:
    def __init__(self, stock: Stock, levels: Levels) -> None:
        self._stock = stock
        self._levels = levels

    def view(self, sku: str) -> StockView:
        """Raises StockNotFound."""
        head = self._found(sku)
        (sold,) = self._stock.sold([sku]).values()
        return shown(head, self._counts(head), sold, in_catalogue=not self._stock.unknown([sku]))

    def record(self, movement: Movement, cause: str) -> Movement:
        """Records a receipt or an adjustment. Idempotent: returns the movement that is recorded under the id.

        Raises MovementTaken, StockNotFound for an adjustment of a SKU that was never received, NotEnoughAvailable,
        ConcurrentUpdate.
        """

        def attempt() -> Movement:
            head = self._stock.head(movement.sku)
            if head is None and movement.kind == "adjustment":
                raise StockNotFound
            opened = None if head else StockHead(sku=movement.sku)
            try:
                changes = self._changes(movement, head or StockHead(sku=movement.sku))
                self._stock.record(movement, changes, opened, cause)
            except MovementTaken:
                return self._recorded(movement)
            except NotEnoughAvailable:
                if self._stock.movement(movement.sku, movement.kind, movement.id):
                    return self._recorded(movement)
                raise
            except InsufficientStock:
                raise ConcurrentUpdate from None
            return movement

        return retry(attempt, attempts=_ATTEMPTS)

    def configure(self, sku: str, *, shards: int, threshold: int, by: Actor, cause: str) -> StockView:
        """Moves stock to the new shards in separate steps; repeating an interrupted call resumes it.

        Raises StockNotFound, ConcurrentUpdate.
        """
        head = self._configured(sku, shards, threshold, by)
        for _ in range(_ATTEMPTS):
            available = [each.available for each in self._counts(head)]
            try:
                for move in moves(available, shards) if _misplaced(available, shards) else ():
                    self._stock.move(sku, move, cause)
            except InsufficientStock:
                continue
            break
        self._levels.check({normalize_sku(sku): cause})
        return self.view(sku)

    def unknown(self, skus: Iterable[str]) -> frozenset[str]:
        """The keys of SKUs that no product has."""
        return self._stock.unknown(skus)

    def movements(self, sku: str, *, limit: int, after: Position | None) -> MovementSlice:
        """Raises StockNotFound."""
        self._found(sku)
        return self._stock.movements(sku, limit=limit, after=after)

    def low(self, *, limit: int, after: Position | None) -> HeadSlice:
        return self._stock.low(limit=limit, after=after)

    def _changes(self, movement: Movement, head: StockHead) -> list[Change]:
        """Raises NotEnoughAvailable."""
        first, units = preferred(movement.id, head.shards), abs(movement.quantity)
        sign = 1 if movement.quantity > 0 else -1
        if sign > 0:
            parts = spread(units, head.shards, first)
        else:
            try:
                parts = taken(units, [each.available for each in self._counts(head)], first)
            except ValueError:
                raise NotEnoughAvailable from None
        return [
            Change(
                sku=movement.sku,
                shard=part.shard,
                available=sign * part.quantity,
                received=sign * part.quantity,
            )
            for part in parts
        ]

    def _recorded(self, movement: Movement) -> Movement:
        known = self._stock.movement(movement.sku, movement.kind, movement.id)
        if known is None or not same_movement(known, movement):
            raise MovementTaken
        return known

    def _configured(self, sku: str, shards: int, threshold: int, by: Actor) -> StockHead:
        def attempt() -> StockHead:
            before = self._found(sku)
            after = configured(before, shards=shards, threshold=threshold, by=by)
            if after is not before:
                self._stock.replace(before, after)
            return after

        return retry(attempt, attempts=_ATTEMPTS)

    def _counts(self, head: StockHead) -> tuple[Counts, ...]:
        (counts,) = self._stock.counts({normalize_sku(head.sku): head.span}).values()
        return tuple(counts)

    def _found(self, sku: str) -> StockHead:
        head = self._stock.head(sku)
        if head is None:
            raise StockNotFound
        return head


def _misplaced(available: list[int], shards: int) -> bool:
    """Whether stock is worth moving: the shards differ by more than a unit or two, or unused shards hold stock."""
    used, beyond = available[:shards], available[shards:]
    return any(beyond) or max(used) > 2 * (min(used) + 1)
