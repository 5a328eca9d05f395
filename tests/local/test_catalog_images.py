"""Images end to end: announced, uploaded, looked at, shown on their product, led to, and gone with it."""

import io

import pytest
from PIL import Image

from catalog.images.links import FILES, WINDOW_SECONDS
from tests.local.catalogue import Catalogue, Document
from tests.local.conftest import LocalShop
from tests.local.http import Answer, assert_problem, send
from tests.local.imaging import announce, ended, images, objects, product, sent, upload
from tests.local.waiting import until
from tests.unit.catalog.images.hostile import ALL, INSPECTED, JPEG, PNG, TAILS, WEBP
from tests.unit.catalog.images.pictures import EXIF_RIGHT, encoded, jpeg, picture, png, webp, with_segment

ABSENT = "01936b5e-90d1-7a3c-b1f4-2c5d6e7f8091"


@pytest.fixture
def catalogue(shop: LocalShop) -> Catalogue:
    return Catalogue(shop)


@pytest.fixture
def product_id(catalogue: Catalogue) -> str:
    return str(catalogue.create(status="active")["id"])


def follow(catalogue: Catalogue, url: str) -> tuple[Answer, Answer]:
    """The redirect, and what it leads to."""
    redirect = catalogue.public("GET", f"/{url}")
    return redirect, send("GET", redirect.headers["location"])


def thumbnails(image: Document) -> dict[str, Document]:
    return {f"{each['size']}.{each['format']}": each for each in image["thumbnails"]}


def test_an_upload_becomes_an_image_of_its_product(catalogue: Catalogue, product_id: str) -> None:
    turned = with_segment(encoded("JPEG", picture(size=(1600, 800))), 0xE1, EXIF_RIGHT)
    photo = turned + TAILS["motion photo of a Samsung phone"]
    image_id = sent(catalogue, product_id, JPEG, photo, "A mug")
    record = ended(catalogue, product_id, image_id)[image_id]
    assert (record["state"], record["width"], record["height"]) == ("ready", 800, 1600)

    (image,) = catalogue.public("GET", f"/products/{product_id}").body["images"]
    assert (image["url"], image["alt"]) == (f"images/{image_id}", "A mug")
    assert (image["width"], image["height"]) == (800, 1600)
    assert thumbnails(image).keys() == FILES
    for name, thumbnail in thumbnails(image).items():
        redirect, answer = follow(catalogue, thumbnail["url"])
        assert redirect.status == 302
        assert redirect.headers["cache-control"] == f"public, max-age={WINDOW_SECONDS}"
        assert answer.status == 200
        assert answer.headers["content-type"] == f"image/{thumbnail['format']}"
        assert "immutable" in answer.headers["cache-control"]
        opened = Image.open(io.BytesIO(answer.content))
        assert opened.format == thumbnail["format"].upper(), name
        assert opened.width == thumbnail["width"]
        assert not opened.getexif()
    history = catalogue.staff("GET", f"/products/{product_id}/history").body["items"]
    assert (history[0]["actor"]["subject"], history[0]["action"]) == ("images", "image-changed")


@pytest.mark.parametrize("kind", ["image", "import"])
def test_a_page_uploads_from_its_browser(catalogue: Catalogue, product_id: str, kind: str) -> None:
    """A browser asks before it PUTs, and lets the page know nothing unless the bucket permits its origin."""
    content = png() if kind == "image" else b"product,title,sku,price_gbp\n"
    given: Document = {"content_length": len(content)}
    if kind == "image":
        made = catalogue.staff("POST", f"/products/{product_id}/images", given | {"content_type": PNG})
    else:
        made = catalogue.staff("POST", "/imports", given)
    to, origin = made.body["upload"], {"Origin": "https://shop.example"}
    asks = {"Access-Control-Request-Method": "PUT", "Access-Control-Request-Headers": "content-type"}

    permitted = send("OPTIONS", to["url"], headers=origin | asks)
    uploaded = send("PUT", to["url"], body=content, headers=to["headers"] | origin)

    assert (permitted.status, uploaded.status) == (200, 200)
    assert "PUT" in permitted.headers["access-control-allow-methods"]
    assert permitted.headers["access-control-allow-headers"].lower() == "content-type"
    for answer in (permitted, uploaded):
        assert answer.headers["access-control-allow-origin"] == "*"


def test_the_original_is_shown_to_nobody(catalogue: Catalogue, product_id: str) -> None:
    image_id = sent(catalogue, product_id, PNG, png())
    ended(catalogue, product_id, image_id)
    assert objects(catalogue, image_id) == sorted(
        [f"originals/{product_id}/{image_id}", *(f"renditions/{image_id}/{file}" for file in FILES)]
    )
    redirect, _ = follow(catalogue, f"images/{image_id}/large.webp")
    stolen = redirect.headers["location"].replace(
        f"renditions/{image_id}/large.webp", f"originals/{product_id}/{image_id}"
    )
    assert send("GET", stolen).status == 403
    assert send("GET", stolen.partition("?")[0]).status == 403


def test_hostile_uploads_end_in_quarantine(catalogue: Catalogue) -> None:
    """Those that are told apart by their inspection; the rest of them are in the unit tests."""
    names = ("svg", "zip in a jpeg", "php in a jpeg", "png bomb", "animated gif", "png without its pixels")
    product_id = str(catalogue.create(status="active")["id"])
    ids = {name: sent(catalogue, product_id, ALL[name][0], ALL[name][1]) for name in names}
    good = sent(catalogue, product_id, WEBP, webp())
    found = ended(catalogue, product_id, good, *ids.values())
    for name, image_id in ids.items():
        assert found[image_id]["state"] == "quarantined", name
        assert ALL[name][2] in found[image_id]["reason"]
        assert objects(catalogue, image_id) == [f"quarantine/{product_id}/{image_id}"]
    assert found[good]["state"] == "ready"
    assert [image["url"] for image in product(catalogue, product_id)["images"]] == [f"images/{good}"]


@pytest.mark.parametrize(
    "key", ["uploads/../../etc/passwd", "uploads/x/y.svg", f"uploads/{ABSENT}/{ABSENT}/x"]
)
def test_an_object_with_a_name_of_its_own_is_put_away(catalogue: Catalogue, key: str) -> None:
    bucket = catalogue.shop.outputs["cartwright-local-catalog"]["ImageBucket"]
    before = objects(catalogue, "quarantine/stray/")
    catalogue.shop.session().client("s3").put_object(Bucket=bucket, Key=key, Body=INSPECTED["svg"][1])
    until(lambda: key not in objects(catalogue, "uploads/"))
    assert len(objects(catalogue, "quarantine/stray/")) == len(before) + 1


def test_a_deleted_product_takes_its_images_with_it(catalogue: Catalogue, product_id: str) -> None:
    shown, refused = sent(catalogue, product_id, PNG, png()), sent(catalogue, product_id, PNG, jpeg())
    ended(catalogue, product_id, shown, refused)
    waiting = announce(catalogue, product_id, PNG, png())
    assert len(objects(catalogue, shown, refused)) == 8
    assert catalogue.staff("DELETE", f"/products/{product_id}").status == 204
    until(lambda: not records(catalogue, product_id))
    assert objects(catalogue, shown, refused) == []
    assert upload(waiting, png()).status == 200
    until(lambda: not objects(catalogue, waiting["id"]))


def records(catalogue: Catalogue, product_id: str) -> int:
    answer = (
        catalogue.shop.session()
        .client("dynamodb")
        .query(
            TableName=catalogue.shop.table_name,
            KeyConditionExpression="pk = :p AND begins_with(sk, :m)",
            ExpressionAttributeValues={":p": {"S": f"P#{product_id}"}, ":m": {"S": "M#"}},
        )
    )
    return int(answer["Count"])


def test_an_image_left_out_of_its_product_is_deleted(catalogue: Catalogue, product_id: str) -> None:
    kept, dropped = sent(catalogue, product_id, PNG, png()), sent(catalogue, product_id, PNG, png())
    ended(catalogue, product_id, kept, dropped)
    links = [{"url": f"images/{kept}", "alt": "Kept"}, {"url": "https://cdn.example.com/x.jpg"}]
    answer = catalogue.staff("PATCH", f"/products/{product_id}", {"images": links})
    assert answer.status == 200, answer.content
    until(lambda: images(catalogue, product_id).keys() == {kept})
    assert objects(catalogue, dropped) == []
    assert len(objects(catalogue, kept)) == 7
    assert [image["width"] for image in answer.body["images"]] == [60, None]


def test_staff_delete_an_image(catalogue: Catalogue, product_id: str) -> None:
    shown, refused = sent(catalogue, product_id, PNG, png()), sent(catalogue, product_id, PNG, jpeg())
    waiting = announce(catalogue, product_id, PNG, png())["id"]
    ended(catalogue, product_id, shown, refused)
    for image_id in (shown, refused, waiting):
        path = f"/products/{product_id}/images/{image_id}"
        assert catalogue.staff("DELETE", path).status == 204
        assert_problem(catalogue.staff("DELETE", path), 404)
    assert product(catalogue, product_id)["images"] == []
    assert images(catalogue, product_id) == {}
    assert objects(catalogue, shown, refused, waiting) == []


def test_a_second_upload_to_the_same_address_changes_nothing(catalogue: Catalogue, product_id: str) -> None:
    data = png()
    announced = announce(catalogue, product_id, PNG, data)
    assert upload(announced, data).status == 200
    before = ended(catalogue, product_id, announced["id"])
    assert upload(announced, data).status == 200
    until(
        lambda: not [key for key in objects(catalogue, announced["id"]) if "uploads" in key],
    )
    assert images(catalogue, product_id) == before
    assert len(objects(catalogue, announced["id"])) == 7


def test_s3_takes_only_what_was_announced(catalogue: Catalogue, product_id: str) -> None:
    announced = announce(catalogue, product_id, PNG, png())
    url, headers = announced["upload"]["url"], announced["upload"]["headers"]
    other = url.replace(announced["id"], announce(catalogue, product_id, PNG, png())["id"])
    kind = {"Content-Type": PNG}
    assert send("PUT", url, body=png() + b"x", headers=kind).status == 403
    assert send("PUT", url, body=png()[:-1], headers=kind).status == 403
    assert send("PUT", url, body=png(), headers={"Content-Type": "image/svg+xml"}).status == 403
    assert send("PUT", other, body=png(), headers=headers).status == 403
    assert send("GET", url).status == 403


def test_only_staff_and_only_for_products_that_exist(catalogue: Catalogue, product_id: str) -> None:
    about = {"content_type": PNG, "content_length": 100}
    assert_problem(catalogue.staff("POST", f"/products/{ABSENT}/images", about), 404)
    assert_problem(catalogue.staff("GET", f"/products/{ABSENT}/images"), 404)
    assert_problem(catalogue.staff("DELETE", f"/products/{product_id}/images/{ABSENT}"), 404)
    assert send("GET", catalogue.url(f"/products/{product_id}/images")).status == 401
    for bad in ({**about, "content_type": "image/svg+xml"}, {**about, "content_length": 0}, {"alt": "x"}):
        assert_problem(catalogue.staff("POST", f"/products/{product_id}/images", bad), 400)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        (f"/images/{ABSENT}/huge.webp", 404),
        (f"/images/{ABSENT}/large.png", 404),
        (f"/images/{ABSENT}/..%2Fsecret", 404),
        ("/images/none/large.webp", 400),
        (f"/images/{ABSENT}/large.webp", 302),
    ],
)
def test_names_that_no_thumbnail_has(catalogue: Catalogue, path: str, status: int) -> None:
    assert catalogue.public("GET", path).status == status
