"""Imports end to end: announced by the API, uploaded to S3, and read by the function that the upload wakes."""

from collections.abc import Iterator

import pytest

from cartwright.events.catalog import ProductChanged
from ops import paths
from tests.local.catalogue import Catalogue
from tests.local.conftest import LocalShop
from tests.local.http import Answer, send
from tests.local.importing import (
    announce,
    counts,
    ended,
    file_of,
    imported,
    row,
    state,
    upload,
)
from tests.local.listening import Listener, listening
from tests.local.waiting import until

SAMPLE = paths.ROOT / "data" / "sample-catalogue.csv"


@pytest.fixture(scope="module")
def listener(shop: LocalShop) -> Iterator[Listener]:
    with listening(shop, ProductChanged) as made:
        yield made


@pytest.fixture
def catalogue(shop: LocalShop) -> Catalogue:
    return Catalogue(shop)


def test_an_import_waits_for_its_upload(catalogue: Catalogue) -> None:
    announced = announce(catalogue, 100)
    assert announced["status"] == "waiting"
    assert announced["upload"]["method"] == "PUT"
    assert announced["upload"]["headers"] == {"Content-Type": "text/csv", "Content-Length": "100"}
    assert state(catalogue, announced["id"]) == announced | {"upload": None}


def test_a_file_becomes_products(catalogue: Catalogue) -> None:
    second = row(catalogue, "mug", sku=f"mug-b-{catalogue.tag}", options="", price_gbp="3")
    record = imported(
        catalogue, file_of([row(catalogue, "mug"), second, row(catalogue, "bag", status="draft")])
    )
    assert (record["status"], counts(record)) == ("succeeded", {"rows": 3, "created": 2})
    mug = catalogue.shown("mug")
    category = until(lambda: catalogue.shown("mug")["category"], seconds=10)
    assert category["path"] == f"things-{catalogue.tag}"
    assert [(each["sku"], each["options"], each["prices"]) for each in mug["variants"]] == [
        (f"mug-{catalogue.tag}", {"colour": "red", "size": "L"}, {"GBP": 255}),
        (f"mug-b-{catalogue.tag}", {}, {"GBP": 300}),
    ]


def test_the_same_file_again_changes_nothing_and_tells_nothing(
    catalogue: Catalogue, listener: Listener
) -> None:
    content = file_of(row(catalogue, f"p{number}") for number in range(120))
    first = imported(catalogue, content)
    assert counts(first) == {"rows": 120, "created": 120}
    again = imported(catalogue, content)
    assert counts(again) == {"rows": 120, "unchanged": 120}

    changed = content.replace(b",2.55\n", b",2.56\n", 1)
    third = imported(catalogue, changed)
    assert counts(third) == {"rows": 120, "updated": 1, "unchanged": 119}
    until(lambda: listener.caused_by(third["id"]), seconds=20)
    assert len(listener.caused_by(first["id"])) == 120
    assert listener.caused_by(again["id"]) == []
    assert [event["data"]["product_version"] for event in listener.caused_by(third["id"])] == [2]


def test_the_shipped_sample_is_already_there(catalogue: Catalogue, listener: Listener) -> None:
    """`ops up` imported it."""
    record = imported(catalogue, SAMPLE.read_bytes())
    assert record["status"] == "succeeded"
    assert counts(record).keys() == {"rows", "unchanged"}
    last = catalogue.create()["id"]
    until(lambda: listener.of(last), seconds=20)
    assert listener.caused_by(record["id"]) == []


def test_s3_takes_only_what_was_announced(catalogue: Catalogue) -> None:
    content = file_of([row(catalogue, "mug")])
    announced = announce(catalogue, len(content))
    url = announced["upload"]["url"]
    csv, html = {"Content-Type": "text/csv"}, {"Content-Type": "text/html"}
    other = url.replace(announced["id"], announce(catalogue, len(content))["id"])
    refused: dict[str, Answer] = {
        "longer": upload(announced, content + b"x", csv),
        "shorter": upload(announced, content[:-1], csv),
        "of another type": upload(announced, content, html),
        "another import's": send("PUT", other, body=content, headers=csv),
        "unsigned": send("PUT", url.partition("?")[0], body=content, headers=csv),
        "read instead": send("GET", url),
    }
    assert {name: answer.status for name, answer in refused.items()} == dict.fromkeys(refused, 403)
    assert state(catalogue, announced["id"])["status"] == "waiting"
    assert upload(announced, content).status == 200
    assert counts(ended(catalogue, announced["id"])) == {"rows": 1, "created": 1}
