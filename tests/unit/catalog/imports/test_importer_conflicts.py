"""Imports beside others, and imports that only tell what they would do."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from catalog.imports.importer import BATCH
from tests.unit.catalog.import_shop import Shop, counts, many, plenty, short
from tests.unit.catalog.samples import file_of, row
from tests.unit.catalog.transfer_fakes import FakeImports


@pytest.fixture(scope="module")
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(4) as threads:
        yield threads


@pytest.fixture
def shop(pool: ThreadPoolExecutor) -> Shop:
    return Shop(pool)


def test_a_dry_run_tells_all_and_changes_nothing(shop: Shop) -> None:
    shop.import_file(file_of(row("a", "A"), row("b", "B"), row("c", "C")))
    told, tree = len(shop.products.events), shop.categories.tree()
    content = file_of(
        row("a", "X"),
        row("b", "A"),
        row("c", "C"),
        row("d", "D"),
        row("e", "d"),
        row("f", "F", price=""),
        row("g", "c"),
    ).replace(b"gifts", b"new/branch")
    dry = shop.import_file(content, dry_run=True)
    assert (dry.status, counts(dry)) == ("succeeded", (7, 1, 3, 0, 3))
    assert (len(shop.products.events), shop.categories.tree()) == (told, tree)
    wet = shop.import_file(content)
    assert counts(wet) == counts(dry)
    assert shop.report(wet.id) == shop.report(dry.id)


def test_a_later_file_wins_over_an_earlier_one_that_still_runs(shop: Shop) -> None:
    shop.import_file(many(3 * BATCH, title="First"))
    earlier = shop.upload(many(3 * BATCH, title="Earlier"))
    later = shop.upload(
        file_of(*(row(f"p-{number}", f"S{number}", title="Later") for number in (0, 150, 250)))
    )
    back = shop.upload(file_of(*(row(f"p-{number}", f"S{number}", title="First") for number in (151, 251))))
    shop.importer.run(earlier, short)
    shop.importer.run(later, plenty)
    shop.importer.run(back, plenty)
    assert counts(shop.service.get(back)) == (2, 0, 0, 2, 0)
    shop.importer.run(earlier, plenty)
    record = shop.service.get(earlier)
    assert (record.status, counts(record), record.superseded) == ("succeeded", (300, 0, 296, 0, 0), 4)
    titles = {number: shop.product(f"p-{number}").title for number in range(300)}
    later_ones, first_ones = {0, 150, 250}, {151, 251}
    assert {number for number, title in titles.items() if title == "Later"} == later_ones
    assert {number for number, title in titles.items() if title == "First"} == first_ones
    assert sum("superseded" in line for line in shop.report(earlier)) == 4
    assert shop.product("p-151").version == 1


def test_with_no_earlier_import_open_what_is_unchanged_is_not_written(shop: Shop) -> None:
    first = shop.import_file(many(1))
    shop.import_file(many(1))
    assert shop.product("p-0").import_id == first.id


class BreakingImports(FakeImports):
    """What was written is never counted."""

    def report(self, *_: object) -> None:
        raise ConnectionError


def test_a_row_that_was_done_is_not_done_again_over_what_staff_changed_since(shop: Shop) -> None:
    shop.import_file(file_of(row("b", "B"), row("c", "C")))
    earlier = shop.upload(many(1))
    import_id = shop.upload(file_of(row("a", "A"), row("b", "B", price="3"), row("c", "C")))

    breaking = BreakingImports()
    breaking.__dict__ = shop.imports.__dict__
    with pytest.raises(ConnectionError):
        shop.importer_of(breaking, shop.products, shop.uploads, shop.continuations).run(import_id, plenty)
    for slug in "abc":
        shop.rename(slug, "By hand")
    shop.importer.run(import_id, plenty)
    assert counts(shop.service.get(import_id)) == (3, 1, 1, 1, 0)
    assert [shop.product(slug).title for slug in "abc"] == ["By hand"] * 3
    assert shop.service.get(earlier).status == "waiting"
