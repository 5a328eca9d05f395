"""One key, one order, whatever happens on the way."""

import hashlib
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import msgspec
import pytest

from basket.baskets.buyer_keys import OrderTokens
from basket.baskets.domain import (
    BasketClosed,
    BasketNotFound,
    CheckoutAnswer,
    CheckoutInFlight,
    KeyReused,
)
from basket.baskets.ownership import guest
from cartwright.aws.errors import Contended, OutcomeUnknown
from cartwright.errors import BadRequest, CartwrightError
from cartwright.events.basket import BasketCheckedOut
from tests.unit.basket.checkout_harness import METHOD, CheckoutHarness


def test_the_order_is_told_as_it_was_priced(harness: CheckoutHarness) -> None:
    harness.sell("MUG", 1250)
    harness.promote(code="WELCOME10")
    basket_id, owner = harness.basket(("MUG", 2))
    harness.service.add_code(basket_id, owner, "welcome10")
    answer = harness.check_out(basket_id, owner)
    (event,) = harness.told
    expected = BasketCheckedOut.example().data
    assert event.data.lines[0] == msgspec.structs.replace(
        expected.lines[0],
        sku="MUG",
        product_id=event.data.lines[0].product_id,
    )
    assert event.data.totals == expected.totals
    assert [(each.code, each.amount) for each in event.data.promotions] == [("WELCOME10", 250)]
    assert (event.data.order_id, event.data.basket_id, event.data.customer_id) == (
        answer.order_id,
        basket_id,
        "ada",
    )
    assert (event.correlation_id, event.data.payment_method_id) == ("cause-1", METHOD)
    assert (answer.total, answer.currency) == (2645, "GBP")
    assert harness.head(basket_id).order_id == answer.order_id


def test_a_guest_is_known_by_the_orders_token_and_not_by_the_baskets(harness: CheckoutHarness) -> None:
    harness.sell("MUG")
    basket_id, token = harness.guest_basket(("MUG", 1))
    answer = harness.check_out(basket_id, guest(token))
    told = harness.told[0].data
    assert answer.order_token is not None
    key = hashlib.sha256(answer.order_token.encode()).hexdigest()
    assert (told.customer_id, told.guest_key) == (None, key)
    assert answer.order_token != token
    for secret in (token, answer.order_token):
        assert secret.encode() not in harness.told[0].detail()
        assert secret not in repr(harness.content())


def test_each_order_has_a_token_of_its_own_that_only_the_key_makes(harness: CheckoutHarness) -> None:
    orders = [harness.new_id() for _ in range(100)]
    tokens = [harness.tokens.token(each) for each in orders]
    assert len(set(tokens)) == 100
    assert {len(each) for each in tokens} == {43}
    assert OrderTokens(lambda: b"another key").token(orders[0]) != tokens[0]


def test_a_customer_signs_in_and_gets_no_token(harness: CheckoutHarness) -> None:
    harness.sell("MUG")
    basket_id, owner = harness.basket(("MUG", 1))
    assert harness.check_out(basket_id, owner).order_token is None
    assert harness.told[0].data.guest_key is None


def test_only_what_costs_nothing_needs_no_payment_method(harness: CheckoutHarness) -> None:
    harness.sell("MUG")
    basket_id, owner = harness.basket(("MUG", 1))
    with pytest.raises(BadRequest) as raised:
        harness.check_out(basket_id, owner, payment_method_id=None)
    assert [each.field for each in raised.value.errors] == ["payment_method_id"]
    harness.promote(code="GIFT", basis_points=10_000)
    harness.promote(code="FREE", kind="free-shipping", basis_points=None)
    for code in ("gift", "free"):
        harness.service.add_code(basket_id, owner, code)
    assert harness.check_out(basket_id, owner, payment_method_id=None).total == 0
    assert harness.told[0].data.payment_method_id == ""


def test_the_same_request_gets_the_same_answer(harness: CheckoutHarness) -> None:
    product_id = harness.sell("MUG")
    basket_id, owner = harness.basket(("MUG", 1))
    total = harness.total(basket_id, owner)
    answer = harness.check_out(basket_id, owner, total=total)
    harness.withdraw(product_id)
    harness.clock.forward(hours=25)
    assert harness.check_out(basket_id, owner, total=total) == answer
    assert len(harness.told) == 1


def test_the_same_request_of_a_guest_gets_the_same_token(harness: CheckoutHarness) -> None:
    harness.sell("MUG")
    basket_id, token = harness.guest_basket(("MUG", 1))
    total = harness.total(basket_id, guest(token))
    first = harness.check_out(basket_id, guest(token), total=total)
    assert harness.check_out(basket_id, guest(token), total=total) == first
    assert first.order_token == harness.tokens.token(first.order_id)


def test_the_same_key_for_something_else_is_refused(harness: CheckoutHarness) -> None:
    harness.sell("MUG")
    basket_id, owner = harness.basket(("MUG", 1))
    total = harness.total(basket_id, owner)
    harness.check_out(basket_id, owner, total=total)
    for changes in ({"payment_method_id": METHOD[::-1]}, {"total": total + 1}, {"email": "eve@example.com"}):
        given: dict[str, Any] = {"total": total} | changes
        with pytest.raises(KeyReused):
            harness.check_out(basket_id, owner, **given)
    other, _ = harness.basket(("MUG", 1))
    with pytest.raises(KeyReused):
        harness.check_out(other, owner, total=total)
    assert len(harness.told) == 1


def test_a_key_is_its_owners_own(harness: CheckoutHarness) -> None:
    harness.sell("MUG")
    basket_id, owner = harness.basket(("MUG", 1))
    theirs, token = harness.guest_basket(("MUG", 1))
    total = harness.total(basket_id, owner)
    mine = harness.check_out(basket_id, owner, total=total)
    assert harness.check_out(theirs, guest(token), total=total).order_id != mine.order_id
    with pytest.raises(BasketNotFound):
        harness.check_out(basket_id, guest(token), "key-2", total=total)


def test_another_key_finds_the_basket_closed(harness: CheckoutHarness) -> None:
    harness.sell("MUG")
    basket_id, owner = harness.basket(("MUG", 1))
    total = harness.total(basket_id, owner)
    harness.check_out(basket_id, owner, total=total)
    with pytest.raises(BasketClosed):
        harness.check_out(basket_id, owner, "key-2", total=total)


def test_a_key_is_forgotten_after_a_week(harness: CheckoutHarness) -> None:
    harness.sell("MUG")
    basket_id, owner = harness.basket(("MUG", 1))
    total = harness.total(basket_id, owner)
    first = harness.check_out(basket_id, owner, total=total)
    harness.clock.forward(days=8)
    other, _ = harness.basket(("MUG", 1))
    assert harness.check_out(other, owner, total=total).order_id != first.order_id


@pytest.mark.parametrize("keys", [1, 50])
def test_of_fifty_at_once_one_becomes_an_order(harness: CheckoutHarness, keys: int) -> None:
    harness.sell("MUG")
    basket_id, owner = harness.basket(("MUG", 1))
    total = harness.total(basket_id, owner)

    def attempt(number: int) -> CheckoutAnswer | CartwrightError:
        try:
            return harness.check_out(basket_id, owner, f"key-{number % keys}", total=total)
        except CartwrightError as error:
            return error

    with ThreadPoolExecutor(16) as pool:
        outcomes = list(pool.map(attempt, range(50)))
    orders = {each.order_id for each in outcomes if isinstance(each, CheckoutAnswer)}
    assert len(orders) == len(harness.told) == 1
    refused = [each for each in outcomes if not isinstance(each, CheckoutAnswer)]
    assert (len(refused) == 0) if keys == 1 else all(isinstance(each, BasketClosed) for each in refused)


@pytest.mark.parametrize("moment", range(1, 12))
def test_one_that_another_beats_to_the_key_gets_its_answer(harness: CheckoutHarness, moment: int) -> None:
    """Whichever call it is about to make just then; the other one uses the promotion up, too."""
    harness.sell("MUG")
    harness.promote(code="ONCE", total_limit=1)
    basket_id, owner = harness.basket(("MUG", 1))
    harness.service.add_code(basket_id, owner, "once")
    total = harness.total(basket_id, owner)
    calls: list[str] = []
    first: list[CheckoutAnswer] = []

    def beaten(operation: str) -> None:
        calls.append(operation)
        if len(calls) == moment:
            harness.way.before = lambda _: None
            first.append(harness.check_out(basket_id, owner, total=total))

    harness.way.before = beaten
    answer = harness.check_out(basket_id, owner, total=total)
    assert "TransactWriteItems" not in calls[:-1]
    assert [answer] == first or len(calls) < moment
    assert len(harness.told) == 1


def test_an_answer_that_got_lost_is_looked_up(harness: CheckoutHarness) -> None:
    harness.sell("MUG")
    basket_id, owner = harness.basket(("MUG", 1))
    total = harness.total(basket_id, owner)

    def lost(operation: str) -> None:
        if operation == "TransactWriteItems":
            raise OutcomeUnknown("no answer")

    harness.way.after = lost
    answer = harness.check_out(basket_id, owner, total=total)
    harness.way.after = lambda _: None
    assert harness.check_out(basket_id, owner, total=total) == answer
    assert answer.order_id == harness.told[0].data.order_id
    assert len(harness.told) == 1


def test_one_that_is_under_way_is_to_be_tried_again(harness: CheckoutHarness) -> None:
    harness.sell("MUG")
    basket_id, owner = harness.basket(("MUG", 1))
    total = harness.total(basket_id, owner)

    def contended(operation: str) -> None:
        if operation == "TransactWriteItems":
            raise Contended("another transaction")

    harness.way.before = contended
    with pytest.raises(CheckoutInFlight) as raised:
        harness.check_out(basket_id, owner, total=total)
    assert (raised.value.status, raised.value.retry_after) == (409, 1)
    harness.way.before = lambda _: None
    harness.check_out(basket_id, owner, total=total)
