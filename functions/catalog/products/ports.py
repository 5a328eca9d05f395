"""Ports that the use cases of products depend on."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from msgspec import Struct

from cartwright.cursors import Position
from cartwright.events.base import Event
from catalog.products.changes import Change
from catalog.products.domain import Product, ProductSource


class StoredProduct(Struct, frozen=True):
    """`cause` is the correlation id of the last change: that of its request or import."""

    product: Product
    cause: str


class Record(Struct, frozen=True):
    """Written in the same transaction as a change: its audit trail entry and its events."""

    change: Change
    events: tuple[Event, ...]


class HistorySlice(Struct, frozen=True):
    """`after` is the position of the next page; None at the end."""

    changes: Sequence[Change]
    after: Position | None


class Products(ProductSource, Protocol):
    """Writes are atomic: they cover the product, its claims on slug and SKUs, and its record."""

    def by_slugs(self, slugs: Iterable[str]) -> Mapping[str, StoredProduct]:
        """Returns the existing products by slug."""
        ...

    def create(self, product: Product, record: Record) -> None:
        """Raises AlreadyTaken."""
        ...

    def replace(self, before: Product, after: Product, record: Record) -> None:
        """Raises AlreadyTaken, or ConcurrentUpdate if the stored product is no longer `before`."""
        ...

    def mark(self, product: Product, import_id: str) -> None:
        """Records that the import left the product unchanged. Creates no version and emits no event.

        Raises ConcurrentUpdate as `replace` does.
        """
        ...

    def remove(self, before: Product, record: Record) -> None:
        """Releases the slug and the SKUs. Raises ConcurrentUpdate as `replace` does."""
        ...

    def history(self, product_id: str, *, limit: int, after: Position | None) -> HistorySlice:
        """Returns the latest change first, also for a deleted product."""
        ...
