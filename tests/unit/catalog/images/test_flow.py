"""From the announcement of an image to its product and away again, also when two do it at once or one dies halfway."""

import msgspec
import pytest

from cartwright.aws.errors import Throttled
from cartwright.events import ImageReady, ProductChanged
from catalog.images.domain import (
    MAX_BYTES,
    MAX_RECORDS,
    ImageChangedMeanwhile,
    ImageInput,
    ImageNotFound,
    ProductImage,
    TooManyImages,
)
from catalog.images.links import FILES
from catalog.images.sandbox import RenderingFailed
from catalog.products.domain import MAX_IMAGES, Image, ProductNotFound
from catalog.products.service import whatever
from tests.unit.catalog.images.fakes import FakeImages, Studio
from tests.unit.catalog.images.hostile import INSPECTED, JPEG, PNG
from tests.unit.catalog.images.pictures import jpeg, png

ABSENT = "01936b5e-90d1-7a3c-b1f4-2c5d6e7f8091"


@pytest.fixture
def studio() -> Studio:
    return Studio()


def announced(studio: Studio, kind: str = PNG, alt: str = "") -> str:
    given = msgspec.convert({"content_type": kind, "content_length": 10, "alt": alt}, ImageInput)
    return studio.desk.announce(studio.product_id, given).id


def sent(studio: Studio, kind: str = PNG, content: bytes = png(), alt: str = "") -> str:
    image_id = announced(studio, kind, alt)
    studio.files.objects[f"uploads/{studio.product_id}/{image_id}"] = content
    return image_id


def ready(studio: Studio) -> str:
    image_id = sent(studio)
    studio.intake.take(studio.product_id, image_id)
    return image_id


def attached(studio: Studio) -> str:
    image_id = ready(studio)
    studio.keeper.attach(studio.product_id, image_id, "e-1")
    return image_id


def remove_product(studio: Studio) -> None:
    studio.catalogue.remove(studio.product_id, studio.by, whatever)


def test_an_announcement_says_how_to_upload_once(studio: Studio) -> None:
    given = ImageInput(content_type="image/png", content_length=7, alt="A mug")
    image = studio.desk.announce(studio.product_id, given)
    assert image.upload is not None
    assert image.upload.headers == {"Content-Type": PNG, "Content-Length": "7"}
    (listed,) = studio.desk.list_images(studio.product_id)
    assert listed == msgspec.structs.replace(image, upload=None)
    assert (listed.state, listed.alt, listed.bytes) == ("waiting", "A mug", 7)


def test_images_are_of_products_that_exist(studio: Studio) -> None:
    with pytest.raises(ProductNotFound):
        studio.desk.announce(ABSENT, ImageInput(content_type="image/png", content_length=7))
    with pytest.raises(ProductNotFound):
        studio.desk.list_images(ABSENT)


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


def test_a_good_upload_is_kept_and_told_of(studio: Studio) -> None:
    image_id = ready(studio)
    image = studio.record(image_id)
    assert (image.state, image.width, image.height, image.attached) == ("ready", 60, 40, False)
    assert sorted(studio.keys(image_id)) == ["originals", *["renditions"] * len(FILES)]
    (event,) = studio.images.events
    assert isinstance(event, ImageReady)
    assert (event.data.product_id, event.data.image_id) == (studio.product_id, image_id)


@pytest.mark.parametrize("name", INSPECTED)
def test_every_hostile_upload_ends_in_quarantine_with_its_reason(studio: Studio, name: str) -> None:
    kind, content, reason = INSPECTED[name]
    image_id = sent(studio, kind, content)
    studio.intake.take(studio.product_id, image_id)
    image = studio.record(image_id)
    assert image.state == "quarantined"
    assert reason in (image.reason or "")
    assert not {"originals", "renditions", "uploads"} & set(studio.keys(image_id))
    assert studio.images.events == []


def test_an_upload_that_is_too_large_is_not_read(studio: Studio) -> None:
    image_id = sent(studio, PNG, bytes(MAX_BYTES + 1))
    studio.intake.take(studio.product_id, image_id)
    assert "more than" in (studio.record(image_id).reason or "")
    assert list(studio.keys(image_id)) == []


def test_a_repeated_delivery_changes_nothing(studio: Studio) -> None:
    image_id = ready(studio)
    before = (studio.record(image_id), list(studio.images.events), dict(studio.files.objects))
    studio.intake.take(studio.product_id, image_id)
    studio.files.objects[f"uploads/{studio.product_id}/{image_id}"] = b"another"
    studio.intake.take(studio.product_id, image_id)
    assert (studio.record(image_id), studio.images.events, studio.files.objects) == before


def test_an_upload_that_is_gone_waits_for_its_other_delivery(studio: Studio) -> None:
    image_id = announced(studio)
    studio.intake.take(studio.product_id, image_id)
    assert studio.record(image_id).state == "waiting"


def test_an_upload_that_nobody_waits_for_is_thrown_away(studio: Studio) -> None:
    studio.files.objects[f"uploads/{studio.product_id}/{ABSENT}"] = png()
    studio.intake.take(studio.product_id, ABSENT)
    assert studio.files.objects == {}


def test_a_fault_of_ours_is_tried_again_and_ends_with_a_word(studio: Studio) -> None:
    image_id = sent(studio)
    studio.renderer.faults += [RenderingFailed("first"), RenderingFailed("second")]
    for _ in range(2):
        with pytest.raises(RenderingFailed):
            studio.intake.take(studio.product_id, image_id)
        assert studio.record(image_id).state == "waiting"
    studio.intake.give_up(studio.product_id, image_id)
    studio.intake.give_up(studio.product_id, image_id)
    assert "Upload it again" in (studio.record(image_id).reason or "")


def test_giving_up_does_not_take_back_what_was_decided(studio: Studio) -> None:
    image_id = ready(studio)
    studio.intake.give_up(studio.product_id, image_id)
    studio.intake.give_up(studio.product_id, ABSENT)
    assert studio.record(image_id).state == "ready"


def test_an_image_that_is_removed_while_it_is_looked_at_leaves_nothing(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    image_id = sent(studio)
    keep = studio.files.keep

    def kept_too_late(*given: object) -> None:
        studio.desk.remove(studio.product_id, image_id, studio.by)
        keep(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(studio.files, "keep", kept_too_late)
    studio.intake.take(studio.product_id, image_id)
    assert studio.files.objects == {}
    assert studio.images.events == []


def test_two_deliveries_at_once_end_in_one_image(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    image_id = sent(studio)
    keep = studio.files.keep

    def overtaken(*given: object) -> None:
        monkeypatch.undo()
        keep(*given)  # type: ignore[arg-type]
        studio.intake.take(studio.product_id, image_id)

    monkeypatch.setattr(studio.files, "keep", overtaken)
    studio.intake.take(studio.product_id, image_id)
    assert studio.record(image_id).state == "ready"
    assert len(studio.images.events) == 1
    assert sorted(studio.keys(image_id)) == ["originals", *["renditions"] * len(FILES)]


def test_a_ready_image_is_shown_on_its_product_once(studio: Studio) -> None:
    image_id = sent(studio, alt="A mug")
    studio.intake.take(studio.product_id, image_id)
    for _ in range(2):
        studio.keeper.attach(studio.product_id, image_id, "e-1")
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
        studio.keeper.attach(studio.product_id, image_id, "e-1")
    assert studio.shown == []


def test_who_dies_between_product_and_record_goes_on(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    image_id = ready(studio)
    with monkeypatch.context() as patched:
        patched.setattr(FakeImages, "mark_attached", _throttled)
        with pytest.raises(Throttled):
            studio.keeper.attach(studio.product_id, image_id, "e-1")
    studio.keeper.attach(studio.product_id, image_id, "e-1")
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
    studio.keeper.attach(studio.product_id, image_id, "e-1")
    assert studio.shown == []
    studio.keeper.attach(studio.product_id, image_id, "e-1")
    assert studio.shown == []


def test_an_image_of_a_product_that_is_gone_goes_too(studio: Studio) -> None:
    image_id = ready(studio)
    remove_product(studio)
    studio.keeper.attach(studio.product_id, image_id, "e-1")
    assert studio.images.get(studio.product_id, image_id) is None
    assert studio.files.objects == {}
    studio.keeper.attach(studio.product_id, image_id, "e-1")


def test_a_full_product_refuses_the_image(studio: Studio) -> None:
    image_id = ready(studio)
    for number in range(MAX_IMAGES):
        link = Image(url=f"https://cdn.example.com/{number}.jpg")
        studio.catalogue.attach(studio.product_id, link, studio.by)
    studio.keeper.attach(studio.product_id, image_id, "e-1")
    image = studio.record(image_id)
    assert (image.state, image.reason) == ("quarantined", "A product has at most 20 images.")
    assert studio.files.objects == {}


def test_an_image_that_the_product_gave_up_is_deleted(studio: Studio) -> None:
    kept, dropped, unattached = attached(studio), attached(studio), ready(studio)
    studio.catalogue.detach(studio.product_id, f"images/{dropped}", studio.by)
    for _ in range(2):
        studio.keeper.sweep(studio.product_id)
    assert [image.id for image in studio.desk.list_images(studio.product_id)] == [kept, unattached]
    assert list(studio.keys(dropped)) == []


def test_a_removed_product_takes_all_its_images(studio: Studio) -> None:
    ids = [attached(studio), ready(studio), announced(studio), sent(studio, PNG, jpeg())]
    studio.intake.take(studio.product_id, ids[-1])
    remove_product(studio)
    for _ in range(2):
        studio.keeper.sweep(studio.product_id)
    assert studio.images.of_product(studio.product_id) == []
    assert studio.files.objects == {}


@pytest.mark.parametrize("made", [announced, ready, attached])
def test_staff_delete_an_image_wherever_it_is(studio: Studio, made: object) -> None:
    assert callable(made)
    image_id = made(studio)
    studio.desk.remove(studio.product_id, image_id, studio.by)
    assert studio.shown == []
    assert studio.images.of_product(studio.product_id) == []
    assert studio.files.objects == {}
    with pytest.raises(ImageNotFound):
        studio.desk.remove(studio.product_id, image_id, studio.by)


def test_an_image_that_is_attached_while_it_is_deleted_is_detached(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    image_id = ready(studio)
    remove = studio.files.remove

    def attached_meanwhile(image: ProductImage) -> None:
        remove(image)
        studio.keeper.attach(studio.product_id, image_id, "e-1")

    monkeypatch.setattr(studio.files, "remove", attached_meanwhile)
    studio.desk.remove(studio.product_id, image_id, studio.by)
    assert studio.shown == []
    assert studio.images.of_product(studio.product_id) == []


def test_an_image_that_never_holds_still_is_a_conflict(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    def changed(*_: object) -> None:
        raise ImageChangedMeanwhile

    image_id = ready(studio)
    monkeypatch.setattr(studio.images, "remove", changed)
    with pytest.raises(ImageChangedMeanwhile):
        studio.desk.remove(studio.product_id, image_id, studio.by)


def test_a_stray_object_is_put_away(studio: Studio) -> None:
    studio.files.objects["uploads/../x.svg"] = b"<svg/>"
    studio.intake.stray("uploads/../x.svg")
    assert studio.files.objects == {"quarantine/stray/1": b"<svg/>"}
