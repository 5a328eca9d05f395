"""The routes of images and the functions behind their queues, on fakes."""

import json
from typing import Any

import pytest

from cartwright.batch import MAX_RECEIVES
from cartwright.events.images import ImageReady
from catalog.handlers.image_attacher import consumer
from catalog.handlers.images import UploadEventHandler
from catalog.images.domain import ImageInput
from catalog.images.links import WINDOW_SECONDS
from catalog.images.sandbox import RenderingFailed
from tests.unit.catalog.http import Api, Context
from tests.unit.catalog.images.fakes import Studio
from tests.unit.catalog.images.pictures import png

IMAGES = "/products/{product_id}/images"
ONE = "/products/{product_id}/images/{image_id}"
THUMBNAIL = "/images/{image_id}/{file}"
ABSENT = "01936b5e-90d1-7a3c-b1f4-2c5d6e7f8091"
ABOUT = {"content_type": "image/png", "content_length": 100, "alt": "A mug"}


@pytest.fixture
def api() -> Api:
    return Api()


@pytest.fixture
def product_id(api: Api) -> str:
    given = {"slug": "mug", "title": "Mug", "variants": [{"sku": "MUG", "prices": {"GBP": 1250}}]}
    created = api.call("POST", "/products", body=given)
    assert created.status == 201, created.body
    return str(created.body["id"])


def test_an_image_is_announced_listed_and_deleted(api: Api, product_id: str) -> None:
    announced = api.call("POST", IMAGES, body=ABOUT, product_id=product_id)
    assert announced.status == 201
    image_id = announced.body["id"]
    assert announced.headers["Location"] == f"images/{image_id}"
    assert announced.body["upload"]["headers"] == {"Content-Type": "image/png", "Content-Length": "100"}
    listed = api.call("GET", IMAGES, product_id=product_id).body["items"]
    assert listed == [announced.body | {"upload": None}]
    assert (listed[0]["state"], listed[0]["reason"], listed[0]["attached"]) == ("waiting", None, False)
    assert api.call("DELETE", ONE, product_id=product_id, image_id=image_id).status == 204
    assert api.call("GET", IMAGES, product_id=product_id).body == {"items": []}
    assert api.call("DELETE", ONE, product_id=product_id, image_id=image_id).body["code"] == "image-not-found"


def test_images_need_their_product(api: Api) -> None:
    for method, body in (("POST", ABOUT), ("GET", None)):
        answer = api.call(method, IMAGES, body=body, product_id=ABSENT)
        assert (answer.status, answer.body["code"]) == (404, "product-not-found")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"content_type": "image/svg+xml"}, "content_type"),
        ({"content_length": 0}, "content_length"),
        ({"content_length": 10 * 1024 * 1024 + 1}, "content_length"),
        ({"content_length": 1.5}, "content_length"),
        ({"alt": "x" * 301}, "alt"),
        ({"key": "uploads/../x"}, "key"),
    ],
)
def test_a_bad_announcement_names_its_field(
    api: Api, product_id: str, changes: dict[str, Any], field: str
) -> None:
    answer = api.call("POST", IMAGES, body=ABOUT | changes, product_id=product_id)
    assert (answer.status, answer.fields) == (400, [field])


def test_too_many_images_are_a_conflict(api: Api, product_id: str) -> None:
    for _ in range(20):
        assert api.call("POST", IMAGES, body=ABOUT, product_id=product_id).status == 201
    answer = api.call("POST", IMAGES, body=ABOUT, product_id=product_id)
    assert (answer.status, answer.body["code"]) == (409, "too-many-images")


def test_only_staff_may(api: Api, product_id: str) -> None:
    customer = {"sub": "u-2", "token_use": "id", "aud": "the-customers-client"}
    for method, body in (("POST", ABOUT), ("GET", None)):
        assert api.call(method, IMAGES, body=body, claims=customer, product_id=product_id).status == 401
    assert api.call("DELETE", ONE, claims=customer, product_id=product_id, image_id=ABSENT).status == 401


def test_a_thumbnail_is_elsewhere(api: Api) -> None:
    answer = api.call("GET", THUMBNAIL, image_id=ABSENT, file="large.webp")
    assert answer.status == 302
    assert answer.headers["Location"].startswith(f"https://images.example/renditions/{ABSENT}/large.webp?")
    assert answer.headers["Cache-Control"] == f"public, max-age={WINDOW_SECONDS}"
    assert answer.body is None


@pytest.mark.parametrize(
    ("image_id", "file", "status"),
    [(ABSENT, "huge.webp", 404), (ABSENT, "x" * 101, 400), ("none", "large.webp", 400), ("../x", "y", 400)],
)
def test_no_other_name_leads_anywhere(api: Api, image_id: str, file: str, status: int) -> None:
    assert api.call("GET", THUMBNAIL, image_id=image_id, file=file).status == status


def created(key: str, *, receives: int = 1) -> dict[str, Any]:
    body = json.dumps({"detail-type": "Object Created", "detail": {"object": {"key": key}}})
    return {"messageId": key, "body": body, "attributes": {"ApproximateReceiveCount": str(receives)}}


def upload(studio: Studio, content: bytes) -> str:
    """The key of an announced upload."""
    image = studio.service.announce(
        studio.product_id, ImageInput(content_type="image/png", content_length=10)
    )
    key = f"uploads/{studio.product_id}/{image.id}"
    studio.files.objects[key] = content
    return key


def state(studio: Studio, key: str) -> str:
    return studio.record(key.rpartition("/")[2]).state


def test_a_failing_image_fails_alone_and_its_last_delivery_decides() -> None:
    studio = Studio()
    failing, good = upload(studio, png()), upload(studio, png())
    deliver = UploadEventHandler(studio.intake)
    studio.renderer.faults.append(RenderingFailed("for now"))
    answer = deliver({"Records": [created(failing), created(good)]}, Context())
    assert answer == {"batchItemFailures": [{"itemIdentifier": failing}]}
    assert (state(studio, failing), state(studio, good)) == ("waiting", "ready")
    studio.renderer.faults.append(RenderingFailed("for good"))
    assert deliver({"Records": [created(failing, receives=MAX_RECEIVES)]}, Context())["batchItemFailures"]
    assert state(studio, failing) == "quarantined"


def test_a_hostile_image_fails_nothing() -> None:
    studio = Studio()
    key = upload(studio, b"<svg/>")
    assert UploadEventHandler(studio.intake)({"Records": [created(key)]}, Context()) == {
        "batchItemFailures": []
    }
    assert state(studio, key) == "quarantined"


@pytest.mark.parametrize("key", ["uploads/../x", "uploads/a/b.svg", f"uploads/{ABSENT}/{ABSENT}/{ABSENT}"])
def test_a_stray_object_is_put_away(key: str) -> None:
    studio = Studio()
    studio.files.objects[key] = b"?"
    assert UploadEventHandler(studio.intake)({"Records": [created(key)]}, Context()) == {
        "batchItemFailures": []
    }
    assert list(studio.files.objects) == ["quarantine/stray/1"]


def test_the_keeper_hears_of_what_is_ready() -> None:
    studio = Studio()
    key = upload(studio, png())
    UploadEventHandler(studio.intake)({"Records": [created(key)]}, Context())
    (event,) = studio.images.events
    body = json.dumps({"detail-type": ImageReady.name, "detail": json.loads(event.detail())})
    hear = consumer(studio.attacher)
    assert hear({"Records": [{"messageId": "m", "body": body}]}, Context()) == {"batchItemFailures": []}
    assert studio.shown == [key.rpartition("/")[2]]


def test_what_is_no_event_goes_to_the_dead_letters() -> None:
    hear = consumer(Studio().attacher)
    for body in ("hello", '{"detail-type": "Other", "detail": {}}'):
        answer = hear({"Records": [{"messageId": "m", "body": body}]}, Context())
        assert answer == {"batchItemFailures": [{"itemIdentifier": "m"}]}
