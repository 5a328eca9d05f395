from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cartwright.aws.errors import Throttled
from cartwright.ids import Ids
from catalog.categories.service import Taxonomy
from catalog.imports.domain import Import, ImportInput, ImportOvertaken, OutOfTime, Progress
from catalog.imports.importer import BATCH, Importer
from catalog.imports.service import ImportDesk
from catalog.imports.upsert import Upserter
from catalog.products.domain import ChangedMeanwhile, Product
from catalog.products.ports import Record, StoredProduct
from catalog.products.service import Catalogue
from tests.unit.catalog.fakes import Clock, FakeCategories, FakeImports, FakeProducts, FakeUploads, new_ids
from tests.unit.catalog.samples import HEADER, STAFF_MEMBER, TREE, file_of, mug, row, variant


def plenty() -> float:
    return 900.0


def short() -> float:
    return 5.0


@pytest.fixture(scope="module")
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(4) as threads:
        yield threads


class Shop:
    """The import's use cases on fakes."""

    def __init__(self, pool: ThreadPoolExecutor, products: FakeProducts | None = None) -> None:
        self.clock = Clock()
        self.ids = Ids(self.clock)
        self.products = products or FakeProducts()
        self.imports = FakeImports()
        self.uploads = FakeUploads()
        self.desk = ImportDesk(self.imports, self.uploads, self.clock, self.ids.new)
        self.categories = FakeCategories(TREE)
        taxonomy = Taxonomy(self.categories, self.ids.new)
        upserter = Upserter(self.products, taxonomy, self.clock, self.ids.new, pool)
        self.importer = Importer(self.imports, self.uploads, upserter, self.clock)
        self.catalogue = Catalogue(self.products, self.categories, self.clock, self.ids.new)

    def upload(self, content: bytes) -> str:
        record = self.desk.start(ImportInput(content_length=max(1, len(content))))
        self.uploads.files[record.id] = content
        return record.id

    def import_file(self, content: bytes) -> Import:
        import_id = self.upload(content)
        self.importer.run(import_id, plenty)
        return self.desk.get(import_id)


@pytest.fixture
def shop(pool: ThreadPoolExecutor) -> Shop:
    return Shop(pool)


def counts(record: Import) -> tuple[int, int, int, int, int]:
    return record.rows, record.created, record.updated, record.unchanged, record.refused


def many(count: int) -> bytes:
    return file_of(*(row(f"p-{number}", f"S{number}") for number in range(count)))


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


def test_without_time_it_stops_at_a_checkpoint_and_goes_on_there(shop: Shop) -> None:
    import_id = shop.upload(many(3 * BATCH))
    for done in (1, 2, 3):
        with pytest.raises(OutOfTime):
            shop.importer.run(import_id, short)
        assert shop.desk.get(import_id).created == done * BATCH
    shop.importer.run(import_id, plenty)
    record = shop.desk.get(import_id)
    assert (record.status, counts(record)) == ("succeeded", (300, 300, 0, 0, 0))


class BreakingProducts(FakeProducts):
    """The connection breaks at some writes, once each; also after the write took effect."""

    def __init__(self, breaks: Iterable[int]) -> None:
        super().__init__()
        self._breaks = set(breaks)
        self._calls = 0

    def create(self, product: Product, record: Record) -> None:
        self._calls += 1
        broken = self._calls in self._breaks
        if broken and self._calls % 2:
            raise Throttled("before the write")
        super().create(product, record)
        if broken:
            raise Throttled("after the write")


@settings(deadline=None, max_examples=25)
@given(st.sets(st.integers(1, 300), max_size=6))
def test_counts_stay_exact_through_any_interruption(breaks: set[int]) -> None:
    with ThreadPoolExecutor(4) as pool:
        shop = Shop(pool, BreakingProducts(breaks))
        import_id = shop.upload(many(250))
        for _ in range(len(breaks) + 1):
            try:
                shop.importer.run(import_id, plenty)
            except Throttled:
                continue
        record = shop.desk.get(import_id)
        assert (record.status, counts(record)) == ("succeeded", (250, 250, 0, 0, 0))
        assert len(shop.products.events) == 250


class RacingProducts(FakeProducts):
    """Whoever reads before writing is always late."""

    def replace(self, before: Product, after: Product, record: Record) -> None:
        raise ChangedMeanwhile


def test_a_product_that_others_keep_changing_is_refused(pool: ThreadPoolExecutor) -> None:
    shop = Shop(pool, RacingProducts())
    shop.import_file(file_of(row("a", "A")))
    record = shop.import_file(file_of(row("a", "A", price="9")))
    assert counts(record) == (1, 0, 0, 0, 1)
    assert "someone else" in record.refusals[0].reason


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
    with pytest.raises(OutOfTime):
        shop.importer.run(import_id, short)
    shop.uploads.files[import_id] = many(1)
    shop.importer.run(import_id, plenty)
    record = shop.desk.get(import_id)
    assert record.status == "failed"
    assert record.reason is not None
    assert "uploaded again" in record.reason


def test_an_ended_or_unknown_import_is_left_alone(shop: Shop) -> None:
    record = shop.import_file(many(1))
    shop.uploads.files[record.id] = many(5)
    shop.importer.run(record.id, plenty)
    shop.importer.give_up(record.id)
    assert shop.desk.get(record.id).created == 1
    assert shop.desk.get(record.id).status == "succeeded"
    shop.importer.run(shop.ids.new(), plenty)


def test_giving_up_says_what_to_do(shop: Shop) -> None:
    import_id = shop.upload(many(1))
    shop.importer.give_up(import_id)
    record = shop.desk.get(import_id)
    assert record.status == "failed"
    assert record.reason is not None
    assert "importing the file again" in record.reason


class OvertakenImports(FakeImports):
    """Another delivery of the file moves on whenever this one has looked."""

    def progress(self, import_id: str) -> Progress | None:
        seen = super().progress(import_id)
        if seen is not None:
            self._progress[import_id] = Progress(status="running", etag=seen.etag, products=seen.products + 1)
        return seen


def test_of_two_deliveries_only_one_counts(shop: Shop) -> None:
    import_id = shop.upload(many(1))
    overtaken = OvertakenImports()
    overtaken.add(Import(id=import_id, created_at=shop.clock(), updated_at=shop.clock()))
    with ThreadPoolExecutor(1) as pool:
        upserter = Upserter(
            shop.products, Taxonomy(shop.categories, new_ids().new), shop.clock, new_ids().new, pool
        )
        with pytest.raises(ImportOvertaken):
            Importer(overtaken, shop.uploads, upserter, shop.clock).run(import_id, plenty)
    assert shop.products.events == []
