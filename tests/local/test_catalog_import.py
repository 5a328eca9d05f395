"""Imports end to end: announced by the API, uploaded to S3, and read by the function that the upload wakes."""

import gzip
import json
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
    reported,
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
    category = until(lambda: catalogue.shown("mug")["category"])
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
    until(lambda: listener.caused_by(third["id"]))
    assert len(listener.caused_by(first["id"])) == 120
    assert listener.caused_by(again["id"]) == []
    assert [event["data"]["product_version"] for event in listener.caused_by(third["id"])] == [2]


def test_the_shipped_sample_is_already_there(catalogue: Catalogue, listener: Listener) -> None:
    """`ops up` imported it."""
    record = imported(catalogue, SAMPLE.read_bytes())
    assert record["status"] == "succeeded"
    assert counts(record).keys() == {"rows", "unchanged"}
    last = catalogue.create()["id"]
    until(lambda: listener.of(last))
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


def of_format(catalogue: Catalogue, kind: str) -> bytes:
    """Two products: one that is fine, and one that has a bad price."""
    if kind.startswith("jsonl"):
        about = {"title": "Thing", "category": f"things-{catalogue.tag}"}
        prices: list[dict[str, object]] = [{"GBP": 255}, {"GBP": "free"}]
        lines = [
            about
            | {
                "slug": f"p{number}-{catalogue.tag}",
                "variants": [{"sku": f"s{number}-{catalogue.tag}", "prices": price}],
            }
            for number, price in enumerate(prices)
        ]
        content = "".join(f"{json.dumps(line)}\n" for line in lines).encode()
    else:
        content = file_of([row(catalogue, "p0"), row(catalogue, "p1", price_gbp="free")])
    return gzip.compress(content) if kind.endswith(".gz") else content


@pytest.mark.parametrize("kind", ["csv", "csv.gz", "jsonl", "jsonl.gz"])
def test_every_format_is_read_and_reported(catalogue: Catalogue, kind: str) -> None:
    record = imported(catalogue, of_format(catalogue, kind), format=kind)
    assert (record["status"], counts(record)) == ("succeeded", {"rows": 2, "created": 1, "refused": 1})
    assert catalogue.shown("p0")["variants"][0]["prices"] == {"GBP": 255}
    report = reported(record)
    assert [(each["product"], each["effect"]) for each in report] == [
        (f"p0-{catalogue.tag}", "created"),
        (f"p1-{catalogue.tag}", "refused"),
    ]
    assert report[1]["reason"] == record["refusals"][0]["reason"]


def test_a_dry_run_tells_all_and_changes_nothing(catalogue: Catalogue) -> None:
    imported(catalogue, file_of([row(catalogue, "known"), row(catalogue, "same")]))
    before = catalogue.stored()
    content = file_of(
        [
            row(catalogue, "known", title="New", category=f"other-{catalogue.tag}"),
            row(catalogue, "same"),
            row(catalogue, "new"),
            row(catalogue, "thief", sku=f"SAME-{catalogue.tag}"),
        ]
    )
    told = {"rows": 4, "created": 1, "updated": 1, "unchanged": 1, "refused": 1}
    dry = imported(catalogue, content, dry_run=True)
    assert (dry["status"], dry["dry_run"], counts(dry)) == ("succeeded", True, told)
    assert catalogue.stored() == before
    wet = imported(catalogue, content)
    assert counts(wet) == told
    assert reported(wet) == reported(dry)


def test_a_file_creates_changes_and_archives(catalogue: Catalogue) -> None:
    imported(catalogue, file_of([row(catalogue, "a"), row(catalogue, "b")]))
    lines = ["product,title,sku,price_gbp,price_eur,status", *(f"{each}-{catalogue.tag}" for each in "abc")]
    lines[1] += ",,,,,archived"
    lines[2] += f",Renamed,b-{catalogue.tag},2.55,3,"
    lines[3] += f",New,c-{catalogue.tag},,4,draft"
    record = imported(catalogue, "\n".join(lines).encode())
    assert (record["status"], counts(record)) == ("succeeded", {"rows": 3, "created": 1, "updated": 2})
    stored = {item["slug"].partition("-")[0]: item for item in catalogue.stored()}
    assert [stored[name]["status"] for name in "abc"] == ["archived", "active", "draft"]
    assert [stored[name]["title"] for name in "abc"] == ["Thing a", "Renamed", "New"]
    assert stored["b"]["variants"][0]["prices"] == {"GBP": 255, "EUR": 300}
    assert stored["b"]["variants"][0]["options"] == {"colour": "red", "size": "L"}


def test_a_later_file_wins_over_an_earlier_one(catalogue: Catalogue) -> None:
    """Announced earlier, uploaded later: what the later one wrote or found as it should be stays."""
    imported(catalogue, file_of(row(catalogue, name) for name in ("a", "b", "c")))
    early = file_of(row(catalogue, name, title="Early") for name in ("a", "b", "c"))
    earlier = announce(catalogue, len(early))
    later = imported(catalogue, file_of([row(catalogue, "a", title="Late"), row(catalogue, "b")]))
    assert counts(later) == {"rows": 2, "updated": 1, "unchanged": 1}
    assert upload(earlier, early).status == 200
    assert counts(ended(catalogue, earlier["id"])) == {"rows": 3, "updated": 1, "superseded": 2}
    titles = {item["slug"].partition("-")[0]: item["title"] for item in catalogue.stored()}
    assert titles == {"a": "Late", "b": "Thing b", "c": "Early"}
