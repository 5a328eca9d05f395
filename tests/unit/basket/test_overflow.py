"""A basket is one item until it has more than MAX_INLINE lines; the others are items of their own. No line is lost."""

import itertools
import sys
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from basket.baskets.fields import MAX_INLINE
from basket.baskets.ownership import guest
from cartwright.errors import ConcurrentUpdate
from tests.unit.basket.checkout_harness import ADA, CheckoutHarness, Crash
from tests.unit.basket.filled import apart, filled, sku, stocked

OVERFLOW = 7
"""More lines than are inline, where a test needs some."""


def operations(harness: CheckoutHarness, act: Callable[[], object]) -> list[str]:
    made: list[str] = []
    harness.way.before = made.append
    act()
    harness.way.before = lambda _: None
    return made


@pytest.mark.parametrize("count", [MAX_INLINE - 1, MAX_INLINE, MAX_INLINE + 1])
def test_the_line_beyond_the_bound_is_the_first_that_is_stored_apart(count: int) -> None:
    harness, basket_id, owner = filled(count)
    head = harness.head(basket_id)
    overflow = max(0, count - MAX_INLINE)
    assert (head.line_count, len(head.lines), head.overflow) == (count, count - overflow, overflow)
    assert apart(harness, basket_id) == [sku(number) for number in range(MAX_INLINE, count)]
    assert harness.quantities(basket_id, owner) == {sku(number): 2 for number in range(count)}


def test_a_basket_without_overflow_is_one_read_and_one_write() -> None:
    harness, basket_id, owner = filled(MAX_INLINE - 1)

    def add() -> None:
        harness.service.add(basket_id, owner, [(sku(MAX_INLINE), 1)])

    assert operations(harness, add) == ["GetItem", "BatchGetItem", "PutItem"]
    assert operations(harness, lambda: harness.service.view(basket_id, owner)) == ["GetItem", "BatchGetItem"]
    assert operations(harness, lambda: harness.service.remove(basket_id, owner, sku(0))) == [
        "GetItem",
        "PutItem",
    ]


def test_of_a_basket_with_overflow_the_inline_lines_are_still_changed_by_one_write() -> None:
    harness, basket_id, owner = filled(MAX_INLINE + OVERFLOW)
    assert operations(harness, lambda: harness.service.set(basket_id, owner, sku(3), 9))[-1] == "PutItem"
    assert operations(harness, lambda: harness.service.set(basket_id, owner, sku(MAX_INLINE), 9))[-1] == (
        "TransactWriteItems"
    )
    found = harness.quantities(basket_id, owner)
    assert (found[sku(3)], found[sku(MAX_INLINE)], len(found)) == (9, 9, MAX_INLINE + OVERFLOW)


def test_a_line_stays_where_it_is() -> None:
    """A new one takes the place that is free; one that is stored apart does not move there."""
    harness, basket_id, owner = filled(MAX_INLINE + 2)
    last = MAX_INLINE + 1
    harness.service.remove(basket_id, owner, sku(0))
    harness.service.add(basket_id, owner, [(sku(last), 1), (sku(last + 1), 5), (sku(last + 2), 6)])
    assert apart(harness, basket_id) == [sku(MAX_INLINE), sku(last), sku(last + 2)]
    harness.service.remove(basket_id, owner, sku(last).lower())
    assert apart(harness, basket_id) == [sku(MAX_INLINE), sku(last + 2)]
    expected = {sku(number): 2 for number in range(1, last)} | {sku(last + 1): 5, sku(last + 2): 6}
    assert harness.quantities(basket_id, owner) == expected
    head = harness.head(basket_id)
    assert (head.line_count, head.overflow) == (len(expected), 2)
    assert head.size == sum(line.size for line in head.lines) + 2 * head.lines[0].size


def test_a_basket_that_is_emptied_line_by_line_has_nothing_left() -> None:
    harness, basket_id, owner = filled(MAX_INLINE + OVERFLOW)
    for number in range(MAX_INLINE + OVERFLOW):
        harness.service.remove(basket_id, owner, sku(number))
    head = harness.head(basket_id)
    assert (head.line_count, head.size, head.lines, apart(harness, basket_id)) == (0, 0, (), [])


@pytest.mark.parametrize("there", [0, MAX_INLINE - 3, MAX_INLINE])
def test_many_who_add_at_once_all_do(there: int) -> None:
    """Everyone the same SKU, and one of their own, around the bound."""
    harness, basket_id, owner = filled(there)
    same, own = sku(there), [sku(there + number) for number in range(1, 9)]

    def add(mine: str) -> None:
        for _ in range(3):
            while True:
                try:
                    harness.service.add(basket_id, owner, [(same, 1), (mine, 1)])
                except ConcurrentUpdate:
                    continue
                break

    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    try:
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(add, own))
    finally:
        sys.setswitchinterval(interval)
    expected = {sku(number): 2 for number in range(there)} | {same: 24} | dict.fromkeys(own, 3)
    assert harness.quantities(basket_id, owner) == expected
    head = harness.head(basket_id)
    assert (head.line_count, head.overflow) == (there + 9, max(0, there + 9 - MAX_INLINE))
    assert len(apart(harness, basket_id)) == head.overflow


def test_clearing_starts_again_with_an_empty_item() -> None:
    harness, basket_id, owner = filled(MAX_INLINE + OVERFLOW)
    harness.service.clear(basket_id, owner)
    assert (harness.quantities(basket_id, owner), apart(harness, basket_id)) == ({}, [])
    harness.service.add(basket_id, owner, [(sku(MAX_INLINE + 1), 1)])
    assert (harness.head(basket_id).overflow, harness.quantities(basket_id, owner)) == (
        0,
        {sku(MAX_INLINE + 1): 1},
    )


@pytest.mark.parametrize("count", [MAX_INLINE - 10, 2 * MAX_INLINE + OVERFLOW])
def test_clearing_a_basket_without_overflow_deletes_nothing(count: int) -> None:
    """Also one that had some, before it was cleared."""
    harness, basket_id, owner = filled(MAX_INLINE)
    made = operations(harness, lambda: harness.service.clear(basket_id, owner))
    assert made == ["GetItem", "PutItem"]
    assert harness.head(basket_id).epoch == 0
    harness, basket_id, owner = filled(MAX_INLINE + 1)
    harness.service.clear(basket_id, owner)
    assert harness.head(basket_id).epoch == 1
    harness.service.add(basket_id, owner, [(sku(number), 1) for number in range(min(count, MAX_INLINE + 5))])
    assert len(harness.quantities(basket_id, owner)) == min(count, MAX_INLINE + 5)


def merging(guests: range, mine: range) -> tuple[CheckoutHarness, str, str, str, str]:
    """A harness, the guest's basket with its token, and the customer's with its owner."""
    harness = stocked(max(*guests, *mine) + 1)
    guest_id, token = harness.guest_basket(*((sku(number), 2) for number in guests))
    basket_id, owner = harness.basket(*((sku(number), 3) for number in mine))
    return harness, guest_id, token, basket_id, owner


@pytest.mark.parametrize(
    ("guests", "mine"),
    [
        (range(MAX_INLINE + OVERFLOW), range(0, 2 * (MAX_INLINE + OVERFLOW), 2)),
        (range(30), range(10, 40)),
        (range(20), range(20, 20 + MAX_INLINE)),
        (range(45), range(0)),
        (range(46), range(1)),
    ],
)
def test_baskets_merge_on_either_side_of_the_bound(guests: range, mine: range) -> None:
    harness, guest_id, token, basket_id, owner = merging(guests, mine)
    harness.merger.merge(basket_id, ADA, guest_id, token)
    expected = Counter({sku(number): 2 for number in guests}) + Counter({sku(number): 3 for number in mine})
    assert harness.quantities(basket_id, owner) == expected
    head = harness.head(basket_id)
    assert (head.line_count, len(apart(harness, basket_id))) == (len(expected), head.overflow)
    assert harness.head(guest_id).state == "merged"
    assert (harness.quantities(guest_id, guest(token)), apart(harness, guest_id)) == ({}, [])


def test_a_merge_that_ends_anywhere_goes_on_from_there() -> None:
    guests, mine = range(MAX_INLINE + 60), range(0, MAX_INLINE + 80, 2)
    total = 2 * len(guests) + 3 * len(mine)
    for when, write in itertools.product(("before", "after"), range(1, 5)):
        harness, guest_id, token, basket_id, owner = merging(guests, mine)
        harness.way.crash_at = (harness.way.writes + write, when)
        with pytest.raises(Crash):
            harness.merger.merge(basket_id, ADA, guest_id, token)
        harness.way.crash_at = None
        left, there = harness.quantities(guest_id, guest(token)), harness.quantities(basket_id, owner)
        assert sum(left.values()) + sum(there.values()) == total
        harness.merger.merge(basket_id, ADA, guest_id, token)
        found = harness.quantities(basket_id, owner)
        assert (sum(found.values()), len(found)) == (total, harness.head(basket_id).line_count)
        assert harness.quantities(guest_id, guest(token)) == {}


def test_a_checkout_has_the_lines_of_all_items_and_gives_them_back() -> None:
    harness, basket_id, owner = filled(MAX_INLINE + OVERFLOW)
    before = harness.quantities(basket_id, owner)
    order_id = harness.check_out(basket_id, owner).order_id
    assert {line.sku: line.quantity for line in harness.told[0].data.lines} == before
    harness.reject(order_id, basket_id)
    assert harness.quantities(basket_id, owner) == before


@pytest.mark.parametrize("changed", [0, MAX_INLINE])
def test_a_checkout_that_is_overtaken_has_the_lines_as_they_are_then(changed: int) -> None:
    harness, basket_id, owner = filled(MAX_INLINE + 1)
    total = harness.total(basket_id, owner)
    harness.sell("ADDED", 0)

    def overtake() -> None:
        harness.service.add(basket_id, owner, [("ADDED", 3)])
        harness.service.remove(basket_id, owner, "ADDED")
        harness.service.set(basket_id, owner, sku(changed), 2)

    harness.first(overtake)
    harness.check_out(basket_id, owner, total=total)
    lines = {line.sku: line.quantity for line in harness.told[0].data.lines}
    assert lines == {sku(number): 2 for number in range(MAX_INLINE + 1)}
    assert len(harness.told) == 1


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("there", [0, MAX_INLINE - 1, MAX_INLINE])
def test_whoever_ends_while_adding_has_added_all_or_nothing(there: int, when: str) -> None:
    """Two lines, of which none, one or both are stored apart."""
    harness, basket_id, owner = filled(there)
    harness.way.crash_at = (harness.way.writes + 1, when)
    with pytest.raises(Crash):
        harness.service.add(basket_id, owner, [(sku(there), 1), (sku(there + 1), 1)])
    harness.way.crash_at = None
    count = there + (2 if when == "after" else 0)
    assert len(harness.quantities(basket_id, owner)) == harness.head(basket_id).line_count == count
    assert len(apart(harness, basket_id)) == harness.head(basket_id).overflow
