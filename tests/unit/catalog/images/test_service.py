"""What staff do with images, also while others are at them."""

import msgspec
import pytest

from cartwright.aws.errors import Throttled
from cartwright.errors import ConcurrentUpdate
from catalog.images.domain import MAX_RECORDS, ImageInput, ImageNotFound, ProductImage, TooManyImages
from catalog.products.domain import MAX_IMAGES, ProductNotFound
from tests.unit.catalog.images.fakes import Studio
from tests.unit.catalog.images.hostile import JPEG, PNG
from tests.unit.catalog.images.steps import announced, attached, between_the_reads, ready, sent

ABSENT = "01936b5e-90d1-7a3c-b1f4-2c5d6e7f8091"


def test_an_announcement_says_how_to_upload_once(studio: Studio) -> None:
    given = ImageInput(content_type="image/png", content_length=7, alt="A mug")
    image = studio.service.announce(studio.product_id, given)
    assert image.upload is not None
    assert image.upload.headers == {"Content-Type": PNG, "Content-Length": "7"}
    (listed,) = studio.service.list_images(studio.product_id)
    assert listed == msgspec.structs.replace(image, upload=None)
    assert (listed.state, listed.alt, listed.bytes) == ("waiting", "A mug", 7)


def test_images_are_of_products_that_exist(studio: Studio) -> None:
    with pytest.raises(ProductNotFound):
        studio.service.announce(ABSENT, ImageInput(content_type="image/png", content_length=7))
    with pytest.raises(ProductNotFound):
        studio.service.list_images(ABSENT)


def test_a_product_has_a_place_for_each_image_on_its_way(studio: Studio) -> None:
    attached(studio)
    for _ in range(MAX_IMAGES - 1):
        announced(studio)
    with pytest.raises(TooManyImages, match="at most 20"):
        announced(studio)


def test_refused_images_take_no_place_but_are_not_endless(studio: Studio) -> None:
    for _ in range(MAX_RECORDS):
        studio.intake.take(studio.product_id, sent(studio, JPEG, b"rubbish"))
    with pytest.raises(TooManyImages, match="refused"):
        announced(studio)


@pytest.mark.parametrize("made", [announced, ready, attached])
def test_staff_delete_an_image_wherever_it_is(studio: Studio, made: object) -> None:
    assert callable(made)
    image_id = made(studio)
    studio.service.remove(studio.product_id, image_id, studio.by)
    assert studio.shown == []
    assert studio.images.of_product(studio.product_id) == []
    assert studio.files.objects == {}
    with pytest.raises(ImageNotFound):
        studio.service.remove(studio.product_id, image_id, studio.by)


def test_an_image_that_is_attached_while_it_is_deleted_is_detached(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    image_id = ready(studio)
    remove = studio.images.remove

    def attached_meanwhile(image: ProductImage) -> None:
        monkeypatch.undo()
        studio.attacher.attach(studio.product_id, image_id, "e-1")
        remove(image)

    monkeypatch.setattr(studio.images, "remove", attached_meanwhile)
    studio.service.remove(studio.product_id, image_id, studio.by)
    assert studio.shown == []
    assert studio.images.of_product(studio.product_id) == []


def test_an_image_that_never_holds_still_is_a_conflict(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    def changed(*_: object) -> None:
        raise ConcurrentUpdate

    image_id = ready(studio)
    monkeypatch.setattr(studio.images, "remove", changed)
    with pytest.raises(ConcurrentUpdate):
        studio.service.remove(studio.product_id, image_id, studio.by)


def test_a_deletion_that_broke_off_shows_no_image_without_files_and_is_finished_by_the_next(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    def throttled(*_: object) -> None:
        raise Throttled("for now")

    image_id = attached(studio)
    with monkeypatch.context() as patched:
        patched.setattr(studio.files, "remove", throttled)
        with pytest.raises(Throttled):
            studio.service.remove(studio.product_id, image_id, studio.by)
    assert studio.shown == []
    with pytest.raises(ImageNotFound):
        studio.service.remove(studio.product_id, image_id, studio.by)
    assert studio.files.objects == {}


@pytest.mark.parametrize("free", [1, 0])
def test_an_image_that_is_attached_while_places_are_counted_takes_one(
    studio: Studio, monkeypatch: pytest.MonkeyPatch, free: int
) -> None:
    """Neither none, which would be one image too many, nor two, which would refuse an image that fits."""
    image_id = ready(studio)
    for _ in range(MAX_IMAGES - 1 - free):
        announced(studio)

    def attach() -> None:
        studio.attacher.attach(studio.product_id, image_id, "e-1")

    between_the_reads(studio, monkeypatch, attach)
    if free:
        announced(studio)
    else:
        with pytest.raises(TooManyImages):
            announced(studio)
