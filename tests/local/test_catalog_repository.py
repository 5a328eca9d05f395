"""One contract for the catalogue's ports: the DynamoDB adapters and the fakes of the unit tests both keep it."""

import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import msgspec
import pytest

from cartwright.aws.dynamodb import Table
from cartwright.clock import utc_now
from cartwright.ids import Ids
from catalog import domain
from catalog.domain import MAX_VARIANTS, AlreadyTaken, ChangedMeanwhile, Product, ProductInput, Variant
from catalog.events import product_changed
from catalog.import_domain import Import, ImportOvertaken, Progress, Refusal
from catalog.import_repository import ImportRepository
from catalog.ports import Imports, Products
from catalog.repository import ProductRepository
from tests.unit.catalog.fakes import FakeImports, FakeProducts

new_id = Ids().new


@dataclass
class Ports:
    """`tag` keeps what one test writes apart from all else in the table."""

    products: Products
    imports: Imports
    tag: str

    def given(self, name: str = "mug", **changes: Any) -> ProductInput:
        about: dict[str, Any] = {
            "slug": f"{name}-{self.tag}",
            "title": "Harbour mug",
            "category": f"kitchen-{self.tag}",
            "status": "active",
            "variants": self.variants(name),
        }
        return ProductInput(**about | changes)

    def variants(self, *names: str) -> tuple[Variant, ...]:
        return tuple(Variant(sku=f"{name}-{self.tag}", prices={"GBP": 1250}) for name in names)

    def create(self, given: ProductInput, cause: str = "c-1") -> Product:
        product = domain.created(given, product_id=new_id(), at=utc_now())
        self.products.create(product, product_changed(product, event_id=new_id(), correlation_id=cause))
        return product

    def replace(self, before: Product, given: ProductInput, cause: str = "c-2") -> Product:
        after = domain.replaced(before, given, at=utc_now())
        event = product_changed(after, event_id=new_id(), correlation_id=cause)
        self.products.replace(before, after, event)
        return after

    def listed(self, category: str, limit: int = 2) -> list[str]:
        seen: list[str] = []
        after = None
        while True:
            page = self.products.active(category, limit=limit, after=after)
            assert len(page.products) <= limit
            seen += [product.slug for product in page.products]
            after = page.after
            if after is None:
                return seen


@pytest.fixture(params=["fake", "dynamodb"])
def ports(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Ports]:
    tag = uuid.uuid4().hex[:12]
    if request.param == "fake":
        yield Ports(FakeProducts(), FakeImports(), tag)
        return
    shop = request.getfixturevalue("shop")
    for name, value in shop.credentials.items():
        monkeypatch.setenv(name, value)
    table = Table(shop.table_name)
    yield Ports(ProductRepository(table), ImportRepository(table), tag)


def fields_of(error: AlreadyTaken) -> list[str]:
    return [each.field for each in error.errors]


def test_a_product_is_read_as_it_was_written(ports: Ports) -> None:
    product = ports.create(ports.given(description="Line\nline é 🏺", status="draft"))
    assert ports.products.get(product.id) == product
    assert ports.products.get(new_id()) is None


def test_products_are_found_by_slug_with_their_cause(ports: Ports) -> None:
    first, second = ports.create(ports.given("a")), ports.create(ports.given("b"), cause="import-7")
    ports.replace(first, ports.given("a", title="New"), cause="request-9")
    found = ports.products.by_slugs([first.slug, second.slug, second.slug, "nothing-" + ports.tag])
    assert {slug: each.cause for slug, each in found.items()} == {
        first.slug: "request-9",
        second.slug: "import-7",
    }
    assert found[first.slug].product.version == 2
    assert ports.products.by_slugs([]) == {}


def test_slugs_and_skus_are_unique_whatever_their_case(ports: Ports) -> None:
    ports.create(ports.given("a", variants=ports.variants("x", "y")))
    with pytest.raises(AlreadyTaken) as raised:
        ports.create(ports.given("a", variants=ports.variants("w", "Y")))
    assert fields_of(raised.value) == ["slug", "variants[1].sku"]
    ports.create(ports.given("b", variants=ports.variants("w")))


def test_a_refused_write_leaves_nothing_behind(ports: Ports) -> None:
    ports.create(ports.given("a"))
    refused = domain.created(
        ports.given("b", variants=ports.variants("fresh", "a")), product_id=new_id(), at=utc_now()
    )
    with pytest.raises(AlreadyTaken):
        ports.products.create(refused, product_changed(refused, event_id=new_id(), correlation_id="c"))
    assert ports.products.get(refused.id) is None
    ports.create(ports.given("b", variants=ports.variants("fresh")))


def test_what_a_change_drops_is_free_and_what_it_keeps_is_not(ports: Ports) -> None:
    before = ports.create(ports.given("a", variants=ports.variants("keep", "drop")))
    ports.replace(before, ports.given("renamed", variants=ports.variants("keep", "add")))
    assert ports.products.by_slugs([before.slug]) == {}
    ports.create(ports.given("a", variants=ports.variants("drop")))
    for sku in ("keep", "add"):
        with pytest.raises(AlreadyTaken):
            ports.create(ports.given("c", variants=ports.variants(sku)))


def test_a_stale_product_is_not_replaced(ports: Ports) -> None:
    stale = ports.create(ports.given())
    current = ports.replace(stale, ports.given(title="First"))
    with pytest.raises(ChangedMeanwhile):
        ports.replace(stale, ports.given(title="Second"))
    assert ports.products.get(stale.id) == current


def test_taking_anothers_sku_is_refused_by_its_place(ports: Ports) -> None:
    ports.create(ports.given("a"))
    mine = ports.create(ports.given("b"))
    with pytest.raises(AlreadyTaken) as raised:
        ports.replace(mine, ports.given("b", variants=ports.variants("b", "new", "A")))
    assert fields_of(raised.value) == ["variants[2].sku"]


def test_all_variants_can_change_in_one_write(ports: Ports) -> None:
    before = ports.create(ports.given(variants=ports.variants(*(f"o{n}" for n in range(MAX_VARIANTS)))))
    given = ports.given("renamed", variants=ports.variants(*(f"n{n}" for n in range(MAX_VARIANTS))))
    assert ports.products.get(before.id) != ports.replace(before, given)


def test_the_largest_product_fits(ports: Ports) -> None:
    wide = "🏺"
    options = {wide * 39 + str(number): wide * 80 for number in range(5)}
    variants = tuple(
        msgspec.structs.replace(variant, options=options)
        for variant in ports.variants(*(f"v{number}" for number in range(MAX_VARIANTS)))
    )
    given = ports.given(title=wide * 200, description=wide * 4000, variants=variants)
    product = ports.create(msgspec.convert(msgspec.to_builtins(given), ProductInput))
    assert ports.products.get(product.id) == product


def test_of_many_claims_on_a_sku_one_wins(ports: Ports) -> None:
    def claim(number: int) -> bool:
        try:
            ports.create(ports.given(f"p{number}", variants=ports.variants("wanted")))
        except AlreadyTaken:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(claim, range(8))) == 1


def test_of_many_changes_to_a_version_one_wins(ports: Ports) -> None:
    before = ports.create(ports.given())

    def change(number: int) -> bool:
        try:
            ports.replace(before, ports.given(title=f"Title {number}"))
        except ChangedMeanwhile:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(change, range(8))) == 1


def test_a_category_lists_its_branches_and_no_namesakes(ports: Ports) -> None:
    top = f"kitchen-{ports.tag}"
    for name, category in {
        "own": top,
        "mugs": f"{top}/mugs",
        "tall": f"{top}/mugs/tall",
        "ware": f"{top}ware",
    }.items():
        ports.create(ports.given(name, category=category))
    assert ports.listed(top) == [f"{name}-{ports.tag}" for name in ("own", "mugs", "tall")]
    assert ports.listed(f"{top}/mugs", limit=1) == [f"{name}-{ports.tag}" for name in ("mugs", "tall")]
    assert ports.listed(f"{top}/none") == []


def test_only_active_products_are_listed(ports: Ports) -> None:
    product = ports.create(ports.given(status="draft"))
    assert ports.listed(product.category) == []
    product = ports.replace(product, ports.given(status="active"))
    assert ports.listed(product.category) == [product.slug]
    ports.replace(product, ports.given(status="archived"))
    assert ports.listed(product.category) == []


def announced(ports: Ports) -> Import:
    record = Import(id=new_id(), created_at=utc_now(), updated_at=utc_now())
    ports.imports.add(record)
    return record


def test_an_import_is_read_as_it_stands(ports: Ports) -> None:
    record = announced(ports)
    assert ports.imports.get(record.id) == record
    assert ports.imports.progress(record.id) == Progress()
    now = utc_now()
    running = Progress(status="running", etag="e", products=2, rows=5, created=1, refused=3)
    ports.imports.advance(record.id, Progress(), running, now)
    assert ports.imports.progress(record.id) == running
    shown = ports.imports.get(record.id)
    assert shown == msgspec.structs.replace(
        record, status="running", rows=5, created=1, refused=3, updated_at=now
    )
    assert ports.imports.get(new_id()) is None
    assert ports.imports.progress(new_id()) is None


@pytest.mark.parametrize(
    "moved",
    [Progress(status="running"), Progress(products=100), Progress(etag="another"), Progress(status="failed")],
)
def test_progress_that_moved_is_not_overwritten(ports: Ports, moved: Progress) -> None:
    record = announced(ports)
    ports.imports.advance(record.id, Progress(), moved, utc_now())
    with pytest.raises(ImportOvertaken):
        ports.imports.advance(record.id, Progress(), Progress(status="succeeded"), utc_now())
    assert ports.imports.progress(record.id) == moved
    with pytest.raises(ImportOvertaken):
        ports.imports.advance(new_id(), Progress(), moved, utc_now())


def test_refusals_come_in_the_order_of_the_file_and_once(ports: Ports) -> None:
    record = announced(ports)
    refusals = [
        Refusal(line=line, column=column, reason="no")
        for line in (2, 9, 10, 111)
        for column in ("sku", "title")
    ]
    for _ in range(2):
        ports.imports.refuse(record.id, refusals[4:], utc_now())
        ports.imports.refuse(record.id, refusals[:4], utc_now())
    seen: list[Refusal] = []
    after = None
    while True:
        page = ports.imports.refusals(record.id, limit=3, after=after)
        seen += page.refusals
        after = page.after
        if after is None:
            break
    assert seen == refusals
    assert ports.imports.refusals(new_id(), limit=3, after=None).refusals == []
