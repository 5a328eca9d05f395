import gzip
import json
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor

import pytest

from cartwright.errors import ConcurrentUpdate
from catalog.imports.domain import ImportOvertaken, Progress, Task
from catalog.imports.importer import BATCH
from catalog.products.domain import Product
from catalog.products.ports import Record, StoredProduct
from tests.unit.catalog.fakes import FakeProducts
from tests.unit.catalog.import_shop import Shop, counts, many, plenty, short
from tests.unit.catalog.samples import HEADER, STAFF_MEMBER, file_of, mug, row, variant
from tests.unit.catalog.transfer_fakes import FakeImports


@pytest.fixture(scope="module")
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(4) as threads:
        yield threads


@pytest.fixture
def shop(pool: ThreadPoolExecutor) -> Shop:
    return Shop(pool)


def test_the_first_import_creates_and_the_second_changes_nothing(shop: Shop) -> None:
    content = many(2 * BATCH + 1)
    first = shop.import_file(content)
    assert (first.status, counts(first)) == ("succeeded", (201, 201, 0, 0, 0))
    told = len(shop.products.events)
    second = shop.import_file(content)
    assert (second.status, counts(second)) == ("succeeded", (201, 0, 0, 201, 0))
    assert len(shop.products.events) == told == 201


def test_changed_products_are_updated(shop: Shop) -> None:
    shop.import_file(file_of(row("a", "A"), row("b", "B")))
    record = shop.import_file(file_of(row("a", "A", price="3"), row("b", "B"), row("c", "C")))
    assert counts(record) == (3, 1, 1, 1, 0)
    assert shop.products.events[-1].correlation_id == record.id


def test_refused_rows_are_counted_and_listed(shop: Shop) -> None:
    record = shop.import_file(file_of(row("a", "A"), row("b", "B", price="x"), row("b", "C"), row("d", "a")))
    assert (record.status, counts(record)) == ("succeeded", (4, 1, 0, 0, 3))
    assert [(each.line, each.column) for each in record.refusals] == [(3, "price_gbp"), (4, ""), (5, "sku")]


def test_a_sku_may_move_between_products_of_a_file(shop: Shop) -> None:
    shop.import_file(file_of(row("a", "A"), row("b", "B")))
    record = shop.import_file(file_of(row("a", "B"), row("b", "C")))
    assert counts(record) == (2, 0, 2, 0, 0)


def test_an_unreadable_file_fails_with_its_reason_and_keeps_what_was_imported(shop: Shop) -> None:
    record = shop.import_file(many(2 * BATCH) + b"\xff\n")
    assert (record.status, record.created) == ("failed", BATCH)
    assert record.reason is not None
    assert "not UTF-8" in record.reason
    assert shop.import_file(HEADER.encode()).status == "succeeded"


def test_too_many_refusals_end_the_import(shop: Shop) -> None:
    record = shop.import_file(file_of(*(row(f"p{number}", "", price="") for number in range(10_200))))
    assert record.status == "failed"
    assert record.reason is not None
    assert "10000 rows are refused" in record.reason
    assert len(record.refusals) == 100


def test_without_time_it_hands_on_at_a_checkpoint_and_goes_on_there(shop: Shop) -> None:
    import_id = shop.upload(many(3 * BATCH))
    for done in (1, 2, 3):
        shop.importer.run(import_id, short)
        assert shop.service.get(import_id).created == done * BATCH
        assert shop.continuations.sent == [import_id] * done
    shop.importer.run(import_id, plenty)
    record = shop.service.get(import_id)
    assert (record.status, counts(record)) == ("succeeded", (300, 300, 0, 0, 0))
    assert len(shop.continuations.sent) == 3
    assert len(shop.report(import_id)) == 300


class RacingProducts(FakeProducts):
    """Whoever reads before writing is always late."""

    def replace(self, before: Product, after: Product, record: Record) -> None:
        raise ConcurrentUpdate


def test_a_product_that_others_keep_changing_is_refused(pool: ThreadPoolExecutor) -> None:
    shop = Shop(pool, RacingProducts())
    shop.import_file(file_of(row("a", "A")))
    record = shop.import_file(file_of(row("a", "A", price="9")))
    assert counts(record) == (1, 0, 0, 0, 1)
    assert "changed concurrently" in record.refusals[0].reason


class LateProducts(FakeProducts):
    """The first look at slugs finds nothing: the product appears between reading and writing."""

    def __init__(self) -> None:
        super().__init__()
        self.blind = False

    def by_slugs(self, slugs: Iterable[str]) -> Mapping[str, StoredProduct]:
        if self.blind:
            self.blind = False
            return {}
        return super().by_slugs(slugs)


def test_a_product_that_appears_meanwhile_is_updated(pool: ThreadPoolExecutor) -> None:
    products = LateProducts()
    shop = Shop(pool, products)
    shop.catalogue.create(mug(variants=(variant("A"),)), STAFF_MEMBER)
    products.blind = True
    assert counts(shop.import_file(file_of(row("harbour-mug", "A")))) == (1, 0, 1, 0, 0)


def test_a_file_uploaded_again_while_it_is_imported_fails(shop: Shop) -> None:
    import_id = shop.upload(many(2 * BATCH))
    shop.importer.run(import_id, short)
    shop.uploads.files[import_id] = many(1)
    shop.importer.run(import_id, plenty)
    record = shop.service.get(import_id)
    assert record.status == "failed"
    assert record.reason is not None
    assert "uploaded again" in record.reason


def test_an_ended_or_unknown_import_is_left_alone(shop: Shop) -> None:
    record = shop.import_file(many(1))
    shop.uploads.files[record.id] = many(5)
    shop.importer.run(record.id, plenty)
    shop.importer.give_up(record.id)
    assert shop.service.get(record.id).created == 1
    assert shop.service.get(record.id).status == "succeeded"
    shop.importer.run(shop.ids.new(), plenty)


def test_giving_up_says_what_to_do(shop: Shop) -> None:
    import_id = shop.upload(many(1))
    shop.importer.give_up(import_id)
    record = shop.service.get(import_id)
    assert record.status == "failed"
    assert record.reason is not None
    assert "import the file again" in record.reason


class OvertakenImports(FakeImports):
    """Another delivery of the file moves on whenever this one has looked."""

    def task(self, import_id: str) -> Task | None:
        seen = super().task(import_id)
        if seen is not None:
            at = seen.progress
            self._progress[import_id] = Progress(status="running", etag=at.etag, products=at.products + 1)
        return seen


def test_of_two_deliveries_only_one_counts(pool: ThreadPoolExecutor) -> None:
    shop = Shop(pool, imports=OvertakenImports())
    import_id = shop.upload(many(1))
    with pytest.raises(ImportOvertaken):
        shop.importer.run(import_id, plenty)
    assert shop.products.events == []


def test_a_file_creates_changes_and_archives(shop: Shop) -> None:
    shop.import_file(file_of(row("a", "A"), row("b", "B")))
    record = shop.import_file(
        b"product,title,sku,price_gbp,status\na,,,,archived\nb,New,B,2.55,\nc,See,C,1,draft\n"
    )
    assert (record.status, counts(record)) == ("succeeded", (3, 1, 2, 0, 0))
    assert [shop.product(slug).status for slug in "abc"] == ["archived", "active", "draft"]
    assert [shop.product(slug).title for slug in "abc"] == ["A thing", "New", "See"]
    assert shop.product("a").variants == (variant("A", options={}, prices={"GBP": 255}),)


@pytest.mark.parametrize("file_format", ["csv", "csv.gz", "jsonl", "jsonl.gz"])
def test_every_format_makes_the_same_products(shop: Shop, file_format: str) -> None:
    content = file_of(row("a", "A"), row("b", "B", price=""))
    if file_format.startswith("jsonl"):
        about: dict[str, object] = {"title": "A thing", "category": "gifts", "description": ""}
        lines: list[dict[str, object]] = [
            {"slug": "a", "variants": [{"sku": "A", "prices": {"GBP": 255}}]},
            {"slug": "b", "variants": []},
        ]
        content = "".join(json.dumps(line | about) + "\n" for line in lines).encode()
    if file_format.endswith(".gz"):
        content = gzip.compress(content)
    record = shop.import_file(content, format=file_format)
    assert (record.status, counts(record)) == ("succeeded", (2, 1, 0, 0, 1))
    expected = mug(
        slug="a", title="A thing", description="", variants=(variant("A", options={}, prices={"GBP": 255}),)
    )
    assert shop.product("a").variants == expected.variants
    assert shop.product("a").title == expected.title


def test_categories_that_are_missing_are_made_and_those_too_many_refused(shop: Shop) -> None:
    rows = [f"p-{number},P,new/c-{number},S{number},1\n" for number in range(1005)]
    record = shop.import_file(("product,title,category,sku,price_gbp\n" + "".join(rows)).encode())
    assert record.status == "succeeded"
    tree = shop.categories.tree()
    assert tree.by_path["new/c-0"].name == "C 0"
    assert record.created == sum(path.startswith("new/") for path in tree.by_path)
    assert {refusal.column for refusal in record.refusals} == {"product"}
    assert record.created + record.refused == 1005


def test_the_report_says_of_every_row_what_became_of_it(shop: Shop) -> None:
    shop.import_file(file_of(row("a", "A"), row("b", "B")))
    record = shop.import_file(
        file_of(
            row("a", "A"),
            row("b", "B", price="3"),
            row("=c", "C"),
            row("d", "D"),
            row("d", "D2"),
            row("e", "a"),
        )
    )
    assert record.report == f"https://uploads.example/imports/{record.id}/report.csv"
    assert shop.report(record.id) == [
        "2,a,,unchanged,",
        "3,b,,updated,",
        '4,\'=c,product,refused,"must be a slug such as harbour-mug, of at most 120 characters"',
        "5,d,,created,",
        "6,d,,created,",
        "7,e,sku,refused,A belongs to another product",
    ]


def test_the_report_of_a_failed_import_ends_with_its_reason(shop: Shop) -> None:
    record = shop.import_file(many(BATCH) + b"\xff\n")
    assert record.report
    report = shop.report(record.id)
    assert len(report) == 1
    assert report[-1].startswith(",,,failed,The file is not UTF-8")
    import_id = shop.upload(many(1))
    shop.importer.give_up(import_id)
    assert "import the file again" in shop.report(import_id)[-1]
