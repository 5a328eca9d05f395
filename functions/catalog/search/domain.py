"""Search queries and results."""

from collections.abc import Mapping
from datetime import datetime
from enum import IntEnum
from typing import Literal

from msgspec import Struct

from cartwright.errors import CartwrightError, Conflict
from catalog.categories.domain import CategoryId
from catalog.products.domain import Image, Product
from catalog.products.fields import Status

MOST_SNAPSHOT_BYTES = 400_000_000
"""An index of 200,000 products with texts of 45 words takes 82 MB. A reader needs twice that while it loads."""

Sort = Literal["relevance", "price", "-price", "newest"]


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
TYPO: Mapping[Field, int] = {Field.TITLE: 5, Field.BRAND: 4, Field.TAG: 3, Field.DESCRIPTION: 1}
"""Points per word of the query, which are added up. Only the best match of a word counts. A match in the title, even of
a prefix, ranks before a match in the description.
"""


class Removed(Struct, frozen=True):
    """The tombstone of a deleted product."""

    id: str
    version: int


Change = Product | Removed
"""The current state of a product."""


class CompareAtPrice(Struct, frozen=True, array_like=True):
    """A compare-at price and its period."""

    amount: int
    starts_at: datetime | None = None
    ends_at: datetime | None = None

    def applies(self, at: datetime) -> bool:
        return (self.starts_at is None or self.starts_at <= at) and (
            self.ends_at is None or at < self.ends_at
        )


class PriceSpan(Struct, frozen=True, array_like=True):
    """The price range of all variants. `was` are the compare-at prices of the cheapest ones."""

    low: int
    high: int
    was: tuple[CompareAtPrice, ...] = ()


class SearchDocument(Struct, frozen=True, array_like=True):
    """The fields of a product that lists show. `prices` are by currency."""

    slug: str
    title: str
    brand: str | None
    category_id: CategoryId | None
    status: Status
    image: Image | None
    prices: Mapping[str, PriceSpan]
    skus: int


class PriceRange(Struct, frozen=True):
    """The price of one variant in minor units; both ends are inclusive."""

    currency: str
    low: int = 0
    high: int | None = None


class Query(Struct, frozen=True, kw_only=True):
    """All conditions must match. `words` are as typed: an empty tuple finds nothing, None applies no text filter.
    The words of each of `phrases` must be neighbours. Words with typos count if no product matches all words as typed.

    `statuses`, `brands` and the values of one attribute match if any of them does; empty ones apply no filter.
    `categories` are the ids of a branch; None means the whole shop.
    """

    words: tuple[str, ...] | None = None
    phrases: tuple[tuple[str, ...], ...] = ()
    statuses: tuple[Status, ...] = ()
    categories: frozenset[str] | None = None
    brands: tuple[str, ...] = ()
    attributes: Mapping[str, tuple[str, ...]] = {}
    price: PriceRange | None = None
    sort: Sort = "newest"
    currency: str | None = None
    """The currency of the prices that are sorted by."""


class Place(Struct, frozen=True):
    """The position of a product in the order of a query: lower keys first, then the newer product.

    `typos` are allowed if no product matched the words as typed.
    """

    key: int
    product_id: str
    typos: bool = False

    def order(self) -> tuple[int, int]:
        return self.key, -int(self.product_id.replace("-", ""), 16)


class Hit(Struct, frozen=True):
    product_id: str
    card: SearchDocument


class FacetCounts(Struct, frozen=True):
    """Counts of each value over all results. `categories` are by id. `prices` are the lowest and the highest."""

    total: int = 0
    brands: Mapping[str, int] = {}
    attributes: Mapping[str, Mapping[str, int]] = {}
    categories: Mapping[str, int] = {}
    prices: Mapping[str, tuple[int, int]] = {}


class Found(Struct, frozen=True):
    """One page. `after` is the position of the next one. `tally` and `did_you_mean` are of the first page only."""

    hits: tuple[Hit, ...]
    after: Place | None
    tally: FacetCounts | None
    did_you_mean: str | None = None


class Generation(Struct, frozen=True, kw_only=True):
    """A snapshot of the index with every change before `as_of`."""

    id: str
    as_of: datetime
    products: int


class SnapshotUnreadable(CartwrightError):
    """The snapshot is missing, too large, or of another version of this code."""


class SnapshotOvertaken(Conflict):
    code = "snapshot-overtaken"
    title = "Another run published a snapshot concurrently"
