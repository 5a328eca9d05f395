"""What is asked of the catalogue, and what is found."""

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
"""An index of 200,000 products with texts of 45 words takes 116 MB; a reader needs thrice that while it loads one."""

Sort = Literal["relevance", "price", "-price", "newest"]


class Field(IntEnum):
    """Where a word stands in a product, the most telling place first."""

    TITLE = 0
    SKU = 1
    BRAND = 2
    TAG = 3
    DESCRIPTION = 4


EXACT: Mapping[Field, int] = {
    Field.TITLE: 12,
    Field.SKU: 12,
    Field.BRAND: 10,
    Field.TAG: 9,
    Field.DESCRIPTION: 3,
}
PREFIX: Mapping[Field, int] = {
    Field.TITLE: 8,
    Field.SKU: 8,
    Field.BRAND: 7,
    Field.TAG: 6,
    Field.DESCRIPTION: 1,
}
"""Points for each word of the query, which add up: a word counts where it counts most. What is in the title, if only
as a beginning, comes before what the description says."""


class Removed(Struct, frozen=True):
    """What is left of a product that was removed."""

    id: str
    version: int


Change = Product | Removed
"""A product as it is now."""


class CompareAtPrice(Struct, frozen=True, array_like=True):
    """A compare-at price, and while when it is told."""

    amount: int
    starts_at: datetime | None = None
    ends_at: datetime | None = None

    def told(self, at: datetime) -> bool:
        return (self.starts_at is None or self.starts_at <= at) and (
            self.ends_at is None or at < self.ends_at
        )


class PriceSpan(Struct, frozen=True, array_like=True):
    """Of all variants; `was` are the compare-at prices of the cheapest ones."""

    low: int
    high: int
    was: tuple[CompareAtPrice, ...] = ()


class SearchDocument(Struct, frozen=True, array_like=True):
    """What a list shows of a product; `prices` are by currency."""

    slug: str
    title: str
    brand: str | None
    category_id: CategoryId | None
    status: Status
    image: Image | None
    prices: Mapping[str, PriceSpan]
    skus: int


class PriceRange(Struct, frozen=True):
    """Of one variant, in minor units; both ends belong to it."""

    currency: str
    low: int = 0
    high: int | None = None


class Query(Struct, frozen=True, kw_only=True):
    """All of it has to be true of a product; `words` are as typed. Without words nothing is found, None asks for none.

    Of `statuses`, `brands` and the values of one attribute any will do; empty ones don't matter. `categories` are
    the ids of a branch; None is the whole shop.
    """

    words: tuple[str, ...] | None = None
    statuses: tuple[Status, ...] = ()
    categories: frozenset[str] | None = None
    brands: tuple[str, ...] = ()
    attributes: Mapping[str, tuple[str, ...]] = {}
    price: PriceRange | None = None
    sort: Sort = "newest"
    currency: str | None = None
    """Of the prices that are sorted by."""


class Place(Struct, frozen=True):
    """Where a product stands in the order of a query: lower keys first, of equals the younger one."""

    key: int
    product_id: str

    def order(self) -> tuple[int, int]:
        return self.key, -int(self.product_id.replace("-", ""), 16)


class Hit(Struct, frozen=True):
    product_id: str
    card: SearchDocument


class FacetCounts(Struct, frozen=True):
    """How many of all that was found have each value; `categories` are by id, `prices` the least and the greatest."""

    total: int = 0
    brands: Mapping[str, int] = {}
    attributes: Mapping[str, Mapping[str, int]] = {}
    categories: Mapping[str, int] = {}
    prices: Mapping[str, tuple[int, int]] = {}


class Found(Struct, frozen=True):
    """One page. `after` is where the next one begins; `tally` is counted for the first page alone."""

    hits: tuple[Hit, ...]
    after: Place | None
    tally: FacetCounts | None


class Generation(Struct, frozen=True, kw_only=True):
    """A snapshot of the index. It has every change before `as_of`; `rebuilt_at` is when all products were last read."""

    id: str
    as_of: datetime
    rebuilt_at: datetime
    products: int


class SnapshotUnreadable(CartwrightError):
    """It is not there, too large, or of another version of this code."""


class SnapshotOvertaken(Conflict):
    code = "snapshot-overtaken"
    title = "Another run published a snapshot of the index meanwhile"
