"""One contract for the port of categories: the DynamoDB adapter and the fake of the unit tests both keep it."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from cartwright.errors import ConcurrentUpdate
from catalog.categories.domain import Tree
from catalog.categories.rules import ensured, removed
from catalog.categories.service import Taxonomy
from tests.local.catalogue_ports import Ports, new_id
from tests.unit.actors import GRACE


def grown(ports: Ports, *slugs: str) -> tuple[Tree, Tree]:
    before = ports.categories.tree()
    return before, ensured(before, [f"{slug}-{ports.tag}" for slug in slugs], new_id)


def test_the_tree_is_read_as_it_was_written(ports: Ports) -> None:
    before, after = grown(ports, "a", "b/c")
    ports.categories.change(before, after, GRACE)
    assert ports.categories.tree() == after
    smaller = removed(after, after.by_path[f"b/c-{ports.tag}"].id)
    ports.categories.change(after, smaller, GRACE)
    assert ports.categories.tree() == smaller


def test_a_stale_tree_is_not_written(ports: Ports) -> None:
    stale, after = grown(ports, "a")
    ports.categories.change(stale, after, GRACE)
    for lost in (Tree(), stale):
        with pytest.raises(ConcurrentUpdate):
            ports.categories.change(lost, ensured(lost, [f"lost-{ports.tag}"], new_id), GRACE)
    assert ports.categories.tree() == after


@pytest.mark.parametrize("ports", ["fake", "dynamodb"], indirect=True)
def test_of_many_changes_to_a_tree_one_wins(ports: Ports) -> None:
    ports.categories.change(*grown(ports, "a"), GRACE)
    before = ports.categories.tree()

    def change(number: int) -> bool:
        try:
            ports.categories.change(before, ensured(before, [f"n{number}-{ports.tag}"], new_id), GRACE)
        except ConcurrentUpdate:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(change, range(8))) == 1


@pytest.mark.parametrize("ports", ["fake", "dynamodb"], indirect=True)
def test_many_imports_make_a_category_once(ports: Ports) -> None:
    paths = [f"{slug}-{ports.tag}" for slug in ("x", "y", "x/z")]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(Taxonomy(ports.categories, new_id).ensure, [paths] * 8))
    assert sorted(path for path in ports.categories.tree().by_path if ports.tag in path) == sorted(paths)
