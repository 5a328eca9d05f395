"""What becomes of uploads, also when they come twice, fail halfway, or are removed meanwhile."""

import pytest

from cartwright.aws.errors import Throttled
from cartwright.events.images import ImageReady
from catalog.images.domain import MAX_BYTES
from catalog.images.links import FILES
from catalog.images.sandbox import RenderingFailed
from tests.unit.catalog.images.fakes import Studio
from tests.unit.catalog.images.hostile import INSPECTED, PNG, TAILS
from tests.unit.catalog.images.pictures import png
from tests.unit.catalog.images.steps import announced, ready, sent

ABSENT = "01936b5e-90d1-7a3c-b1f4-2c5d6e7f8091"


def test_a_good_upload_is_kept_and_told_of(studio: Studio) -> None:
    image_id = ready(studio)
    image = studio.record(image_id)
    assert (image.state, image.width, image.height, image.attached) == ("ready", 60, 40, False)
    assert sorted(studio.keys(image_id)) == ["originals", *["renditions"] * len(FILES)]
    (event,) = studio.images.events
    assert isinstance(event, ImageReady)
    assert (event.data.product_id, event.data.image_id) == (studio.product_id, image_id)


@pytest.mark.parametrize("tail", TAILS)
def test_of_a_photo_with_something_behind_it_only_the_image_is_kept(studio: Studio, tail: str) -> None:
    image_id = sent(studio, content=png() + TAILS[tail])
    studio.intake.take(studio.product_id, image_id)
    assert studio.record(image_id).state == "ready"
    assert studio.files.objects[f"originals/{studio.product_id}/{image_id}"] == png()
    assert studio.renderer.seen == [png()]


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
    assert "larger than" in (studio.record(image_id).reason or "")
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
        studio.service.remove(studio.product_id, image_id, studio.by)
        keep(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(studio.files, "keep", kept_too_late)
    studio.intake.take(studio.product_id, image_id)
    assert studio.files.objects == {}
    assert studio.images.events == []


def test_what_is_kept_of_an_image_that_was_removed_goes_although_one_died(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    def dies(*_: object) -> None:
        raise Throttled("for now")

    image_id = sent(studio)
    with monkeypatch.context() as patched:
        patched.setattr(studio.images, "decide", dies)
        with pytest.raises(Throttled):
            studio.intake.take(studio.product_id, image_id)
    studio.images.remove(studio.record(image_id))
    studio.intake.take(studio.product_id, image_id)
    assert studio.files.objects == {}


def test_what_is_kept_of_an_image_that_was_given_up_goes_too(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The delivery that was given up is still at work, too."""
    image_id = sent(studio)
    keep = studio.files.keep

    def given_up(*given: object) -> None:
        keep(*given)  # type: ignore[arg-type]
        studio.intake.give_up(studio.product_id, image_id)
        assert studio.files.objects == {}
        keep(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(studio.files, "keep", given_up)
    studio.intake.take(studio.product_id, image_id)
    assert studio.record(image_id).state == "quarantined"
    assert studio.files.objects == {}


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


def test_a_stray_object_is_put_away(studio: Studio) -> None:
    studio.files.objects["uploads/../x.svg"] = b"<svg/>"
    studio.intake.stray("uploads/../x.svg")
    assert studio.files.objects == {"quarantine/stray/1": b"<svg/>"}
