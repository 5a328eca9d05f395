"""The product model and its errors. `rules` contains the state changes."""

from typing import Annotated, Protocol

from msgspec import Meta, Struct

from cartwright.clock import InUtc
from cartwright.errors import BadRequest, Conflict, NotFound
from cartwright.fields import Sku
from catalog.categories.domain import CategoryId, CategoryPath
from catalog.products.fields import (
    MAX_VARIANTS,
    AltText,
    Attributes,
    Barcode,
    Brand,
    Description,
    ImageUrl,
    Options,
    Prices,
    ProductId,
    Slug,
    Status,
    Tags,
    TaxClass,
    Timestamp,
    Title,
    WeightGrams,
)

UPLOADED = "images/"
"""The URL prefix of images uploaded to this shop; the image id follows."""
MAX_IMAGES = 20


class CompareAt(InUtc, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A former price, shown to shoppers from `starts_at` (inclusive) until `ends_at` (exclusive)."""

    prices: Prices
    starts_at: Timestamp | None = None
    ends_at: Timestamp | None = None


class Variant(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The unit of sale and of stock: one SKU."""

    sku: Sku
    options: Options = {}
    prices: Prices
    compare_at: CompareAt | None = None
    barcode: Barcode | None = None
    weight_grams: WeightGrams | None = None
    tax_class: TaxClass = "standard"


class ImageLink(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    url: ImageUrl
    alt: AltText = ""


class Image(ImageLink, frozen=True, kw_only=True):
    """`width` and `height` are in pixels, and known only for uploaded images."""

    width: int | None = None
    height: int | None = None


class Content(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The content of a product, without its category and images."""

    slug: Slug
    title: Title
    description: Description = ""
    brand: Brand | None = None
    attributes: Attributes = {}
    tags: Tags = ()
    status: Status = "draft"
    variants: Annotated[tuple[Variant, ...], Meta(min_length=1, max_length=MAX_VARIANTS)]


class ProductInput(Content, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A complete product as staff submit it."""

    category: CategoryPath | None = None
    images: Annotated[tuple[ImageLink, ...], Meta(max_length=MAX_IMAGES)] = ()


class Product(Content, frozen=True, kw_only=True, forbid_unknown_fields=False):
    """A product as stored. `import_id` is the last import that wrote it."""

    id: ProductId
    version: Annotated[int, Meta(ge=1, description="Incremented by every change", examples=[3])]
    category_id: CategoryId | None = None
    images: tuple[Image, ...] = ()
    import_id: str | None = None
    created_at: Timestamp
    updated_at: Timestamp


class InvalidProduct(BadRequest):
    code = "invalid-product"
    title = "The product is invalid"


class ProductNotFound(NotFound):
    code = "product-not-found"
    title = "The product does not exist"


class AlreadyTaken(Conflict):
    """`errors` names each slug or SKU that belongs to another product."""

    code = "already-taken"
    title = "Another product has this slug or SKU"


class ProductSource(Protocol):
    """Finds single products in any status. Deleted products are absent."""

    def get(self, product_id: str) -> Product | None: ...

    def by_slug(self, slug: str) -> Product | None:
        """Also by a slug that it had before, until another product takes that."""
        ...

    def by_sku(self, sku: str) -> Product | None:
        """`sku` is case-insensitive."""
        ...
