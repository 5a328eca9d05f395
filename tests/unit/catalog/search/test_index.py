"""The index finds what a linear scan finds, in the same order, however it came to hold what it holds."""

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.search.domain import Change, Place, Removed
from catalog.search.index import Index
from catalog.search.query_params import Query
from catalog.search.segment import unpacked
from catalog.search.views import FacetCounts
from tests import amount
from tests.unit.catalog.samples import product
from tests.unit.catalog.search.catalogues import histories, newest_of, queries, synonyms_of
from tests.unit.catalog.search.fakes import STEMMER, snapshot_of
from tests.unit.catalog.search.linear_scan import Scanned, scan

pytestmark = pytest.mark.slow

EMPTY = Index(STEMMER)
FEW = settings(max_examples=amount.of(12, 120), deadline=None)
"""Each example builds some indexes."""


def walked(index: Index, query: Query, limit: int) -> tuple[list[str], FacetCounts | None]:
    """Page by page to the end."""
    ids: list[str] = []
    first = found = index.find(query, limit=limit)
    while True:
        ids += [hit.id for hit in found.hits]
        assert len(found.hits) == limit or not found.after
        if found.after is None:
            return ids, first.tally
        found = index.find(query, limit=limit, after=found.after)
        assert found.tally is None


def same(index: Index, history: list[Change], query: Query, limit: int = 100) -> None:
    expected = scan(newest_of(history), query, synonyms_of(history))
    assert walked(index, query, limit) == (expected.ids, expected.tally)


@FEW
@given(histories(), st.lists(queries(), min_size=1, max_size=5), st.integers(1, 5))
def test_it_finds_what_a_scan_finds(history: list[Change], asked: list[Query], limit: int) -> None:
    index = EMPTY.changed(history)
    assert len(index) == len(newest_of(history))
    for query in asked:
        same(index, history, query, limit)


@FEW
@given(histories(), queries(), st.data())
def test_how_the_changes_came_in_makes_no_difference(
    history: list[Change], query: Query, data: st.DataObject
) -> None:
    """In one or in many goes, in any order, some twice, on a base or on none."""
    order = data.draw(st.permutations(history))
    cuts = sorted(data.draw(st.lists(st.integers(0, len(order)), max_size=4)))
    index = Index.of(order[: cuts[0]], STEMMER) if cuts else EMPTY
    for start, end in zip([0, *cuts], [*cuts, len(order)], strict=True):
        again = max(0, start - data.draw(st.integers(0, 2)))
        index = index.changed(order[again:end])
    same(index, history, query)
    same(Index.of(order, STEMMER), history, query)


@FEW
@given(histories(), queries())
def test_it_is_the_same_after_a_journey(history: list[Change], query: Query) -> None:
    same(Index(STEMMER, unpacked(snapshot_of(history), STEMMER)), history, query)


@FEW
@given(histories(), histories(), queries(), st.integers(1, 4))
def test_what_does_not_change_between_pages_is_shown_once(
    history: list[Change], later: list[Change], query: Query, limit: int
) -> None:
    """A product that keeps its place is on one page, whatever becomes of the others, also of the page's last one."""
    before = EMPTY.changed(history)
    after = before.changed(later)
    first = before.find(query, limit=limit)
    both = [*history, *later]
    was, now = (scan(newest_of(each), query, synonyms_of(each)) for each in (history, both))
    kept = _places(was) & _places(now)
    seen = [hit.id for hit in first.hits]
    place = first.after
    while place:
        following = after.find(query, limit=limit, after=place)
        seen += [hit.id for hit in following.hits]
        place = following.after
    for product_id, _ in kept:
        assert seen.count(product_id) == 1


def _places(scanned: Scanned) -> set[tuple[str, int]]:
    return set(zip(scanned.ids, scanned.keys, strict=True))


@FEW
@given(histories(), histories())
def test_an_index_never_changes(history: list[Change], later: list[Change]) -> None:
    before = EMPTY.changed(history)
    found = before.find(Query(), limit=100)
    before.changed(later)
    assert before.find(Query(), limit=100) == found


def test_an_old_report_does_not_bring_back_what_was_removed() -> None:
    mug = product()
    gone = EMPTY.changed([Removed(mug.id, 2)])
    assert gone.changed([mug]) == gone
    again = msgspec.structs.replace(mug, version=3)
    assert len(gone.changed([again])) == 1


def test_an_empty_shop_has_an_empty_page() -> None:
    found = EMPTY.find(Query(q="mug"), limit=20, after=Place(0, "01936b5e-7bff-7c11-8a42-000000000000"))
    assert found.hits == ()
    assert EMPTY.find(Query(), limit=20).tally == FacetCounts()
