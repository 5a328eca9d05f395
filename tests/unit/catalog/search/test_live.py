"""What an execution environment knows, when it learns of changes, and what it does when that fails."""

import logging
from datetime import timedelta

import pytest

from cartwright.errors import Unavailable
from catalog.products.domain import Product
from catalog.search.domain import Generation, Removed
from catalog.search.query_params import Query
from catalog.search.service import MOST_CHANGES, OVERLAP, LiveIndex
from tests.unit.catalog.samples import product, variant
from tests.unit.catalog.search.fakes import STEMMER, FakeChanges, FakeSnapshots, SetClock, snapshot_of


class World:
    def __init__(self) -> None:
        self.clock = SetClock()
        self.changes = FakeChanges(self.clock)
        self.snapshots = FakeSnapshots()
        self.live = LiveIndex(self.changes.since, self.snapshots, self.clock, STEMMER)

    def publish(self, *products: Product, name: str = "1") -> Generation:
        before = self.snapshots.current()
        generation = Generation(id=name, as_of=self.clock(), products=len(products))
        self.snapshots.publish(generation, snapshot_of(products), before)
        return generation

    def found(self) -> set[str]:
        return {hit.id for hit in self.live.index().find(Query(), limit=100).hits}


@pytest.fixture
def world() -> World:
    return World()


def mugs(count: int) -> list[Product]:
    return [product(variants=(variant(f"MUG-{number}"),)) for number in range(count)]


def test_a_fresh_shop_is_read_whole(world: World) -> None:
    one, other = mugs(2)
    world.changes.tell(one, other)
    assert world.found() == {one.id, other.id}
    assert world.changes.asked == [None]


def test_a_snapshot_is_gone_on_from(world: World) -> None:
    old, new = mugs(2)
    generation = world.publish(old)
    world.clock.pass_by(3600)
    world.changes.tell(new)
    assert world.found() == {old.id, new.id}
    assert world.changes.asked == [generation.as_of - OVERLAP]


def test_changes_are_read_once_a_second_at_most(world: World) -> None:
    (mug,) = mugs(1)
    assert world.found() == set()
    world.changes.tell(mug)
    world.clock.pass_by(0.9)
    assert world.found() == set()
    world.clock.pass_by(0.1)
    assert world.found() == {mug.id}
    assert world.found() == {mug.id}
    assert len(world.changes.asked) == 2


def test_what_showed_late_is_read_with_the_next(world: World) -> None:
    (mug,) = mugs(1)
    world.found()
    written_at = world.clock()
    world.clock.pass_by(5)
    world.found()
    world.changes.told.append((written_at, mug))
    world.clock.pass_by(1)
    assert world.found() == {mug.id}


def test_a_removed_product_is_gone_and_does_not_come_back(world: World) -> None:
    (mug,) = mugs(1)
    world.publish(mug)
    world.changes.tell(Removed(mug.id, 2))
    assert world.found() == set()
    world.changes.told.clear()
    world.changes.tell(mug)
    world.clock.pass_by(1)
    assert world.found() == set()


def test_reading_takes_a_tenth_of_the_time_at_most(world: World) -> None:
    world.changes.takes = 3
    world.found()
    world.clock.pass_by(29)
    world.found()
    assert len(world.changes.asked) == 1
    world.clock.pass_by(1)
    world.found()
    assert len(world.changes.asked) == 2


def test_a_snapshot_that_is_not_there_costs_time_but_no_answer(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    (mug,) = mugs(1)
    world.publish(mug)
    world.snapshots.contents.clear()
    world.changes.tell(mug)
    assert world.found() == {mug.id}
    assert world.changes.asked == [None]
    assert [record.levelno for record in caplog.records] == [logging.ERROR]


@pytest.mark.parametrize("content", [b"", b"\x92\x00\x90", b"\x92\x01\x91\xc0", b"{}"])
def test_a_snapshot_of_another_code_is_passed_over(world: World, content: bytes) -> None:
    (mug,) = mugs(1)
    world.snapshots.contents[world.publish(mug).id] = content
    world.changes.tell(mug)
    assert world.found() == {mug.id}


def test_the_first_reading_fails_as_it_fails(world: World) -> None:
    world.changes.fails = True
    with pytest.raises(Unavailable):
        world.found()


def test_a_later_reading_that_fails_leaves_what_is_known(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    one, other = mugs(2)
    world.changes.tell(one)
    world.found()
    world.clock.pass_by(60)
    world.changes.tell(other)
    world.changes.fails = True
    world.clock.pass_by(60)
    assert world.found() == {one.id}
    assert [record.levelno for record in caplog.records] == [logging.ERROR]
    world.changes.fails = False
    assert world.found() == {one.id}
    world.clock.pass_by(1)
    assert world.found() == {one.id, other.id}


def test_many_changes_are_taken_from_a_newer_snapshot(world: World) -> None:
    many = mugs(MOST_CHANGES + 2)
    world.publish(many[0])
    world.found()
    world.changes.tell(*many)
    newer = world.publish(*many, name="2")
    world.clock.pass_by(1)
    index = world.live.index()
    assert world.snapshots.read == ["1", "2"]
    assert world.changes.asked[-1] == newer.as_of - OVERLAP
    assert (len(index), index.changes) == (len(many), 0)


def test_many_changes_without_a_newer_snapshot_are_kept(world: World) -> None:
    many = mugs(MOST_CHANGES + 2)
    world.publish(many[0])
    world.found()
    world.changes.tell(*many)
    world.clock.pass_by(1)
    assert len(world.live.index()) == len(many)
    assert world.snapshots.read == ["1"]


def test_a_second_of_clock_difference_loses_nothing(world: World) -> None:
    (mug,) = mugs(1)
    world.publish()
    world.found()
    world.changes.told.append((world.clock() - timedelta(seconds=9), mug))
    world.clock.pass_by(1)
    assert world.found() == {mug.id}
