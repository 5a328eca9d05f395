"""Images on their way from an upload to a product."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from cartwright.errors import Conflict, NotFound
from catalog.products.domain import UPLOADED
from catalog.products.fields import AltText, ProductId, Timestamp

MAX_BYTES = 10 * 1024 * 1024
MAX_RECORDS = 60
"""Of a product, whatever became of them: more than it can show, as refused images are listed for 30 days."""

ImageId = Annotated[ProductId, Meta(examples=["01936b5e-90d1-7a3c-b1f4-2c5d6e7f8091"])]
ContentType = Literal["image/jpeg", "image/png", "image/webp", "image/gif"]
ImageState = Literal["waiting", "ready", "quarantined"]
Pixels = Annotated[int, Meta(ge=1, description="Of the upright image", examples=[1600])]


class ImageNotFound(NotFound):
    code = "image-not-found"
    title = "There is no such image"


class ThumbnailNotFound(NotFound):
    code = "thumbnail-not-found"
    title = "There is no such thumbnail"


class TooManyImages(Conflict):
    code = "too-many-images"
    title = "The product has as many images as it can have"


class ImageInput(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The file that is going to be uploaded."""

    content_type: Annotated[
        ContentType, Meta(description="The file's content must be of this type, whatever its name")
    ]
    content_length: Annotated[
        int,
        Meta(
            ge=1, le=MAX_BYTES, description="Bytes; the upload must have exactly as many", examples=[482133]
        ),
    ]
    alt: AltText = ""


class ImageUpload(Struct, frozen=True, kw_only=True):
    """How to send the file: one request, with exactly these headers."""

    method: Literal["PUT"] = "PUT"
    url: Annotated[str, Meta(examples=["https://bucket.s3.eu-west-1.amazonaws.com/uploads/..."])]
    headers: Annotated[
        dict[str, str], Meta(examples=[{"Content-Type": "image/jpeg", "Content-Length": "482133"}])
    ]
    expires_at: Timestamp


class ProductImage(Struct, frozen=True, kw_only=True):
    """What became of an upload. The product shows it from `attached` on."""

    id: ImageId
    product_id: ProductId
    state: Annotated[
        ImageState,
        Meta(description="A quarantined image is never shown, and `reason` says why; it is kept for 30 days"),
    ] = "waiting"
    reason: Annotated[
        str | None,
        Meta(examples=["The file is SVG, which can carry scripts. Upload JPEG, PNG, WebP or GIF."]),
    ] = None
    attached: bool = False
    content_type: ContentType
    bytes: Annotated[int, Meta(ge=1, examples=[482133])]
    alt: AltText = ""
    width: Pixels | None = None
    height: Pixels | None = None
    created_at: Timestamp
    upload: Annotated[ImageUpload | None, Meta(description="Only in the answer that announces the image")] = (
        None
    )

    @property
    def url(self) -> str:
        """As the product has it: relative to the API."""
        return image_url(self.id)

    @property
    def counts(self) -> bool:
        """Whether it takes, or may come to take, one of the product's places for images."""
        return self.state != "quarantined" and not self.attached


def image_url(image_id: str) -> str:
    return f"{UPLOADED}{image_id}"


def thumbnail_key(image_id: str, file: str) -> str:
    """Of the object: what writes thumbnails and what leads to them have to agree."""
    return f"renditions/{image_id}/{file}"
