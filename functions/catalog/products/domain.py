"""Products: what they are made of, and what may go wrong with them. `rules` says what may become of them."""

from typing import Annotated

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
"""So begins the URL of an image that was uploaded to this shop; its id follows."""
MAX_IMAGES = 20


class CompareAt(InUtc, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The price that a shopper is told it used to be, while it is told: from `starts_at` to before `ends_at`."""

    prices: Prices
    starts_at: Timestamp | None = None
    ends_at: Timestamp | None = None


class Variant(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is bought and stocked: one SKU."""

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
    """`width` and `height` are pixels, known of uploaded images."""

    width: int | None = None
    height: int | None = None


class Content(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a product says, apart from where it belongs and what it shows."""

    slug: Slug
    title: Title
    description: Description = ""
    brand: Brand | None = None
    attributes: Attributes = {}
    tags: Tags = ()
    status: Status = "draft"
    variants: Annotated[tuple[Variant, ...], Meta(min_length=1, max_length=MAX_VARIANTS)]


class ProductInput(Content, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A product as staff write it, whole."""

    category: CategoryPath | None = None
    images: Annotated[tuple[ImageLink, ...], Meta(max_length=MAX_IMAGES)] = ()


class Product(Content, frozen=True, kw_only=True, forbid_unknown_fields=False):
    """A product as the shop keeps it. `import_id` is of the last import that wrote it."""

    id: ProductId
    version: Annotated[int, Meta(ge=1, description="Grows by one with each change", examples=[3])]
    category_id: CategoryId | None = None
    images: tuple[Image, ...] = ()
    import_id: str | None = None
    created_at: Timestamp
    updated_at: Timestamp


class InvalidProduct(BadRequest):
    code = "invalid-product"
    title = "The product breaks a rule of the catalogue"


class ProductNotFound(NotFound):
    code = "product-not-found"
    title = "There is no such product"


class AlreadyTaken(Conflict):
    """`errors` name each slug or SKU that belongs to another product."""

    code = "already-taken"
    title = "Another product has this slug or SKU"
