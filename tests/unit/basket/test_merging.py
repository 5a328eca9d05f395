"""At sign-in the guest's basket becomes part of the customer's, once; interrupted anywhere, nothing is lost."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

from basket.baskets.domain import BasketClosed, BasketFull, BasketNotFound, CurrenciesDiffer
from basket.baskets.fields import MAX_LINES, MAX_QUANTITY
from basket.baskets.ownership import customer, guest
from cartwright.errors import ConcurrentUpdate
from tests.unit.basket.checkout_harness import ADA, CheckoutHarness, Crash, product


def stocked(harness: CheckoutHarness, count: int) -> list[str]:
    skus = [f"SKU-{number:04d}" for number in range(count)]
    for start in range(0, count, 40):
        prices = dict.fromkeys(skus[start : start + 40], 5)
        harness.copy.changed(product(harness.new_id(), 1, harness.clock(), prices))
    return skus


def filled(harness: CheckoutHarness, count: int) -> tuple[str, str]:
    basket_id, token = harness.guest_basket()
    skus = stocked(harness, count)
    for start in range(0, count, 90):
        harness.service.add(basket_id, guest(token), [(sku, 2) for sku in skus[start : start + 90]])
    return basket_id, token


def test_equal_skus_are_added_up_and_capped(harness: CheckoutHarness) -> None:
    for sku in ("MUG", "CUP", "POT"):
        harness.sell(sku)
    guest_id, token = harness.guest_basket(("MUG", 2), ("CUP", MAX_QUANTITY))
    mine, owner = harness.basket(("mug", 3), ("CUP", 1), ("POT", 1))
    harness.promote(code="WELCOME")
    harness.service.add_code(guest_id, guest(token), "WELCOME")
    merged = harness.merger.merge(mine, ADA, guest_id, token)
    assert harness.quantities(mine, owner) == {"CUP": MAX_QUANTITY, "MUG": 5, "POT": 1}
    assert (merged.line_count, merged.codes) == (3, ("WELCOME",))
    assert harness.head(guest_id).state == "merged"
    assert harness.quantities(guest_id, guest(token)) == {}


def test_twice_is_harmless(harness: CheckoutHarness) -> None:
    harness.sell("MUG")
    guest_id, token = harness.guest_basket(("MUG", 2))
    mine, owner = harness.basket()
    harness.merger.merge(mine, ADA, guest_id, token)
    assert harness.merger.merge(mine, ADA, guest_id, token).version == harness.head(mine).version
    assert harness.quantities(mine, owner) == {"MUG": 2}


def test_lines_that_clearing_left_behind_go_with_the_guests_basket(harness: CheckoutHarness) -> None:
    guest_id, token = filled(harness, 60)
    harness.way.crash_at = (harness.way.writes + 1, "after")
    with pytest.raises(Crash):
        harness.service.clear(guest_id, guest(token))
    harness.way.crash_at = None
    harness.service.add(guest_id, guest(token), [("SKU-0001", 3)])
    mine, owner = harness.basket()
    harness.merger.merge(mine, ADA, guest_id, token)
    assert harness.quantities(mine, owner) == {"SKU-0001": 3}
    assert [item["sk"] for item in harness.content() if item["pk"] == f"B#{guest_id}"] == ["H"]


def test_many_at_once_merge_once(harness: CheckoutHarness) -> None:
    guest_id, token = filled(harness, 120)
    mine, owner = harness.basket()

    def merge(_: int) -> None:
        while True:
            try:
                harness.merger.merge(mine, ADA, guest_id, token)
            except ConcurrentUpdate:
                continue
            return

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(merge, range(8)))
    assert Counter(harness.quantities(mine, owner).values()) == {2: 120}


def test_wherever_it_crashes_it_goes_on_from_there(harness: CheckoutHarness) -> None:
    for when in ("before", "after"):
        for write in range(1, 5):
            fresh = CheckoutHarness()
            guest_id, token = filled(fresh, 100)
            mine, owner = fresh.basket(("SKU-0001", 5))
            fresh.way.crash_at = (fresh.way.writes + write, when)
            with pytest.raises(Crash):
                fresh.merger.merge(mine, ADA, guest_id, token)
            left, there = fresh.quantities(guest_id, guest(token)), fresh.quantities(mine, owner)
            assert sum(left.values()) + sum(there.values()) == 205
            assert left.keys() & there.keys() <= {"SKU-0001"}
            fresh.way.crash_at = None
            fresh.merger.merge(mine, ADA, guest_id, token)
            assert len(fresh.quantities(mine, owner)) == fresh.head(mine).line_count == 100
            assert sum(fresh.quantities(mine, owner).values()) == 205
            assert fresh.head(guest_id).state == "merged"
    assert harness.way.writes == 0


def test_it_goes_on_into_the_basket_that_follows_a_checked_out_one(harness: CheckoutHarness) -> None:
    guest_id, token = filled(harness, 60)
    mine, owner = harness.basket(("SKU-0000", 1))
    harness.way.crash_at = (harness.way.writes + 2, "after")
    with pytest.raises(Crash):
        harness.merger.merge(mine, ADA, guest_id, token)
    harness.way.crash_at = None
    harness.check_out(mine, owner)
    with pytest.raises(BasketClosed):
        harness.merger.merge(mine, ADA, guest_id, token)
    following, _ = harness.basket()
    harness.merger.merge(following, ADA, guest_id, token)
    assert len(harness.told[0].data.lines) == 45
    assert (
        sum(line.quantity for line in harness.told[0].data.lines)
        + sum(harness.quantities(following, owner).values())
        == 121
    )


def test_what_would_not_fit_stays_where_it_is(harness: CheckoutHarness) -> None:
    guest_id, token = filled(harness, 20)
    mine, owner = harness.basket()
    skus = [f"MINE-{number}" for number in range(MAX_LINES)]
    for start in range(0, MAX_LINES, 40):
        harness.copy.changed(
            product(
                harness.new_id(), 1, harness.clock(), dict.fromkeys(skus[start : start + 40], 5), title="A"
            )
        )
    for start in range(0, MAX_LINES - 10, 85):
        harness.service.add(mine, owner, [(sku, 1) for sku in skus[start : min(start + 85, MAX_LINES - 10)]])
    with pytest.raises(BasketFull):
        harness.merger.merge(mine, ADA, guest_id, token)
    assert harness.head(guest_id).state == "open"
    assert len(harness.quantities(guest_id, guest(token))) == 20
    assert harness.head(mine).line_count == MAX_LINES - 10


def test_another_customer_can_not_take_over(harness: CheckoutHarness) -> None:
    guest_id, token = filled(harness, 60)
    mine, _ = harness.basket()
    harness.way.crash_at = (harness.way.writes + 2, "after")
    with pytest.raises(Crash):
        harness.merger.merge(mine, ADA, guest_id, token)
    harness.way.crash_at = None
    theirs = harness.service.open_for_customer("eve", currency="GBP", country="GB").id
    with pytest.raises(BasketClosed):
        harness.merger.merge(theirs, "eve", guest_id, token)
    assert harness.quantities(theirs, customer("eve")) == {}
    harness.merger.merge(mine, ADA, guest_id, token)
    with pytest.raises(BasketClosed):
        harness.merger.merge(theirs, "eve", guest_id, token)


def test_what_can_not_be_merged_is_refused(harness: CheckoutHarness) -> None:
    harness.sell("MUG")
    mine, owner = harness.basket()
    euros, euro_token = harness.guest_basket(("MUG", 1), currency="EUR")
    paid, paid_token = harness.guest_basket(("MUG", 1))
    harness.check_out(paid, guest(paid_token))
    with pytest.raises(CurrenciesDiffer):
        harness.merger.merge(mine, ADA, euros, euro_token)
    with pytest.raises(BasketClosed):
        harness.merger.merge(mine, ADA, paid, paid_token)
    for guest_id, token in ((euros, paid_token), (mine, euro_token), (harness.new_id(), euro_token)):
        with pytest.raises(BasketNotFound):
            harness.merger.merge(mine, ADA, guest_id, token)
    with pytest.raises(BasketNotFound):
        harness.merger.merge(euros, ADA, euros, euro_token)
    assert harness.quantities(mine, owner) == {}
    assert owner == customer(ADA)
