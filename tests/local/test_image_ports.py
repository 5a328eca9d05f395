"""One contract for the ports of images: the adapters and the fakes of the unit tests both keep it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import msgspec
import pytest

from cartwright.aws.dynamodb import Table
from cartwright.aws.s3 import Bucket
from cartwright.clock import utc_now
from cartwright.errors import ConcurrentUpdate
from cartwright.events.images import ImageReady
from cartwright.ids import Ids
from catalog.images.domain import ProductImage, thumbnail_key
from catalog.images.file_domain import Rendered
from catalog.images.links import FILES
from catalog.images.ports import Files, Images
from catalog.images.repository import ImageRepository
from catalog.images.uploads import BucketFiles
from tests.local.conftest import LocalShop
from tests.unit.catalog.images.fakes import FakeFiles, FakeImages

new_id = Ids().new
THUMBNAILS = Rendered(60, 40, dict.fromkeys(FILES, b"thumbnail"))


@dataclass
class Store:
    images: Images
    files: Files
    fake: FakeFiles | None
    bucket: Bucket | None
    stored: Callable[[], list[str]] = list
    """The keys in the bucket."""

    def upload(self, key: str, content: bytes) -> None:
        if self.fake:
            self.fake.objects[key] = content
        elif self.bucket:
            self.bucket.put(key, content, content_type="image/png")

    def keys(self, *ids: str) -> list[str]:
        found = self.fake.objects if self.fake else self.stored()
        return sorted(key for key in found if any(each in key for each in ids))


@pytest.fixture(params=["fake", "aws"])
def store(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    if request.param == "fake":
        files = FakeFiles()
        yield Store(FakeImages(), files, files, None)
        return
    shop: LocalShop = request.getfixturevalue("shop")
    for name, value in shop.credentials.items():
        monkeypatch.setenv(name, value)
    name = shop.bucket_apart("images")

    def stored() -> list[str]:
        return [each.key for each in shop.session().resource("s3").Bucket(name).objects.all()]

    bucket = Bucket(name)
    yield Store(ImageRepository(Table(shop.table_name)), BucketFiles(bucket, FILES), None, bucket, stored)


def image(product_id: str | None = None) -> ProductImage:
    return ProductImage(
        id=new_id(),
        product_id=product_id or new_id(),
        content_type="image/png",
        bytes=10,
        alt="A mug é",
        created_at=utc_now(),
    )


def added(store: Store, **changes: object) -> ProductImage:
    made = msgspec.structs.replace(image(), **changes)
    store.images.add(made)
    return made


def decided(made: ProductImage) -> ProductImage:
    return msgspec.structs.replace(made, state="ready", width=60, height=40)


def test_an_image_is_read_as_it_was_written(store: Store) -> None:
    made = added(store)
    assert store.images.get(made.product_id, made.id) == made
    assert store.images.get(made.product_id, new_id()) is None
    assert store.images.get(new_id(), made.id) is None


def test_images_are_listed_by_product_and_age(store: Store) -> None:
    product_id = new_id()
    made = sorted((image(product_id) for _ in range(3)), key=lambda each: each.id)
    for each in reversed(made):
        store.images.add(each)
    added(store)
    assert list(store.images.of_product(product_id)) == made
    assert list(store.images.of_product(new_id())) == []


def test_an_upload_is_decided_once(store: Store) -> None:
    made = added(store)
    store.images.decide(decided(made), (ImageReady.example(),))
    assert store.images.get(made.product_id, made.id) == decided(made)
    for other in (decided(made), msgspec.structs.replace(made, state="quarantined")):
        with pytest.raises(ConcurrentUpdate):
            store.images.decide(other, ())
    assert store.images.get(made.product_id, made.id) == decided(made)


def test_what_is_gone_is_not_decided(store: Store) -> None:
    made = added(store)
    store.images.remove(made)
    with pytest.raises(ConcurrentUpdate):
        store.images.decide(decided(made), ())
    with pytest.raises(ConcurrentUpdate):
        store.images.mark_attached(made.product_id, made.id)
    assert store.images.get(made.product_id, made.id) is None
    store.images.remove(made)


def test_an_attached_image_is_neither_refused_nor_removed_unseen(store: Store) -> None:
    made = added(store)
    ready = decided(made)
    store.images.decide(ready, ())
    for _ in range(2):
        store.images.mark_attached(made.product_id, made.id)
    for write in (store.images.refuse, store.images.remove):
        with pytest.raises(ConcurrentUpdate):
            write(ready)
    attached = msgspec.structs.replace(ready, attached=True)
    assert store.images.get(made.product_id, made.id) == attached
    store.images.remove(attached)
    assert store.images.get(made.product_id, made.id) is None


def test_a_ready_image_can_still_be_refused_and_is_not_attached_then(store: Store) -> None:
    made = added(store)
    store.images.decide(decided(made), ())
    refused = msgspec.structs.replace(decided(made), state="quarantined", reason="There are 20.")
    store.images.refuse(refused)
    with pytest.raises(ConcurrentUpdate):
        store.images.refuse(refused)
    with pytest.raises(ConcurrentUpdate):
        store.images.mark_attached(made.product_id, made.id)
    assert store.images.get(made.product_id, made.id) == refused


def test_a_decision_meanwhile_keeps_an_image_from_being_removed(store: Store) -> None:
    made = added(store)
    store.images.decide(decided(made), ())
    with pytest.raises(ConcurrentUpdate):
        store.images.remove(made)


def test_an_upload_is_read_and_discarded(store: Store) -> None:
    made, other = image(), image()
    key = f"uploads/{made.product_id}/{made.id}"
    store.upload(key, b"content")
    assert store.files.uploaded(made) == b"content"
    assert store.files.uploaded(other) is None
    store.files.discard_upload(made.product_id, made.id)
    store.files.discard_upload(made.product_id, made.id)
    assert store.files.uploaded(made) is None


def test_files_are_kept_and_removed_together(store: Store) -> None:
    made = image()
    store.files.keep(made, b"original", THUMBNAILS)
    expected = [f"originals/{made.product_id}/{made.id}", *(thumbnail_key(made.id, file) for file in FILES)]
    assert store.keys(made.id) == sorted(expected)
    for _ in range(2):
        store.files.remove(made.product_id, made.id)
    assert store.keys(made.id) == []


def test_a_quarantined_upload_is_out_of_the_way(store: Store) -> None:
    """Without an upload in the bucket: the shop's own function would look at it, too, and remove all of an image that
    was never announced."""
    made = image()
    store.files.quarantine(made, b"rubbish")
    assert store.keys(made.id) == [f"quarantine/{made.product_id}/{made.id}"]
    store.files.remove(made.product_id, made.id)
    assert store.keys(made.id) == []


def test_a_stray_object_loses_its_name(store: Store) -> None:
    key = f"uploads/{new_id()}/../x.svg"
    before = store.keys("quarantine/stray/")
    store.upload(key, b"<svg/>")
    store.files.quarantine_stray(key)
    assert store.keys(key) == []
    assert len(store.keys("quarantine/stray/")) == len(before) + 1
