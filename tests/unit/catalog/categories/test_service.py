from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from cartwright.errors import ConcurrentUpdate, PreconditionFailed
from cartwright.fields import Actor
from catalog.categories.cache import CachedTrees
from catalog.categories.domain import CategoryInput, Tree
from catalog.categories.service import Taxonomy, tag
from tests.unit.actors import GRACE
from tests.unit.catalog.fakes import Clock, FakeCategories, new_ids
from tests.unit.catalog.samples import TREE

CUPS = CategoryInput(slug="cups", name="Cups", parent="kitchen")


class RacingCategories(FakeCategories):
    """Someone else changes the tree `races` times, each time between our reading and our writing."""

    def __init__(self, races: int) -> None:
        super().__init__(TREE)
        self._races = races

    def change(self, before: Tree, after: Tree, by: Actor) -> None:
        if self._races:
            self._races -= 1
            super().change(before, Tree(before.version + 1, before.categories, before.successors), by)
        super().change(before, after, by)


def test_a_lost_race_is_run_again() -> None:
    tree, category_id = Taxonomy(RacingCategories(3), new_ids().new).add(CUPS, GRACE)
    assert tree.path(category_id) == "kitchen/cups"
    assert tree.version == TREE.version + 4


def test_a_lost_race_asks_the_precondition_anew() -> None:
    taxonomy = Taxonomy(RacingCategories(1), new_ids().new)
    with pytest.raises(PreconditionFailed):
        taxonomy.replace(TREE.by_path["gifts"].id, CUPS, GRACE, {tag(TREE)}.__contains__)


def test_races_without_end_are_a_conflict() -> None:
    with pytest.raises(ConcurrentUpdate):
        Taxonomy(RacingCategories(99), new_ids().new).add(CUPS, GRACE)


def test_many_imports_make_a_category_once() -> None:
    categories = FakeCategories()
    paths = ["a/b", "a/c", "d"]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(Taxonomy(categories, new_ids().new).ensure, [paths] * 32))
    assert sorted(categories.tree().by_path) == ["a", "a/b", "a/c", "d"]
    assert categories.tree().version == 1


def test_a_cached_tree_is_ten_seconds_old_at_most() -> None:
    clock, categories = Clock(), FakeCategories(TREE)
    cached = CachedTrees(categories, clock)
    assert cached.tree() is TREE
    newer, _ = Taxonomy(categories, new_ids().new).add(CUPS, GRACE)
    clock.now += timedelta(seconds=9.9)
    assert cached.tree() is TREE
    clock.now += timedelta(seconds=0.1)
    assert cached.tree() is newer


def test_a_category_that_the_cached_tree_lacks_is_looked_for() -> None:
    clock, categories = Clock(), FakeCategories(TREE)
    cached = CachedTrees(categories, clock)
    assert cached.containing(None) is cached.containing(TREE.by_path["gifts"].id) is TREE
    newer, category_id = Taxonomy(categories, new_ids().new).add(CUPS, GRACE)
    assert cached.containing(category_id) is TREE
    clock.now += timedelta(seconds=1)
    assert cached.containing(TREE.by_path["gifts"].id) is TREE
    assert cached.containing(category_id) is newer
    gone = Taxonomy(categories, new_ids().new).remove(category_id, GRACE, lambda _: True)
    clock.now += timedelta(seconds=10)
    assert cached.containing(category_id) is gone
    assert gone.knows(category_id)


def test_a_path_that_the_cached_tree_lacks_is_looked_for() -> None:
    clock, categories = Clock(), FakeCategories(TREE)
    cached = CachedTrees(categories, clock)
    assert cached.containing_path(None) is cached.containing_path("gifts") is TREE
    newer, category_id = Taxonomy(categories, new_ids().new).add(CUPS, GRACE)
    path = newer.path(category_id)
    assert cached.containing_path(path) is TREE
    clock.now += timedelta(seconds=1)
    assert cached.containing_path("gifts") is TREE
    assert cached.containing_path(path) is newer
