"""Events that the catalogue emits about images."""

from datetime import UTC, datetime
from typing import ClassVar

from msgspec import Struct

from cartwright.events.base import Event


class ReadyImage(Struct, frozen=True, kw_only=True):
    product_id: str
    image_id: str


class ImageReady(Event, frozen=True, kw_only=True):
    """An uploaded image was processed and has its thumbnails. It will be added to its product.

    Only the catalogue itself consumes this event. ProductChanged reports the image to other services.
    """

    source: ClassVar[str] = "cartwright.catalog"
    name: ClassVar[str] = "ImageReady"
    version: ClassVar[int] = 1

    data: ReadyImage

    @classmethod
    def example(cls) -> "ImageReady":
        return cls(
            id="01936b5f-02c4-7e15-8b6a-4d3c2b1a0f98",
            occurred_at=datetime(2026, 11, 21, 9, 30, 29, tzinfo=UTC),
            correlation_id="01936b5e-90d1-7a3c-b1f4-2c5d6e7f8091",
            data=ReadyImage(
                product_id="01936b5e-7bff-7c11-8a42-66d0f3f1b8c4",
                image_id="01936b5e-90d1-7a3c-b1f4-2c5d6e7f8091",
            ),
        )
