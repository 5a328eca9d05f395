"""What the use cases of products need of the world."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from msgspec import Struct

from cartwright.cursors import Position
from cartwright.events.catalog import ProductChanged
from catalog.products.domain import Product


class StoredProduct(Struct, frozen=True):
    """`cause` is the correlation id of the last change: the request or the import that made it."""

    product: Product
    cause: str


class ProductSlice(Struct, frozen=True):
    """`after` is where to go on; None at the end."""

    products: Sequence[Product]
    after: Position | None


class Products(Protocol):
    """Writes are atomic: the product, its claims on slug and SKUs and the event, or nothing."""

    def get(self, product_id: str) -> Product | None: ...

    def by_slugs(self, slugs: Iterable[str]) -> Mapping[str, StoredProduct]:
        """Those that exist, by slug."""
        ...

    def create(self, product: Product, event: ProductChanged) -> None:
        """Raises AlreadyTaken."""
        ...

    def replace(self, before: Product, after: Product, event: ProductChanged) -> None:
        """Raises AlreadyTaken, or ChangedMeanwhile when the stored product is not `before` any more."""
        ...

    def active(self, category: str | None, *, limit: int, after: Position | None) -> ProductSlice:
        """Active products of `category` and the categories below it, in a stable order."""
        ...
