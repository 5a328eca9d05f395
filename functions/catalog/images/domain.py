"""The image model, from the upload to the product."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from cartwright.errors import Conflict, NotFound
from catalog.products.domain import UPLOADED
from catalog.products.fields import AltText, ProductId, Timestamp

MAX_BYTES = 10 * 1024 * 1024
MAX_RECORDS = 60
"""Per product, in any state. Higher than the number of images shown, as refused images are listed for 30 days."""

ImageId = Annotated[ProductId, Meta(examples=["01936b5e-90d1-7a3c-b1f4-2c5d6e7f8091"])]
ContentType = Literal["image/jpeg", "image/png", "image/webp", "image/gif"]
ImageState = Literal["waiting", "ready", "quarantined"]
Pixels = Annotated[int, Meta(ge=1, description="Dimension of the upright image", examples=[1600])]


class ImageNotFound(NotFound):
    code = "image-not-found"
    title = "The image does not exist"


class ThumbnailNotFound(NotFound):
    code = "thumbnail-not-found"
    title = "The thumbnail does not exist"


class TooManyImages(Conflict):
    code = "too-many-images"
    title = "The product has reached its maximum number of images"


class ImageInput(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The announced file."""

    content_type: Annotated[
        ContentType, Meta(description="The file's content must have this type, whatever its name")
    ]
    content_length: Annotated[
        int,
        Meta(ge=1, le=MAX_BYTES, description="Exact size of the upload in bytes", examples=[482133]),
    ]
    alt: AltText = ""


class ImageUpload(Struct, frozen=True, kw_only=True):
    """The upload: a single request with exactly these headers."""

    method: Literal["PUT"] = "PUT"
    url: Annotated[str, Meta(examples=["https://bucket.s3.eu-west-1.amazonaws.com/uploads/..."])]
    headers: Annotated[
        dict[str, str], Meta(examples=[{"Content-Type": "image/jpeg", "Content-Length": "482133"}])
    ]
    expires_at: Timestamp


class ProductImage(Struct, frozen=True, kw_only=True):
    """The state of an upload. The product shows the image from `attached` on."""

    id: ImageId
    product_id: ProductId
    state: Annotated[
        ImageState,
        Meta(description="A quarantined image is never shown. `reason` is the cause. It is kept for 30 days"),
    ] = "waiting"
    reason: Annotated[
        str | None,
        Meta(examples=["The file is SVG, which can contain scripts. Upload JPEG, PNG, WebP or GIF."]),
    ] = None
    attached: bool = False
    content_type: ContentType
    bytes: Annotated[int, Meta(ge=1, examples=[482133])]
    alt: AltText = ""
    width: Pixels | None = None
    height: Pixels | None = None
    created_at: Timestamp
    upload: Annotated[
        ImageUpload | None, Meta(description="Present only in the response to the announcement")
    ] = None

    @property
    def url(self) -> str:
        """The URL as stored in the product, relative to the API."""
        return image_url(self.id)

    @property
    def counts(self) -> bool:
        """Tells whether the image counts, or may come to count, towards the product's limit."""
        return self.state != "quarantined" and not self.attached


def image_url(image_id: str) -> str:
    return f"{UPLOADED}{image_id}"


def thumbnail_key(image_id: str, file: str) -> str:
    """The object key. The writer of thumbnails and the redirect must agree on it."""
    return f"renditions/{image_id}/{file}"
