"""What the use cases need of the world."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from msgspec import Struct

from cartwright.cursors import Position
from cartwright.events.catalog import ProductChanged
from catalog.domain import Product
from catalog.import_domain import Import, Progress, Refusal, Upload


class StoredProduct(Struct, frozen=True):
    """`cause` is the correlation id of the last change: the request or the import that made it."""

    product: Product
    cause: str


class ProductSlice(Struct, frozen=True):
    """`after` is where to go on; None at the end."""

    products: Sequence[Product]
    after: Position | None


class RefusalSlice(Struct, frozen=True):
    refusals: Sequence[Refusal]
    after: Position | None


class UploadedFile(Struct, frozen=True):
    """`etag` changes when the file is uploaded anew; `chunks` is read once."""

    etag: str
    chunks: Iterator[bytes]


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


class Imports(Protocol):
    def add(self, record: Import) -> None: ...

    def get(self, import_id: str) -> Import | None:
        """Without its refusals."""
        ...

    def progress(self, import_id: str) -> Progress | None: ...

    def advance(self, import_id: str, before: Progress, after: Progress, at: datetime) -> None:
        """Raises ImportOvertaken when the stored progress is not `before` any more."""
        ...

    def refuse(self, import_id: str, refusals: Sequence[Refusal], at: datetime) -> None:
        """Lists refusals; those of the same lines replace one another, so that it can be repeated."""
        ...

    def refusals(self, import_id: str, *, limit: int, after: Position | None) -> RefusalSlice: ...


class Uploads(Protocol):
    def announce(self, import_id: str, *, content_length: int, content_type: str, at: datetime) -> Upload:
        """Permission to upload the file of an import."""
        ...

    def open(self, import_id: str) -> UploadedFile: ...
