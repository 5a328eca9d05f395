"""API representations of a product. Its place in the tree and its thumbnails are resolved at read time."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from catalog.categories.domain import Breadcrumb, CategoryId, CategoryPath, Tree
from catalog.products.domain import UPLOADED, Content, Image, Product
from catalog.products.fields import ProductId, Timestamp

ThumbnailSize = Literal["small", "medium", "large"]
ThumbnailFormat = Literal["webp", "jpeg"]

THUMBNAIL_SIDES: dict[ThumbnailSize, int] = {"small": 160, "medium": 480, "large": 1200}
"""The maximum pixels of the longer side; images are never enlarged."""
THUMBNAIL_FORMATS: tuple[ThumbnailFormat, ...] = ("webp", "jpeg")


class ShownCategory(Struct, frozen=True, kw_only=True):
    id: CategoryId
    path: CategoryPath


class Thumbnail(Struct, frozen=True, kw_only=True):
    size: ThumbnailSize
    format: ThumbnailFormat
    url: Annotated[
        str,
        Meta(
            description="Relative to the API",
            examples=["images/01936b5e-90d1-7a3c-b1f4-2c5d6e7f8091/small.webp"],
        ),
    ]
    width: Annotated[int | None, Meta(description="Pixels", examples=[160])] = None


class ShownImage(Image, frozen=True, kw_only=True, forbid_unknown_fields=False):
    """`thumbnails` exist for uploaded images only, smallest first."""

    thumbnails: tuple[Thumbnail, ...] = ()


class ProductView(Content, frozen=True, kw_only=True, forbid_unknown_fields=False):
    """A product with its current category and breadcrumbs."""

    id: ProductId
    version: Annotated[int, Meta(ge=1, description="Incremented by every change", examples=[3])]
    category: ShownCategory | None = None
    breadcrumbs: tuple[Breadcrumb, ...] = ()
    images: tuple[ShownImage, ...] = ()
    created_at: Timestamp
    updated_at: Timestamp


def shown(product: Product, tree: Tree) -> ProductView:
    here = tree.current(product.category_id)
    category = ShownCategory(id=here.id, path=tree.path(here.id) or "") if here else None
    return ProductView(
        **{name: getattr(product, name) for name in Content.__struct_fields__},
        id=product.id,
        version=product.version,
        category=category,
        breadcrumbs=tree.breadcrumbs(product.category_id),
        images=tuple(shown_image(each) for each in product.images),
        created_at=product.created_at,
        updated_at=product.updated_at,
    )


def thumbnail_width(width: int, height: int, side: int) -> int:
    """Returns the size of an image scaled down until its longer side is at most `side` pixels."""
    return max(1, round(width * min(1.0, side / max(width, height))))


def shown_image(image: Image) -> ShownImage:
    return ShownImage(
        url=image.url, alt=image.alt, width=image.width, height=image.height, thumbnails=_thumbnails(image)
    )


def _thumbnails(image: Image) -> tuple[Thumbnail, ...]:
    if not image.url.startswith(UPLOADED):
        return ()
    known = image.width and image.height
    return tuple(
        Thumbnail(
            size=size,
            format=kind,
            url=f"{image.url}/{size}.{kind}",
            width=thumbnail_width(image.width or 0, image.height or 0, side) if known else None,
        )
        for size, side in THUMBNAIL_SIDES.items()
        for kind in THUMBNAIL_FORMATS
    )
