"""A basket whose order came to nothing is open again, with its lines and codes, once, whatever was done meanwhile."""

import pytest

from basket.baskets.closing_domain import CLOSED_KEPT
from basket.baskets.domain import CUSTOMER_KEPT, GUEST_KEPT, BasketClosed, CurrenciesDiffer
from basket.baskets.ownership import customer, guest
from cartwright.errors import CartwrightError
from tests.unit.basket.checkout_harness import ADA, CheckoutHarness, Crash

SKUS = {f"S-{number:03d}": 1 + number % 7 for number in range(120)}


def filled(till: CheckoutHarness, who: str) -> tuple[str, str]:
    """The id and the owner of a basket of 120 lines with a code; more than a transaction takes."""
    for sku in SKUS:
        till.sell(sku)
    till.promote(code="ONCE", customer_limit=1)
    if who == "guest":
        basket_id, token = till.guest_basket()
        owner = guest(token)
    else:
        basket_id, owner = till.basket()
    lines = list(SKUS.items())
    for start in (0, 90):
        till.desk.add(basket_id, owner, lines[start : start + 90])
    till.desk.add_code(basket_id, owner, "ONCE")
    return basket_id, owner


def bought(till: CheckoutHarness) -> tuple[str, str, str]:
    """A customer's basket with two mugs, its owner, and its order."""
    till.sell("MUG")
    basket_id, owner = till.basket(("MUG", 2))
    return basket_id, owner, till.check_out(basket_id, owner).order_id


@pytest.mark.parametrize("who", ["guest", "customer"])
def test_it_is_as_it_was_and_can_be_checked_out_again(till: CheckoutHarness, who: str) -> None:
    basket_id, owner = filled(till, who)
    before = till.desk.view(basket_id, owner)
    first = till.check_out(basket_id, owner)
    till.reject(first.order_id, basket_id)
    after = till.desk.view(basket_id, owner)
    assert (after.state, after.order_id, after.codes, after.lines) == ("open", None, ("ONCE",), before.lines)
    assert till.quantities(basket_id, owner) == SKUS
    again = till.check_out(basket_id, owner, "key-2")
    assert again.order_id != first.order_id
    assert again.total == first.total
    assert (again.order_token != first.order_token) is (who == "guest")
    assert [{line.sku: line.quantity for line in event.data.lines} for event in till.told] == [SKUS, SKUS]


def test_news_that_come_again_change_nothing(till: CheckoutHarness) -> None:
    basket_id, owner, first = bought(till)
    for _ in range(3):
        till.reject(first, basket_id)
    assert till.quantities(basket_id, owner) == {"MUG": 2}
    version = till.head(basket_id).version
    till.desk.set(basket_id, owner, "MUG", 5)
    till.reject(first, basket_id)
    assert (till.quantities(basket_id, owner), till.head(basket_id).version) == ({"MUG": 5}, version + 1)


def test_late_news_do_not_open_a_basket_that_was_bought_since(till: CheckoutHarness) -> None:
    """Or the same goods would be ordered twice."""
    basket_id, owner, first = bought(till)
    till.reject(first, basket_id)
    second = till.check_out(basket_id, owner, "key-2").order_id
    till.reject(first, basket_id)
    assert (till.head(basket_id).state, till.head(basket_id).order_id) == ("checked-out", second)
    with pytest.raises(BasketClosed):
        till.desk.add(basket_id, owner, [("MUG", 1)])


def test_the_key_of_the_order_that_failed_still_leads_to_it(till: CheckoutHarness) -> None:
    till.sell("MUG")
    basket_id, owner = till.basket(("MUG", 2))
    total = till.total(basket_id, owner)
    first = till.check_out(basket_id, owner, total=total)
    till.reject(first.order_id, basket_id)
    assert till.check_out(basket_id, owner, total=total) == first
    assert (till.head(basket_id).state, len(till.told)) == ("open", 1)


def test_an_order_that_somebody_cancelled_after_it_was_bought_keeps_its_basket(till: CheckoutHarness) -> None:
    basket_id, _, first = bought(till)
    till.reject(first, basket_id, returns_basket=False)
    assert till.head(basket_id).state == "checked-out"


def test_what_is_told_of_another_order_or_basket_opens_nothing(till: CheckoutHarness) -> None:
    basket_id, _, first = bought(till)
    till.reject(till.new_id(), basket_id)
    till.reject(first, till.new_id())
    assert till.head(basket_id).state == "checked-out"


def test_it_is_the_customers_basket_again(till: CheckoutHarness) -> None:
    basket_id, owner, first = bought(till)
    till.reject(first, basket_id)
    assert till.basket() == (basket_id, owner)


def test_an_empty_basket_that_was_begun_since_gives_way(till: CheckoutHarness) -> None:
    """As a page opens one before the customer has put anything in."""
    basket_id, owner, first = bought(till)
    till.promote(code="LATER")
    other, _ = till.basket()
    till.desk.add_code(other, owner, "later")
    till.reject(first, basket_id)
    assert till.basket() == (basket_id, owner)
    assert till.head(basket_id).codes == ("LATER",)
    assert till.head(other).state == "merged"
    with pytest.raises(BasketClosed):
        till.desk.add(other, owner, [("MUG", 1)])
    assert till.quantities(basket_id, owner) == {"MUG": 2}


def test_a_basket_that_was_filled_since_stays_as_it_is_beside_it(till: CheckoutHarness) -> None:
    """Together they could hold twice what is wanted: who could not pay may have put the same in again."""
    basket_id, owner, first = bought(till)
    other, _ = till.basket(("MUG", 2))
    till.reject(first, basket_id)
    assert till.basket() == (other, owner)
    assert till.quantities(other, owner) == till.quantities(basket_id, owner) == {"MUG": 2}
    assert till.check_out(basket_id, owner, "key-2").basket_id == basket_id
    assert till.quantities(other, owner) == {"MUG": 2}


def test_beside_one_that_was_bought_since_it_is_the_customers_basket(till: CheckoutHarness) -> None:
    basket_id, owner, first = bought(till)
    other, _ = till.basket(("MUG", 1))
    till.check_out(other, owner, "key-2")
    till.reject(first, basket_id)
    assert till.basket() == (basket_id, owner)
    assert till.head(other).state == "checked-out"


def test_an_empty_basket_in_another_currency_is_not_taken_away(till: CheckoutHarness) -> None:
    basket_id, owner, first = bought(till)
    other = till.desk.open_for_customer(ADA, currency="EUR", country="DE")
    till.reject(first, basket_id)
    assert till.desk.open_for_customer(ADA, currency="EUR", country="DE").id == other.id
    with pytest.raises(CurrenciesDiffer):
        till.basket()
    assert till.quantities(basket_id, owner) == {"MUG": 2}


@pytest.mark.parametrize("does", ["fills", "checks out", "signs in elsewhere"])
def test_what_the_customer_does_at_the_same_moment_is_not_lost(till: CheckoutHarness, does: str) -> None:
    basket_id, owner, first = bought(till)
    other, _ = till.basket()

    def act() -> None:
        if does == "signs in elsewhere":
            till.basket()
            return
        till.desk.add(other, owner, [("MUG", 7)])
        if does == "checks out":
            till.check_out(other, owner, "key-2")

    till.first(act)
    till.reject(first, basket_id)
    assert till.quantities(basket_id, owner) == {"MUG": 2}
    expected = {"fills": "open", "checks out": "checked-out", "signs in elsewhere": "merged"}[does]
    assert till.head(other).state == expected
    assert till.quantities(other, owner) == ({} if expected == "merged" else {"MUG": 7})
    assert till.basket()[0] == (other if expected == "open" else basket_id)


@pytest.mark.parametrize("who", ["guest", "customer"])
@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("write", [1, 2])
def test_whoever_ends_in_the_middle_is_made_up_for(
    till: CheckoutHarness, who: str, when: str, write: int
) -> None:
    basket_id, owner = filled(till, who)
    first = till.check_out(basket_id, owner).order_id
    till.way.writes, till.way.crash_at = 0, (write, when)
    for _ in range(2):
        try:
            till.reject(first, basket_id)
        except Crash:
            till.way.crash_at = None
    assert till.quantities(basket_id, owner) == SKUS
    till.check_out(basket_id, owner, "key-2")


def test_a_guest_signs_in_with_it_as_with_any_other(till: CheckoutHarness) -> None:
    till.sell("MUG")
    basket_id, token = till.guest_basket(("MUG", 2))
    order_id = till.check_out(basket_id, guest(token)).order_id
    mine, owner = till.basket(("MUG", 1))
    with pytest.raises(CartwrightError):
        till.merger.merge(mine, ADA, basket_id, token)
    till.reject(order_id, basket_id)
    till.merger.merge(mine, ADA, basket_id, token)
    till.reject(order_id, basket_id)
    assert till.quantities(mine, owner) == {"MUG": 3}
    assert till.head(basket_id).state == "merged"


@pytest.mark.parametrize(("who", "kept"), [("guest", GUEST_KEPT), ("customer", CUSTOMER_KEPT)])
def test_a_closed_basket_ends_within_days_and_one_that_is_given_back_does_not(
    till: CheckoutHarness, who: str, kept: object
) -> None:
    till.sell("MUG")
    if who == "guest":
        basket_id, token = till.guest_basket(("MUG", 1))
        owner = guest(token)
    else:
        basket_id, owner = till.basket(("MUG", 1))
    opened = till.head(basket_id)
    first = till.check_out(basket_id, owner).order_id
    now = till.clock.now
    assert till.head(basket_id).expires_at <= (now + CLOSED_KEPT).timestamp()
    till.reject(first, basket_id)
    assert till.head(basket_id).expires_at == opened.expires_at
    till.check_out(basket_id, owner, "key-2")
    assert till.head(basket_id).expires_at <= (till.clock.now + CLOSED_KEPT).timestamp()


def test_one_that_is_given_back_ends_with_its_lines(till: CheckoutHarness) -> None:
    """TTL never takes a line out of a basket that lives."""
    till.sell("MUG")
    basket_id, token = till.guest_basket(("MUG", 1))
    till.clock.forward(days=59)
    till.reject(till.check_out(basket_id, guest(token)).order_id, basket_id)
    assert {item["expires_at"] for item in till.content() if item["pk"] == f"B#{basket_id}"} == {
        till.head(basket_id).expires_at
    }


def test_a_merged_basket_ends_within_days(till: CheckoutHarness) -> None:
    till.sell("MUG")
    basket_id, token = till.guest_basket(("MUG", 1))
    mine, _ = till.basket()
    till.merger.merge(mine, ADA, basket_id, token)
    assert till.head(basket_id).expires_at <= (till.clock.now + CLOSED_KEPT).timestamp()


def test_nobody_elses_basket_becomes_the_customers(till: CheckoutHarness) -> None:
    """A guest's order leads to the guest's basket alone."""
    till.sell("MUG")
    basket_id, token = till.guest_basket(("MUG", 1))
    order_id = till.check_out(basket_id, guest(token)).order_id
    till.reject(order_id, basket_id)
    assert till.basket()[0] != basket_id
    assert till.head(basket_id).owner != customer(ADA)
