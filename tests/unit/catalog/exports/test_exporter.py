import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import msgspec
import pytest

from cartwright.batch import MAX_RECEIVES
from cartwright.ids import Ids
from cartwright.money import CURRENCIES
from catalog.exports.domain import Export, ExportFormat, ExportOvertaken
from catalog.exports.exporter import Exporter
from catalog.handlers.exporter import ExportRequestHandler
from catalog.products.domain import Product
from catalog.products.fields import Status
from tests.unit.catalog.fakes import Clock, FakeCategories
from tests.unit.catalog.http import Api, Context
from tests.unit.catalog.samples import TREE, product, variant
from tests.unit.catalog.transfer_fakes import FakeDownloads, FakeExports, FakeStock


def plenty() -> float:
    return 900


def named(slug: str, **changes: Any) -> Product:
    return product(slug=slug, variants=(variant(f"{slug}-1"),), **changes)


class Desk:
    def __init__(self, *products: Product) -> None:
        self.clock = Clock()
        self.ids = Ids(self.clock)
        self.exports, self.downloads, self.stock = FakeExports(), FakeDownloads(), FakeStock(products)
        self.exporter = Exporter(self.exports, self.stock, FakeCategories(TREE), self.downloads, self.clock)

    def ask(self, file_format: ExportFormat = "csv", status: Status | None = None) -> str:
        now = self.clock()
        record = Export(
            id=self.ids.new(), format=file_format, of_status=status, created_at=now, updated_at=now
        )
        self.exports.add(record)
        return record.id

    def run(self, export_id: str, time_left: Callable[[], float] = plenty) -> Export:
        self.exporter.run(export_id, time_left)
        record = self.exports.get(export_id)
        assert record is not None
        return record

    def rows(self, export_id: str) -> list[dict[str, str]]:
        return list(csv.DictReader(io.StringIO(self.downloads.files[export_id].decode(), newline="")))


def test_a_csv_has_a_row_for_each_variant_and_each_product_once() -> None:
    wide = product(slug="wide", variants=(variant("A", prices={"GBP": 5, "JPY": 700}), variant("B")))
    service = Desk(wide, named("mug", status="draft"))
    export_id = service.ask()
    record = service.run(export_id)
    assert (record.status, record.products, record.rows) == ("succeeded", 2, 3)
    assert record.bytes == len(service.downloads.files[export_id])
    rows = service.rows(export_id)
    assert [(row["product"], row["title"], row["sku"]) for row in rows] == [
        ("wide", "Harbour mug", "A"),
        ("wide", "", "B"),
        ("mug", "Harbour mug", "mug-1"),
    ]
    assert [(row["price_gbp"], row["price_jpy"]) for row in rows] == [
        ("0.05", "700"),
        ("12.50", ""),
        ("12.50", ""),
    ]
    assert rows[0]["category"] == "kitchen/mugs"


def test_only_what_is_asked_for_is_exported() -> None:
    service = Desk(named("a", status="draft"), named("b"), named("c", status="archived"))
    export_id = service.ask("jsonl", "draft")
    assert service.run(export_id).products == 1
    (line,) = service.downloads.files[export_id].splitlines()
    assert json.loads(line)["slug"] == "a"


def test_a_product_that_moves_while_it_is_read_comes_once() -> None:
    service = Desk(*(named(f"p-{number}") for number in range(4)))
    moves = iter(range(4))

    def move() -> None:
        if (place := next(moves, None)) is not None:
            moved = msgspec.structs.replace(service.stock.listed[place], version=2)
            service.stock.listed.append(moved)

    service.stock.meanwhile = move
    export_id = service.ask()
    assert service.run(export_id).products == 4
    assert sorted(row["product"] for row in service.rows(export_id)) == [f"p-{number}" for number in range(4)]


def test_a_currency_that_appears_while_it_is_written_begins_it_anew() -> None:
    service = Desk(named("a"), named("b"))
    reads = iter(range(100))

    def add_currency() -> None:
        if next(reads) == 2:
            service.stock.listed.append(product(slug="c", variants=(variant("C", prices={"EUR": 1}),)))

    service.stock.meanwhile = add_currency
    export_id = service.ask()
    assert (service.run(export_id).status, len(service.rows(export_id))) == ("succeeded", 3)


class UnsettledStock(FakeStock):
    """Whoever looks again finds another currency."""

    def __init__(self) -> None:
        super().__init__()
        self._codes = iter(CURRENCIES)

    def products(self) -> Iterator[Product]:
        yield product(variants=(variant("M", prices={next(self._codes): 1}),))


def test_currencies_that_keep_appearing_fail_it() -> None:
    service = Desk()
    exporter = Exporter(
        service.exports, UnsettledStock(), FakeCategories(TREE), service.downloads, service.clock
    )
    export_id = service.ask()
    exporter.run(export_id, plenty)
    record = service.exports.get(export_id)
    assert record is not None
    assert record.status == "failed"
    assert "new currencies" in str(record.reason)


def test_more_currencies_than_columns_fail_a_csv_and_not_json_lines() -> None:
    codes = sorted(CURRENCIES)
    priced = [
        product(
            slug=f"p-{start}",
            variants=(variant(f"S-{start}", prices=dict.fromkeys(codes[start : start + 20], 1)),),
        )
        for start in range(0, len(codes), 20)
    ]
    service = Desk(*priced)
    refused = service.run(service.ask())
    assert (refused.status, refused.products) == ("failed", 0)
    assert refused.reason
    assert "JSON Lines" in refused.reason
    assert service.run(service.ask("jsonl")).products == len(priced)


def test_without_time_it_fails_with_a_reason() -> None:
    service = Desk(named("a"))
    record = service.run(service.ask(), lambda: 5)
    assert record.status == "failed"
    assert record.reason
    assert "too large" in record.reason


def message(export_id: str, receives: int = 1) -> dict[str, Any]:
    body = json.dumps({"export_id": export_id})
    attributes = {"ApproximateReceiveCount": str(receives)}
    return {"Records": [{"messageId": "m", "body": body, "attributes": attributes}]}


class BreakingDownloads(FakeDownloads):
    def write(self, export_id: str, file_format: ExportFormat, chunks: Iterable[bytes]) -> int:
        super().write(export_id, file_format, list(chunks)[:1])
        raise ConnectionError


def test_a_broken_export_begins_anew_and_is_given_up_in_the_end() -> None:
    service = Desk(named("a"))
    export_id = service.ask()
    broken = Exporter(
        service.exports, service.stock, FakeCategories(TREE), BreakingDownloads(), service.clock
    )
    failed = {"batchItemFailures": [{"itemIdentifier": "m"}]}
    assert ExportRequestHandler(broken)(message(export_id), Context()) == failed
    assert ExportRequestHandler(service.exporter)(message(export_id, 2), Context()) == {
        "batchItemFailures": []
    }
    assert service.run(export_id).status == "succeeded"
    other = service.ask()
    assert ExportRequestHandler(broken)(message(other, MAX_RECEIVES), Context()) == failed
    record = service.exports.get(other)
    assert record is not None
    assert (record.status, record.reason) == ("failed", "The export could not be completed. Start a new one.")


class OvertakenExports(FakeExports):
    def advance(self, record: Export) -> None:
        raise ExportOvertaken


def test_a_delivery_that_is_overtaken_or_of_nothing_is_let_go() -> None:
    service = Desk(named("a"))
    overtaken = OvertakenExports()
    export_id = service.ask()
    record = service.exports.get(export_id)
    assert record is not None
    overtaken.add(record)
    exporter = Exporter(overtaken, service.stock, FakeCategories(TREE), service.downloads, service.clock)
    assert ExportRequestHandler(exporter)(message(export_id), Context()) == {"batchItemFailures": []}
    assert ExportRequestHandler(service.exporter)(message(service.ids.new()), Context()) == {
        "batchItemFailures": []
    }


def test_staff_ask_for_an_export_watch_it_and_download_it() -> None:
    api = Api()
    started = api.call("POST", "/exports", body={"format": "jsonl", "status": "active"})
    assert started.status == 202
    export_id = started.body["id"]
    assert started.headers["Location"] == f"exports/{export_id}"
    assert api.requests.sent == [export_id]
    assert (started.body["status"], started.body["download"]) == ("waiting", None)
    record = api.exports.get(export_id)
    assert record is not None
    api.exports.advance(msgspec.structs.replace(record, status="succeeded", products=3))
    ended = api.call("GET", "/exports/{export_id}", export_id=export_id).body
    assert (ended["products"], ended["download"]) == (3, f"https://uploads.example/exports/{export_id}.jsonl")


@pytest.mark.parametrize(
    ("body", "field"), [({"format": "xlsx"}, "format"), ({"status": "gone"}, "status"), ({"x": 1}, "x")]
)
def test_bad_requests_for_exports_are_refused_by_field(body: object, field: str) -> None:
    answer = Api().call("POST", "/exports", body=body)
    assert (answer.status, answer.fields) == (400, [field])


def test_an_unknown_export_is_not_found() -> None:
    answer = Api().call("GET", "/exports/{export_id}", export_id=Ids(Clock()).new())
    assert (answer.status, answer.body["code"]) == (404, "export-not-found")
