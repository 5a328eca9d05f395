"""Addresses of thumbnails: the same for everybody within a window, and good for longer than anybody keeps them."""

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from cartwright.aws.s3 import Bucket
from catalog.images.domain import ThumbnailNotFound
from catalog.images.links import FILES, LIFE_SECONDS, WINDOW_SECONDS, Links
from catalog.images.uploads import image_of
from catalog.products.domain import Image
from catalog.products.views import THUMBNAIL_FORMATS, THUMBNAIL_SIDES

IMAGE = "01936b5e-90d1-7a3c-b1f4-2c5d6e7f8091"
PRODUCT = "01936b5e-7bff-7c11-8a42-66d0f3f1b8c4"
START = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_REGION", "eu-west-1")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")


def address(seconds: float, file: str = "large.webp") -> str:
    links = Links(Bucket("images").presigned_get, lambda: START + timedelta(seconds=seconds))
    return links.thumbnail(IMAGE, file)


def test_a_window_has_one_address() -> None:
    assert {address(0), address(1), address(WINDOW_SECONDS - 0.001)} == {address(300)}
    assert address(WINDOW_SECONDS) != address(0)


def test_an_address_outlives_whoever_keeps_it() -> None:
    query = parse_qs(urlsplit(address(WINDOW_SECONDS - 1)).query)
    assert query["X-Amz-Date"] == ["20261121T093000Z"]
    assert int(query["X-Amz-Expires"][0]) == LIFE_SECONDS > 2 * WINDOW_SECONDS


def test_it_leads_to_the_thumbnail_and_nothing_else() -> None:
    for file in FILES:
        assert urlsplit(address(0, file)).path.endswith(f"/renditions/{IMAGE}/{file}")


@pytest.mark.parametrize("file", ["", "huge.webp", "large.png", "large", "../x", "large.webp/", "LARGE.webp"])
def test_other_names_lead_nowhere(file: str) -> None:
    with pytest.raises(ThumbnailNotFound):
        address(0, file)


def test_products_name_the_files_that_there_are() -> None:
    assert {f"{size}.{form}" for size in THUMBNAIL_SIDES for form in THUMBNAIL_FORMATS} == FILES
    assert Image(url=f"images/{IMAGE}").url.endswith(IMAGE)


def test_an_uploads_name_has_both_ids() -> None:
    assert image_of(f"uploads/{PRODUCT}/{IMAGE}") == (PRODUCT, IMAGE)


@pytest.mark.parametrize(
    "key",
    [
        "",
        "uploads/",
        f"{PRODUCT}/{IMAGE}",
        f"uploads/{PRODUCT}",
        f"uploads/{PRODUCT}/{IMAGE}/x",
        f"uploads/{PRODUCT}/{IMAGE}.svg",
        f"uploads/{PRODUCT}/../{IMAGE}",
        f"uploads//{PRODUCT}/{IMAGE}",
        f"uploads/{PRODUCT.upper()}/{IMAGE}",
        f"uploads/{PRODUCT}/{IMAGE}\n",
        f"originals/{PRODUCT}/{IMAGE}",
        f"uploads/{PRODUCT}%2F{IMAGE}",
    ],
)
def test_other_names_are_no_uploads(key: str) -> None:
    assert image_of(key) is None
