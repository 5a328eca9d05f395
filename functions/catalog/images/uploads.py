"""Image files in S3.

uploads/<product>/<image>       as uploaded; for a day at most
originals/<product>/<image>     accepted originals; never exposed by a URL
renditions/<image>/<file>       the thumbnails, which are public
quarantine/<product>/<image>    refused files, for 30 days
quarantine/stray/<SHA-256>      unannounced objects, by the digest of their key
"""

import hashlib
from collections.abc import Iterable
from datetime import datetime, timedelta

from cartwright.aws.errors import ResourceMissing
from cartwright.aws.s3 import Bucket
from cartwright.ids import is_id
from catalog.images.domain import MAX_BYTES, ImageUpload, ProductImage, thumbnail_key
from catalog.images.file_domain import ImageRefused, Rendered

_OPEN_SECONDS = 900
_UNTYPED = "application/octet-stream"
_CACHED = "public, max-age=31536000, immutable"


class BucketFiles:
    def __init__(self, bucket: Bucket, thumbnails: Iterable[str]) -> None:
        """`thumbnails` are the file names of an image's thumbnails, which are deleted with the image."""
        self._bucket = bucket
        self._thumbnails = sorted(thumbnails)

    def announce(self, image: ProductImage, at: datetime) -> ImageUpload:
        url, headers = self._bucket.presigned_put(
            _upload_key(image.product_id, image.id),
            content_type=image.content_type,
            content_length=image.bytes,
            seconds=_OPEN_SECONDS,
        )
        return ImageUpload(url=url, headers=headers, expires_at=at + timedelta(seconds=_OPEN_SECONDS))

    def uploaded(self, image: ProductImage) -> bytes | None:
        key = _upload_key(image.product_id, image.id)
        try:
            if self._bucket.head(key).size > MAX_BYTES:
                raise ImageRefused(f"The file is larger than {MAX_BYTES} bytes.")
            return self._bucket.read(key)
        except ResourceMissing:
            return None

    def keep(self, image: ProductImage, original: bytes, rendered: Rendered) -> None:
        self._bucket.put(
            f"originals/{image.product_id}/{image.id}", original, content_type=image.content_type
        )
        for file, content in rendered.files.items():
            kind = f"image/{file.rpartition('.')[2]}"
            self._bucket.put(thumbnail_key(image.id, file), content, content_type=kind, cache_control=_CACHED)

    def quarantine(self, image: ProductImage, content: bytes) -> None:
        self._bucket.put(f"quarantine/{image.product_id}/{image.id}", content, content_type=_UNTYPED)
        self.discard_upload(image.product_id, image.id)

    def quarantine_stray(self, object_key: str) -> None:
        digest = hashlib.sha256(object_key.encode()).hexdigest()
        try:
            if self._bucket.head(object_key).size <= MAX_BYTES:
                content = self._bucket.read(object_key)
                self._bucket.put(f"quarantine/stray/{digest}", content, content_type=_UNTYPED)
        except ResourceMissing:
            return
        self._bucket.delete(object_key)

    def discard_upload(self, product_id: str, image_id: str) -> None:
        self._bucket.delete(_upload_key(product_id, image_id))

    def remove(self, product_id: str, image_id: str) -> None:
        self.discard_upload(product_id, image_id)
        for prefix in ("originals", "quarantine"):
            self._bucket.delete(f"{prefix}/{product_id}/{image_id}")
        for file in self._thumbnails:
            self._bucket.delete(thumbnail_key(image_id, file))


def image_of(object_key: str) -> tuple[str, str] | None:
    """Returns the product id and image id of an upload key; None for any other key."""
    product_id, _, image_id = object_key.removeprefix("uploads/").partition("/")
    ours = is_id(product_id) and is_id(image_id) and object_key == _upload_key(product_id, image_id)
    return (product_id, image_id) if ours else None


def _upload_key(product_id: str, image_id: str) -> str:
    return f"uploads/{product_id}/{image_id}"
