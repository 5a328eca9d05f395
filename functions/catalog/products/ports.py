"""What the use cases of products need of the world."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from msgspec import Struct

from cartwright.cursors import Position
from cartwright.events.base import Event
from catalog.products.changes import Change
from catalog.products.domain import Product


class StoredProduct(Struct, frozen=True):
    """`cause` is the correlation id of the last change: the request or the import that made it."""

    product: Product
    cause: str


class Record(Struct, frozen=True):
    """What is written along with a change: its entry in the audit trail, and the events that tell of it."""

    change: Change
    events: tuple[Event, ...]


class HistorySlice(Struct, frozen=True):
    """`after` is where to go on; None at the end."""

    changes: Sequence[Change]
    after: Position | None


class ProductSource(Protocol):
    """Finds single products, whatever their status. One that was removed is absent."""

    def get(self, product_id: str) -> Product | None: ...

    def by_slug(self, slug: str) -> Product | None: ...

    def by_sku(self, sku: str) -> Product | None:
        """Whatever the case of `sku`."""
        ...


class Products(ProductSource, Protocol):
    """Writes are atomic: the product, its claims on slug and SKUs and its record, or nothing."""

    def by_slugs(self, slugs: Iterable[str]) -> Mapping[str, StoredProduct]:
        """Those that exist, by slug."""
        ...

    def create(self, product: Product, record: Record) -> None:
        """Raises AlreadyTaken."""
        ...

    def replace(self, before: Product, after: Product, record: Record) -> None:
        """Raises AlreadyTaken, or ConcurrentUpdate when the stored product is not `before` any more."""
        ...

    def mark(self, product: Product, import_id: str) -> None:
        """Keeps that the import found the product as it is: no new version, and nothing is told.

        Raises ConcurrentUpdate as `replace` does.
        """
        ...

    def remove(self, before: Product, record: Record) -> None:
        """Gives the slug and the SKUs free. Raises ConcurrentUpdate as `replace` does."""
        ...

    def history(self, product_id: str, *, limit: int, after: Position | None) -> HistorySlice:
        """The latest change first, also of a product that was removed."""
        ...
