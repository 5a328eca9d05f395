"""The ports of images in memory; tests/local holds them and the adapters to one contract."""

import threading
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

import msgspec

from cartwright.errors import ConcurrentUpdate
from cartwright.events.base import Event
from cartwright.fields import Actor
from catalog.images.attacher import ImageAttacher
from catalog.images.domain import MAX_BYTES, ImageUpload, ProductImage, thumbnail_key
from catalog.images.file_domain import Header, ImageRefused, Rendered
from catalog.images.links import FILES
from catalog.images.service import ImageService
from catalog.images.upload_processor import UploadProcessor
from catalog.products.domain import ProductInput, Variant
from catalog.products.service import Catalogue
from catalog.products.writer import Author
from tests.unit.catalog.fakes import Clock, FakeCategories, FakeProducts, new_ids


class FakeImages:
    def __init__(self) -> None:
        self.events: list[Event] = []
        self._stored: dict[tuple[str, str], ProductImage] = {}
        self._lock = threading.Lock()

    def add(self, image: ProductImage) -> None:
        self._stored[image.product_id, image.id] = image

    def get(self, product_id: str, image_id: str) -> ProductImage | None:
        return self._stored.get((product_id, image_id))

    def of_product(self, product_id: str) -> Sequence[ProductImage]:
        return [image for (owner, _), image in sorted(self._stored.items()) if owner == product_id]

    def decide(self, image: ProductImage, events: Sequence[Event]) -> None:
        with self._lock:
            self._expect(image, state="waiting", attached=False)
            self.add(image)
            self.events += events

    def refuse(self, image: ProductImage) -> None:
        with self._lock:
            self._expect(image, state="ready", attached=False)
            self.add(image)

    def mark_attached(self, product_id: str, image_id: str) -> None:
        with self._lock:
            stored = self.get(product_id, image_id)
            if stored is None or stored.state != "ready":
                raise ConcurrentUpdate
            self.add(msgspec.structs.replace(stored, attached=True))

    def remove(self, image: ProductImage) -> None:
        with self._lock:
            if (image.product_id, image.id) in self._stored:
                self._expect(image, state=image.state, attached=image.attached)
                del self._stored[image.product_id, image.id]

    def _expect(self, image: ProductImage, *, state: str, attached: bool) -> None:
        stored = self.get(image.product_id, image.id)
        if stored is None or (stored.state, stored.attached) != (state, attached):
            raise ConcurrentUpdate


class FakeFiles:
    """`objects` are by key, as the adapter names them."""

    def __init__(self) -> None:
        self.objects: dict[str, bytes] = {}

    def announce(self, image: ProductImage, at: datetime) -> ImageUpload:
        return ImageUpload(
            url=f"https://images.example/uploads/{image.id}",
            headers={"Content-Type": image.content_type, "Content-Length": str(image.bytes)},
            expires_at=at + timedelta(minutes=15),
        )

    def uploaded(self, image: ProductImage) -> bytes | None:
        content = self.objects.get(f"uploads/{image.product_id}/{image.id}")
        if content and len(content) > MAX_BYTES:
            raise ImageRefused(f"The file is larger than {MAX_BYTES} bytes.")
        return content

    def keep(self, image: ProductImage, original: bytes, rendered: Rendered) -> None:
        self.objects[f"originals/{image.product_id}/{image.id}"] = original
        for file, content in rendered.files.items():
            self.objects[thumbnail_key(image.id, file)] = content

    def quarantine(self, image: ProductImage, content: bytes) -> None:
        self.objects[f"quarantine/{image.product_id}/{image.id}"] = content
        self.discard_upload(image.product_id, image.id)

    def quarantine_stray(self, object_key: str) -> None:
        self.objects["quarantine/stray/1"] = self.objects.pop(object_key)

    def discard_upload(self, product_id: str, image_id: str) -> None:
        self.objects.pop(f"uploads/{product_id}/{image_id}", None)

    def remove(self, product_id: str, image_id: str) -> None:
        del product_id
        self.objects = {key: content for key, content in self.objects.items() if image_id not in key}


class FakeRenderer:
    """Fails with what is in `faults`, one at a time, before it works. `seen` is what it was given."""

    def __init__(self) -> None:
        self.faults: list[Exception] = []
        self.seen: list[bytes] = []

    def render(self, data: bytes, kind: str, header: Header) -> Rendered:
        del kind
        if self.faults:
            raise self.faults.pop(0)
        self.seen.append(data)
        return Rendered(header.width, header.height, dict.fromkeys(FILES, b"thumbnail"))


class Studio:
    """All that deals with images, on fakes, with one product."""

    def __init__(self) -> None:
        clock, self.new_id = Clock(), new_ids().new
        self.images, self.files, self.renderer = FakeImages(), FakeFiles(), FakeRenderer()
        self.products = FakeProducts()
        self.catalogue = Catalogue(self.products, FakeCategories(), clock, self.new_id)
        self.service = ImageService(self.images, self.files, self.catalogue, clock, self.new_id)
        self.intake = UploadProcessor(self.images, self.files, self.renderer, clock, self.new_id)
        self.attacher = ImageAttacher(self.images, self.files, self.catalogue)
        self.by = Author(Actor("staff"), "c-1")
        given = ProductInput(slug="mug", title="Mug", variants=(Variant(sku="MUG", prices={"GBP": 1}),))
        self.product_id = self.catalogue.create(given, self.by).id

    @property
    def shown(self) -> list[str]:
        """Ids of the images that the product shows."""
        found = self.products.get(self.product_id)
        return [image.url.removeprefix("images/") for image in found.images] if found else []

    def record(self, image_id: str) -> ProductImage:
        found = self.images.get(self.product_id, image_id)
        assert found is not None
        return found

    def keys(self, image_id: str) -> Iterator[str]:
        return (key.partition("/")[0] for key in self.files.objects if image_id in key)
