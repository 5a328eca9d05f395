"""A basket whose order came to nothing is open again, with its lines and codes, once, whatever was done meanwhile."""

import pytest

from basket.baskets.closing_domain import CLOSED_KEPT
from basket.baskets.domain import CUSTOMER_KEPT, GUEST_KEPT, BasketClosed, CurrenciesDiffer
from basket.baskets.ownership import customer, guest
from cartwright.errors import CartwrightError
from tests.unit.basket.checkout_harness import ADA, CheckoutHarness, Crash

SKUS = {f"S-{number:03d}": 1 + number % 7 for number in range(120)}


def filled(harness: CheckoutHarness, who: str) -> tuple[str, str]:
    """The id and the owner of a basket of 120 lines with a code; more than a transaction takes."""
    for sku in SKUS:
        harness.sell(sku)
    harness.promote(code="ONCE", customer_limit=1)
    if who == "guest":
        basket_id, token = harness.guest_basket()
        owner = guest(token)
    else:
        basket_id, owner = harness.basket()
    lines = list(SKUS.items())
    for start in (0, 90):
        harness.service.add(basket_id, owner, lines[start : start + 90])
    harness.service.add_code(basket_id, owner, "ONCE")
    return basket_id, owner


def bought(harness: CheckoutHarness) -> tuple[str, str, str]:
    """A customer's basket with two mugs, its owner, and its order."""
    harness.sell("MUG")
    basket_id, owner = harness.basket(("MUG", 2))
    return basket_id, owner, harness.check_out(basket_id, owner).order_id


@pytest.mark.parametrize("who", ["guest", "customer"])
def test_it_is_as_it_was_and_can_be_checked_out_again(harness: CheckoutHarness, who: str) -> None:
    basket_id, owner = filled(harness, who)
    before = harness.service.view(basket_id, owner)
    first = harness.check_out(basket_id, owner)
    harness.reject(first.order_id, basket_id)
    after = harness.service.view(basket_id, owner)
    assert (after.state, after.order_id, after.codes, after.lines) == ("open", None, ("ONCE",), before.lines)
    assert harness.quantities(basket_id, owner) == SKUS
    again = harness.check_out(basket_id, owner, "key-2")
    assert again.order_id != first.order_id
    assert again.total == first.total
    assert (again.order_token != first.order_token) is (who == "guest")
    assert [{line.sku: line.quantity for line in event.data.lines} for event in harness.told] == [SKUS, SKUS]


def test_news_that_come_again_change_nothing(harness: CheckoutHarness) -> None:
    basket_id, owner, first = bought(harness)
    for _ in range(3):
        harness.reject(first, basket_id)
    assert harness.quantities(basket_id, owner) == {"MUG": 2}
    version = harness.head(basket_id).version
    harness.service.set(basket_id, owner, "MUG", 5)
    harness.reject(first, basket_id)
    assert (harness.quantities(basket_id, owner), harness.head(basket_id).version) == (
        {"MUG": 5},
        version + 1,
    )


def test_late_news_do_not_open_a_basket_that_was_bought_since(harness: CheckoutHarness) -> None:
    """Or the same goods would be ordered twice."""
    basket_id, owner, first = bought(harness)
    harness.reject(first, basket_id)
    second = harness.check_out(basket_id, owner, "key-2").order_id
    harness.reject(first, basket_id)
    assert (harness.head(basket_id).state, harness.head(basket_id).order_id) == ("checked-out", second)
    with pytest.raises(BasketClosed):
        harness.service.add(basket_id, owner, [("MUG", 1)])


def test_the_key_of_the_order_that_failed_still_leads_to_it(harness: CheckoutHarness) -> None:
    harness.sell("MUG")
    basket_id, owner = harness.basket(("MUG", 2))
    total = harness.total(basket_id, owner)
    first = harness.check_out(basket_id, owner, total=total)
    harness.reject(first.order_id, basket_id)
    assert harness.check_out(basket_id, owner, total=total) == first
    assert (harness.head(basket_id).state, len(harness.told)) == ("open", 1)


def test_an_order_that_somebody_cancelled_after_it_was_bought_keeps_its_basket(
    harness: CheckoutHarness,
) -> None:
    basket_id, _, first = bought(harness)
    harness.reject(first, basket_id, returns_basket=False)
    assert harness.head(basket_id).state == "checked-out"


def test_what_is_told_of_another_order_or_basket_opens_nothing(harness: CheckoutHarness) -> None:
    basket_id, _, first = bought(harness)
    harness.reject(harness.new_id(), basket_id)
    harness.reject(first, harness.new_id())
    assert harness.head(basket_id).state == "checked-out"


def test_it_is_the_customers_basket_again(harness: CheckoutHarness) -> None:
    basket_id, owner, first = bought(harness)
    harness.reject(first, basket_id)
    assert harness.basket() == (basket_id, owner)


def test_an_empty_basket_that_was_begun_since_gives_way(harness: CheckoutHarness) -> None:
    """As a page opens one before the customer has put anything in."""
    basket_id, owner, first = bought(harness)
    harness.promote(code="LATER")
    other, _ = harness.basket()
    harness.service.add_code(other, owner, "later")
    harness.reject(first, basket_id)
    assert harness.basket() == (basket_id, owner)
    assert harness.head(basket_id).codes == ("LATER",)
    assert harness.head(other).state == "merged"
    with pytest.raises(BasketClosed):
        harness.service.add(other, owner, [("MUG", 1)])
    assert harness.quantities(basket_id, owner) == {"MUG": 2}


def test_a_basket_that_was_filled_since_stays_as_it_is_beside_it(harness: CheckoutHarness) -> None:
    """Together they could hold twice what is wanted: who could not pay may have put the same in again."""
    basket_id, owner, first = bought(harness)
    other, _ = harness.basket(("MUG", 2))
    harness.reject(first, basket_id)
    assert harness.basket() == (other, owner)
    assert harness.quantities(other, owner) == harness.quantities(basket_id, owner) == {"MUG": 2}
    assert harness.check_out(basket_id, owner, "key-2").basket_id == basket_id
    assert harness.quantities(other, owner) == {"MUG": 2}


def test_beside_one_that_was_bought_since_it_is_the_customers_basket(harness: CheckoutHarness) -> None:
    basket_id, owner, first = bought(harness)
    other, _ = harness.basket(("MUG", 1))
    harness.check_out(other, owner, "key-2")
    harness.reject(first, basket_id)
    assert harness.basket() == (basket_id, owner)
    assert harness.head(other).state == "checked-out"


def test_an_empty_basket_in_another_currency_is_not_taken_away(harness: CheckoutHarness) -> None:
    basket_id, owner, first = bought(harness)
    other = harness.service.open_for_customer(ADA, currency="EUR", country="DE")
    harness.reject(first, basket_id)
    assert harness.service.open_for_customer(ADA, currency="EUR", country="DE").id == other.id
    with pytest.raises(CurrenciesDiffer):
        harness.basket()
    assert harness.quantities(basket_id, owner) == {"MUG": 2}


@pytest.mark.parametrize("does", ["fills", "checks out", "signs in elsewhere"])
def test_what_the_customer_does_at_the_same_moment_is_not_lost(harness: CheckoutHarness, does: str) -> None:
    basket_id, owner, first = bought(harness)
    other, _ = harness.basket()

    def act() -> None:
        if does == "signs in elsewhere":
            harness.basket()
            return
        harness.service.add(other, owner, [("MUG", 7)])
        if does == "checks out":
            harness.check_out(other, owner, "key-2")

    harness.first(act)
    harness.reject(first, basket_id)
    assert harness.quantities(basket_id, owner) == {"MUG": 2}
    expected = {"fills": "open", "checks out": "checked-out", "signs in elsewhere": "merged"}[does]
    assert harness.head(other).state == expected
    assert harness.quantities(other, owner) == ({} if expected == "merged" else {"MUG": 7})
    assert harness.basket()[0] == (other if expected == "open" else basket_id)


@pytest.mark.parametrize("who", ["guest", "customer"])
@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("write", [1, 2])
def test_whoever_ends_in_the_middle_is_made_up_for(
    harness: CheckoutHarness, who: str, when: str, write: int
) -> None:
    basket_id, owner = filled(harness, who)
    first = harness.check_out(basket_id, owner).order_id
    harness.way.writes, harness.way.crash_at = 0, (write, when)
    for _ in range(2):
        try:
            harness.reject(first, basket_id)
        except Crash:
            harness.way.crash_at = None
    assert harness.quantities(basket_id, owner) == SKUS
    harness.check_out(basket_id, owner, "key-2")


def test_a_guest_signs_in_with_it_as_with_any_other(harness: CheckoutHarness) -> None:
    harness.sell("MUG")
    basket_id, token = harness.guest_basket(("MUG", 2))
    order_id = harness.check_out(basket_id, guest(token)).order_id
    mine, owner = harness.basket(("MUG", 1))
    with pytest.raises(CartwrightError):
        harness.merger.merge(mine, ADA, basket_id, token)
    harness.reject(order_id, basket_id)
    harness.merger.merge(mine, ADA, basket_id, token)
    harness.reject(order_id, basket_id)
    assert harness.quantities(mine, owner) == {"MUG": 3}
    assert harness.head(basket_id).state == "merged"


@pytest.mark.parametrize(("who", "kept"), [("guest", GUEST_KEPT), ("customer", CUSTOMER_KEPT)])
def test_a_closed_basket_ends_within_days_and_one_that_is_given_back_does_not(
    harness: CheckoutHarness, who: str, kept: object
) -> None:
    harness.sell("MUG")
    if who == "guest":
        basket_id, token = harness.guest_basket(("MUG", 1))
        owner = guest(token)
    else:
        basket_id, owner = harness.basket(("MUG", 1))
    opened = harness.head(basket_id)
    first = harness.check_out(basket_id, owner).order_id
    now = harness.clock.now
    assert harness.head(basket_id).expires_at <= (now + CLOSED_KEPT).timestamp()
    harness.reject(first, basket_id)
    assert harness.head(basket_id).expires_at == opened.expires_at
    harness.check_out(basket_id, owner, "key-2")
    assert harness.head(basket_id).expires_at <= (harness.clock.now + CLOSED_KEPT).timestamp()


def test_one_that_is_given_back_ends_with_its_lines(harness: CheckoutHarness) -> None:
    """TTL never takes a line out of a basket that lives."""
    harness.sell("MUG")
    basket_id, token = harness.guest_basket(("MUG", 1))
    harness.clock.forward(days=59)
    harness.reject(harness.check_out(basket_id, guest(token)).order_id, basket_id)
    assert {item["expires_at"] for item in harness.content() if item["pk"] == f"B#{basket_id}"} == {
        harness.head(basket_id).expires_at
    }


def test_a_merged_basket_ends_within_days(harness: CheckoutHarness) -> None:
    harness.sell("MUG")
    basket_id, token = harness.guest_basket(("MUG", 1))
    mine, _ = harness.basket()
    harness.merger.merge(mine, ADA, basket_id, token)
    assert harness.head(basket_id).expires_at <= (harness.clock.now + CLOSED_KEPT).timestamp()


def test_nobody_elses_basket_becomes_the_customers(harness: CheckoutHarness) -> None:
    """A guest's order leads to the guest's basket alone."""
    harness.sell("MUG")
    basket_id, token = harness.guest_basket(("MUG", 1))
    order_id = harness.check_out(basket_id, guest(token)).order_id
    harness.reject(order_id, basket_id)
    assert harness.basket()[0] != basket_id
    assert harness.head(basket_id).owner != customer(ADA)
