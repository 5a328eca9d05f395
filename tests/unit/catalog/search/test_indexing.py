"""When a snapshot is written, what it holds, and what two runs at once do to each other."""

from collections.abc import Iterator
from datetime import datetime

import pytest

from catalog.products.domain import Product
from catalog.search import segment
from catalog.search.domain import Change, Generation, Removed, SnapshotUnreadable
from catalog.search.index import Index
from catalog.search.indexer import OVERLAP, REBUILD_EVERY, WORTH_WRITING, Indexer
from catalog.search.query_params import Query
from catalog.search.segment import unpacked
from catalog.search.service import LiveIndex
from tests.unit.catalog.fakes import new_ids
from tests.unit.catalog.samples import product, variant
from tests.unit.catalog.search.fakes import STEMMER, FakeChanges, FakeSnapshots, SetClock


class World:
    def __init__(self) -> None:
        self.clock = SetClock()
        self.changes = FakeChanges(self.clock)
        self.snapshots = FakeSnapshots()
        self.indexer = Indexer(self.changes.since, self.snapshots, self.clock, new_ids().new, STEMMER)

    @property
    def current(self) -> Generation:
        current = self.snapshots.current()
        assert current is not None
        return current

    def stored(self) -> set[str]:
        index = Index(STEMMER, unpacked(self.snapshots.content(self.current), STEMMER))
        return {hit.id for hit in index.find(Query(), limit=10_000).hits}


@pytest.fixture
def world() -> World:
    return World()


def mugs(count: int) -> list[Product]:
    return [product(variants=(variant(f"MUG-{number}"),)) for number in range(count)]


def test_the_first_run_writes_what_there_is(world: World) -> None:
    one, other = mugs(2)
    world.changes.tell(one, other)
    indexed = world.indexer.run()
    assert (indexed.generation, indexed.rebuilt, indexed.products) == (world.current.id, True, 2)
    assert world.stored() == {one.id, other.id}
    assert world.current.as_of == world.clock()


def test_an_empty_shop_has_a_snapshot_too(world: World) -> None:
    assert world.indexer.run().products == 0
    assert world.stored() == set()


def test_a_few_changes_write_nothing(world: World) -> None:
    world.indexer.run()
    first = world.current
    world.clock.pass_by(300)
    world.changes.tell(*mugs(WORTH_WRITING))
    indexed = world.indexer.run()
    assert (indexed.generation, indexed.changes, indexed.products) == (None, WORTH_WRITING, WORTH_WRITING)
    assert world.current == first


def test_many_changes_write_all_products_anew(world: World) -> None:
    (old,) = mugs(1)
    world.changes.tell(old)
    world.indexer.run()
    first = world.current
    world.clock.pass_by(300)
    new = mugs(WORTH_WRITING)
    world.changes.tell(Removed(old.id, 2), *new, *mugs(1))
    indexed = world.indexer.run()
    assert (indexed.rebuilt, indexed.changes) == (False, WORTH_WRITING + 1)
    assert world.changes.asked[-2:] == [first.as_of - OVERLAP, None]
    assert len(world.stored()) == WORTH_WRITING + 1
    assert old.id not in world.stored()
    assert world.current.as_of == world.clock()


def test_a_day_later_all_is_read_anew(world: World) -> None:
    """Whatever went past the index by then is put right."""
    world.indexer.run()
    (missed,) = mugs(1)
    world.changes.tell(missed)
    world.clock.pass_by(REBUILD_EVERY.total_seconds() - 1)
    assert not world.indexer.run().rebuilt
    world.clock.pass_by(1)
    assert world.indexer.run().rebuilt
    assert world.stored() == {missed.id}


def test_a_rebuild_can_be_asked_for(world: World) -> None:
    world.indexer.run()
    (missed,) = mugs(1)
    world.changes.told.append((datetime.min.replace(tzinfo=world.clock().tzinfo), missed))
    assert world.indexer.run(rebuild=True).rebuilt
    assert world.stored() == {missed.id}


def test_a_snapshot_that_can_not_be_read_is_replaced(world: World) -> None:
    (mug,) = mugs(1)
    world.changes.tell(mug)
    world.indexer.run()
    world.snapshots.contents[world.current.id] = b"?"
    assert world.indexer.run().rebuilt
    assert world.stored() == {mug.id}


def test_of_two_runs_at_once_one_publishes(world: World) -> None:
    (mug,) = mugs(1)

    class Meanwhile:
        def since(self, at: datetime | None) -> Iterator[Change]:
            world.indexer.run(rebuild=True)
            return world.changes.since(at)

    world.changes.tell(mug)
    other = Indexer(Meanwhile().since, world.snapshots, world.clock, new_ids().new, STEMMER)
    other.run(rebuild=True)
    assert len(world.snapshots.generations) == 1
    assert world.stored() == {mug.id}


def test_an_index_too_large_to_be_read_is_not_published(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(segment, "MOST_SNAPSHOT_BYTES", 100)
    world.changes.tell(*mugs(3))
    with pytest.raises(SnapshotUnreadable, match="the maximum is 100"):
        world.indexer.run()
    assert world.snapshots.current() is None


def test_a_reader_starts_from_what_was_written(world: World) -> None:
    (mug,) = mugs(1)
    world.changes.tell(mug)
    world.indexer.run()
    world.changes.told.clear()
    live = LiveIndex(world.changes.since, world.snapshots, world.clock, STEMMER)
    assert len(live.index()) == 1
