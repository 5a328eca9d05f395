"""What search ranks, finds and keeps."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from enum import IntEnum
from typing import Protocol

from msgspec import Struct

from cartwright.errors import CartwrightError, Conflict
from catalog.products.domain import Product
from catalog.search.views import FacetCounts, Hit
from catalog.synonyms.domain import Synonyms

MOST_SNAPSHOT_BYTES = 400_000_000
"""An index of 200,000 products with texts of 45 words takes 82 MB. A reader needs twice that while it loads."""


class Field(IntEnum):
    """The texts that contain a word, highest-ranking first."""

    TITLE = 0
    """With the SKUs and barcodes."""
    BRAND = 1
    TAG = 2
    """With the values of attributes and options."""
    DESCRIPTION = 3


EXACT: Mapping[Field, int] = {Field.TITLE: 12, Field.BRAND: 10, Field.TAG: 9, Field.DESCRIPTION: 3}
PREFIX: Mapping[Field, int] = {Field.TITLE: 8, Field.BRAND: 7, Field.TAG: 6, Field.DESCRIPTION: 1}
SYNONYM: Mapping[Field, int] = {Field.TITLE: 10, Field.BRAND: 8, Field.TAG: 7, Field.DESCRIPTION: 2}
TYPO: Mapping[Field, int] = {Field.TITLE: 5, Field.BRAND: 4, Field.TAG: 3, Field.DESCRIPTION: 1}
"""Points per word of the query, which are added up. Only the best match of a word counts. A match in the title, even of
a prefix, ranks before a match in the description.
"""


class Removed(Struct, frozen=True):
    """The tombstone of a deleted product."""

    id: str
    version: int


Change = Product | Removed | Synonyms
"""The current state of a product, or of all synonyms."""
ReadChanges = Callable[[datetime | None], Iterable[Change]]
"""Yields the current state of what was written at a time or later, or of all for None. Changes may repeat."""


class Place(Struct, frozen=True):
    """The position of a product in the order of a query: lower keys first, then the newer product.

    `typos` are allowed if no product matched the words as typed.
    """

    key: int
    product_id: str
    typos: bool = False

    def order(self) -> tuple[int, int]:
        return self.key, -int(self.product_id.replace("-", ""), 16)


class Found(Struct, frozen=True):
    """One page. `after` is the position of the next one. `tally` and `did_you_mean` are of the first page only."""

    hits: tuple[Hit, ...]
    after: Place | None
    tally: FacetCounts | None = None
    did_you_mean: str | None = None


class Generation(Struct, frozen=True, kw_only=True):
    """A snapshot of the index with every change before `as_of`."""

    id: str
    as_of: datetime
    products: int


class Snapshots(Protocol):
    """One index at a time is current. Earlier ones are kept for some days."""

    def current(self) -> Generation | None: ...

    def content(self, generation: Generation) -> bytes:
        """Raises SnapshotUnreadable."""
        ...

    def publish(self, generation: Generation, content: bytes, before: Generation | None) -> None:
        """Raises SnapshotOvertaken if the current index is no longer `before`."""
        ...


class SnapshotUnreadable(CartwrightError):
    """The snapshot is missing, too large, or of another version of this code."""


class SnapshotOvertaken(Conflict):
    code = "snapshot-overtaken"
    title = "Another run published a snapshot concurrently"
