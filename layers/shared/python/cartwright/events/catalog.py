"""Events that the catalogue emits."""

from datetime import UTC, datetime
from typing import Annotated, ClassVar, Literal

from msgspec import Meta, Struct

from cartwright.events.base import Event
from cartwright.fields import Currency, Sku

_SOURCE = "cartwright.catalog"
_AT = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
_PRODUCT_ID = "01936b5e-7bff-7c11-8a42-66d0f3f1b8c4"
_CAUSE = "7f9c1d1e-4b5a-4b0e-9f57-0b9b0a2f6a11"

Version = Annotated[
    int,
    Meta(
        ge=1, description="Increases with each change; ignore events with a version below the last one seen"
    ),
]
Prices = Annotated[dict[Currency, int], Meta(description="Minor units by ISO 4217 code")]


class ChangedCompareAt(Struct, frozen=True, kw_only=True):
    """The former price shown to shoppers: from `starts_at` until before `ends_at`."""

    prices: Prices
    starts_at: datetime | None
    ends_at: datetime | None


class ChangedVariant(Struct, frozen=True, kw_only=True):
    sku: Sku
    options: Annotated[
        dict[str, str], Meta(description="What distinguishes the variant, such as colour or size")
    ]
    prices: Prices
    compare_at: ChangedCompareAt | None
    barcode: Annotated[str | None, Meta(description="GTIN")]
    weight_grams: int | None
    tax_class: Literal["standard", "reduced", "zero"]


class ChangedImage(Struct, frozen=True, kw_only=True):
    """`width` and `height` are in pixels; null if the image was not uploaded."""

    url: Annotated[
        str, Meta(description="An https address, or `images/<id>` relative to the catalogue's API")
    ]
    alt: str
    width: int | None
    height: int | None


class ChangedProduct(Struct, frozen=True, kw_only=True):
    """The complete product after the change, so that consumers can keep a copy without a request."""

    product_id: str
    product_version: Version
    changed: Annotated[
        tuple[str, ...], Meta(description="Names of the changed fields; all fields for a new product")
    ]
    slug: str
    title: str
    description: str
    brand: str | None
    category_id: Annotated[str | None, Meta(description="Unchanged when the category is moved or renamed")]
    category: Annotated[
        str | None, Meta(description="Path of the category at the time; moving a category emits no event")
    ]
    attributes: dict[str, str]
    tags: tuple[str, ...]
    status: Literal["draft", "active", "archived"]
    images: tuple[ChangedImage, ...]
    variants: tuple[ChangedVariant, ...]


class ProductChanged(Event, frozen=True, kw_only=True):
    """A product was created or changed."""

    source: ClassVar[str] = _SOURCE
    name: ClassVar[str] = "ProductChanged"
    version: ClassVar[int] = 1

    data: ChangedProduct

    @classmethod
    def example(cls) -> "ProductChanged":
        return cls(
            id="01936b5e-7c00-7a52-9d3f-5b1f0c2a9e77",
            occurred_at=_AT,
            correlation_id=_CAUSE,
            data=ChangedProduct(
                product_id=_PRODUCT_ID,
                product_version=3,
                changed=("title", "variants"),
                slug="harbour-stoneware-mug",
                title="Harbour stoneware mug",
                description="A heavy-bottomed mug with a reactive glaze.",
                brand="Tideline",
                category_id="01936b5e-0a10-7d20-8c55-7f6b8e0d4a01",
                category="kitchen/mugs",
                attributes={"material": "stoneware"},
                tags=("gift",),
                status="active",
                images=(
                    ChangedImage(
                        url="images/01936b5e-90d1-7a3c-b1f4-2c5d6e7f8091",
                        alt="A blue mug on a window sill",
                        width=1600,
                        height=1200,
                    ),
                ),
                variants=(
                    ChangedVariant(
                        sku="MUG-HARBOUR-BLUE",
                        options={"colour": "blue"},
                        prices={"GBP": 1250, "EUR": 1490},
                        compare_at=ChangedCompareAt(prices={"GBP": 1500}, starts_at=_AT, ends_at=None),
                        barcode="5012345678900",
                        weight_grams=420,
                        tax_class="standard",
                    ),
                ),
            ),
        )


class RemovedProduct(Struct, frozen=True, kw_only=True):
    product_id: str
    product_version: Version
    slug: str
    skus: tuple[Sku, ...]
    images: Annotated[tuple[str, ...], Meta(description="Ids of the product's uploaded images")]


class ProductRemoved(Event, frozen=True, kw_only=True):
    """A product was deleted; its slug and SKUs are free."""

    source: ClassVar[str] = _SOURCE
    name: ClassVar[str] = "ProductRemoved"
    version: ClassVar[int] = 1

    data: RemovedProduct

    @classmethod
    def example(cls) -> "ProductRemoved":
        return cls(
            id="01936b60-11aa-7b6e-8f21-9d0c4e5a7b33",
            occurred_at=_AT,
            correlation_id=_CAUSE,
            data=RemovedProduct(
                product_id=_PRODUCT_ID,
                product_version=4,
                slug="harbour-stoneware-mug",
                skus=("MUG-HARBOUR-BLUE",),
                images=("01936b5e-90d1-7a3c-b1f4-2c5d6e7f8091",),
            ),
        )


class ChangedPrice(Struct, frozen=True, kw_only=True):
    """In minor units; null where there was, or is, no price in this currency."""

    sku: Sku
    currency: Currency
    before: int | None
    after: int | None


class ChangedPrices(Struct, frozen=True, kw_only=True):
    product_id: str
    product_version: Version
    prices: Annotated[tuple[ChangedPrice, ...], Meta(min_length=1, description="The changed prices")]


class PriceChanged(Event, frozen=True, kw_only=True):
    """Prices of a product changed. ProductChanged reports the same change. New products only emit ProductChanged."""

    source: ClassVar[str] = _SOURCE
    name: ClassVar[str] = "PriceChanged"
    version: ClassVar[int] = 1

    data: ChangedPrices

    @classmethod
    def example(cls) -> "PriceChanged":
        return cls(
            id="01936b5e-7c01-7d18-a0b4-3e6f8a1c2d55",
            occurred_at=_AT,
            correlation_id=_CAUSE,
            data=ChangedPrices(
                product_id=_PRODUCT_ID,
                product_version=3,
                prices=(ChangedPrice(sku="MUG-HARBOUR-BLUE", currency="GBP", before=1400, after=1250),),
            ),
        )
