"""How images come to their product and go with it, also when one dies halfway."""

import pytest

from cartwright.aws.errors import Throttled
from cartwright.errors import ConcurrentUpdate
from cartwright.events.catalog import ProductChanged
from catalog.products.domain import MAX_IMAGES, Image, InvalidProduct
from tests.unit.catalog.images.fakes import FakeImages, Studio
from tests.unit.catalog.images.hostile import JPEG, PNG
from tests.unit.catalog.images.pictures import jpeg
from tests.unit.catalog.images.steps import (
    announced,
    attached,
    between_the_reads,
    ready,
    remove_product,
    sent,
)


def test_a_ready_image_is_shown_on_its_product_once(studio: Studio) -> None:
    image_id = sent(studio, alt="A mug")
    studio.intake.take(studio.product_id, image_id)
    for _ in range(2):
        studio.attacher.attach(studio.product_id, image_id, "e-1")
    found = studio.products.get(studio.product_id)
    assert found is not None
    assert found.images == (Image(url=f"images/{image_id}", alt="A mug", width=60, height=40),)
    assert found.version == 2
    assert studio.record(image_id).attached
    told = studio.products.events[-1]
    assert isinstance(told, ProductChanged)
    assert (told.data.changed, told.correlation_id) == (("images",), "e-1")


def test_an_image_is_not_shown_before_it_is_ready(studio: Studio) -> None:
    waiting, refused = announced(studio), sent(studio, JPEG, b"rubbish")
    studio.intake.take(studio.product_id, refused)
    for image_id in (waiting, refused):
        studio.attacher.attach(studio.product_id, image_id, "e-1")
    assert studio.shown == []


def test_who_dies_between_product_and_record_goes_on(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    image_id = ready(studio)
    with monkeypatch.context() as patched:
        patched.setattr(FakeImages, "mark_attached", _throttled)
        with pytest.raises(Throttled):
            studio.attacher.attach(studio.product_id, image_id, "e-1")
    studio.attacher.attach(studio.product_id, image_id, "e-1")
    assert studio.shown == [image_id]
    assert studio.record(image_id).attached


def _throttled(*_: object) -> None:
    raise Throttled("for now")


def test_an_image_that_is_removed_while_it_is_attached_is_not_shown(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    image_id = ready(studio)
    attach = studio.catalogue.attach

    def removed_meanwhile(*given: object) -> None:
        attach(*given)  # type: ignore[arg-type]
        studio.images.remove(studio.record(image_id))

    monkeypatch.setattr(studio.catalogue, "attach", removed_meanwhile)
    studio.attacher.attach(studio.product_id, image_id, "e-1")
    assert studio.shown == []
    studio.attacher.attach(studio.product_id, image_id, "e-1")
    assert studio.shown == []


def test_an_image_that_is_removed_when_one_died_is_not_shown(studio: Studio) -> None:
    """Who attached it died before the record said so; then staff deleted it."""
    image_id = ready(studio)
    studio.catalogue.attach(studio.product_id, Image(url=f"images/{image_id}"), studio.by)
    studio.images.remove(studio.record(image_id))
    studio.attacher.attach(studio.product_id, image_id, "e-1")
    assert studio.shown == []


def test_an_image_of_a_product_that_is_gone_goes_too(studio: Studio) -> None:
    image_id = ready(studio)
    remove_product(studio)
    studio.attacher.attach(studio.product_id, image_id, "e-1")
    assert studio.images.get(studio.product_id, image_id) is None
    assert studio.files.objects == {}
    studio.attacher.attach(studio.product_id, image_id, "e-1")


def test_a_full_product_refuses_the_image(studio: Studio) -> None:
    image_id = ready(studio)
    for number in range(MAX_IMAGES):
        link = Image(url=f"https://cdn.example.com/{number}.jpg")
        studio.catalogue.attach(studio.product_id, link, studio.by)
    studio.attacher.attach(studio.product_id, image_id, "e-1")
    image = studio.record(image_id)
    assert (image.state, image.reason) == ("quarantined", "A product can have at most 20 images.")
    assert studio.files.objects == {}


def test_an_image_that_the_product_gave_up_is_deleted(studio: Studio) -> None:
    kept, dropped, unattached = attached(studio), attached(studio), ready(studio)
    studio.catalogue.detach(studio.product_id, f"images/{dropped}", studio.by)
    for _ in range(2):
        studio.attacher.sweep(studio.product_id, "e-2")
    assert [image.id for image in studio.service.list_images(studio.product_id)] == [kept, unattached]
    assert list(studio.keys(dropped)) == []


def test_a_removed_product_takes_all_its_images(studio: Studio) -> None:
    ids = [attached(studio), ready(studio), announced(studio), sent(studio, PNG, jpeg())]
    studio.intake.take(studio.product_id, ids[-1])
    remove_product(studio)
    for _ in range(2):
        studio.attacher.sweep(studio.product_id, "e-2")
    assert studio.images.of_product(studio.product_id) == []
    assert studio.files.objects == {}


def test_an_image_that_comes_while_the_keeper_compares_stays(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = ready(studio), ready(studio)
    studio.attacher.attach(studio.product_id, first, "e-1")

    def attach_another() -> None:
        studio.attacher.attach(studio.product_id, second, "e-1")

    between_the_reads(studio, monkeypatch, attach_another)
    studio.attacher.sweep(studio.product_id, "e-2")
    assert studio.shown == [first, second]
    assert studio.record(second).attached
    assert {"originals", "renditions"} <= set(studio.keys(second))


def test_an_image_that_is_announced_and_comes_while_the_keeper_compares_stays(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    between_the_reads(studio, monkeypatch, lambda: attached(studio))
    studio.attacher.sweep(studio.product_id, "e-2")
    assert len(studio.shown) == 1


def test_an_image_that_a_late_delivery_put_back_is_taken_off_again(studio: Studio) -> None:
    """It read the record, and was slow; meanwhile staff took the image off, and it was deleted."""
    image_id = attached(studio)
    studio.catalogue.detach(studio.product_id, f"images/{image_id}", studio.by)
    studio.attacher.sweep(studio.product_id, "e-2")
    studio.catalogue.attach(studio.product_id, Image(url=f"images/{image_id}"), studio.by)
    studio.attacher.sweep(studio.product_id, "e-3")
    assert studio.shown == []
    assert studio.products.events[-1].correlation_id == "e-3"


def test_an_image_that_gets_the_last_place_while_it_is_refused_keeps_its_files(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    image_id = ready(studio)

    def refused(*_: object) -> None:
        monkeypatch.undo()
        studio.attacher.attach(studio.product_id, image_id, "e-1")
        raise InvalidProduct("A product can have at most 20 images.")

    monkeypatch.setattr(studio.catalogue, "attach", refused)
    with pytest.raises(ConcurrentUpdate):
        studio.attacher.attach(studio.product_id, image_id, "e-1")
    assert studio.shown == [image_id]
    assert {"originals", "renditions"} <= set(studio.keys(image_id))


def test_the_files_of_a_refused_image_go_although_one_died_before(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    image_id = ready(studio)
    for number in range(MAX_IMAGES):
        link = Image(url=f"https://cdn.example.com/{number}.jpg")
        studio.catalogue.attach(studio.product_id, link, studio.by)
    with monkeypatch.context() as patched:
        patched.setattr(studio.files, "remove", _throttled)
        with pytest.raises(Throttled):
            studio.attacher.attach(studio.product_id, image_id, "e-1")
    studio.attacher.attach(studio.product_id, image_id, "e-1")
    assert studio.record(image_id).state == "quarantined"
    assert studio.files.objects == {}
