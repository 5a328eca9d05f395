"""A provider's token is kept under an id that nobody can guess, pays one order, and is gone once that is known."""

import json
import os
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from cartwright.aws.errors import Throttled
from payments.domain import ProviderPayment
from payments.handlers.methods import PaymentMethods
from payments.method_domain import CLAIMED_KEPT, METHOD_KEPT
from payments.method_repository import MethodRepository
from tests.simulation.world.storage import Storage
from tests.simulation.world.table import SimulatedTable
from tests.unit.orders.orders_harness import FaultInjector
from tests.unit.payments.fakes import METHOD, ORDER, TOKEN, Clock, Shop, down, lost_answer, lost_request
from tests.unit.payments.shopping import Shopping, shopping

OTHER = "01936b72-0002-7c33-9a44-5b6c7d8e9f00"


class Safe:
    """The real repository, on a table in memory that knows DynamoDB's conditions."""

    def __init__(self) -> None:
        self.clock, self.way = Clock(), FaultInjector()
        self.storage = Storage("payments", [], lambda: int(self.clock.now.timestamp() * 1000))
        self.repository = MethodRepository(SimulatedTable(self.storage, self.way))
        self.methods = PaymentMethods(self.repository, self.clock, os.urandom)

    def claim(self, method_id: str, order_id: str = ORDER) -> str | None:
        return self.repository.claim(method_id, order_id, self.clock())

    def item(self) -> dict[str, Any]:
        (found,) = self.storage.items()
        return dict(found)


@pytest.fixture
def safe() -> Safe:
    return Safe()


def test_an_id_has_256_bits_of_chance_and_nothing_of_the_token(safe: Safe) -> None:
    made = [safe.methods.add(TOKEN) for _ in range(50)]
    assert len({each.id for each in made}) == 50
    assert {len(each.id) for each in made} == {43}
    assert len({each.id[:6] for each in made}) == 50


def test_a_method_is_kept_for_a_day(safe: Safe) -> None:
    made = safe.methods.add(TOKEN)
    assert made.expires_at - safe.clock.now == METHOD_KEPT == timedelta(days=1)
    assert safe.item()["expires_at"] >= made.expires_at.timestamp()
    safe.clock.forward(days=1, seconds=1)
    assert safe.claim(made.id) is None


def test_one_order_has_it_however_often_it_asks(safe: Safe) -> None:
    method = safe.methods.add(TOKEN).id
    assert [safe.claim(method), safe.claim(method, OTHER), safe.claim(method)] == [TOKEN, None, TOKEN]
    safe.repository.delete(method, OTHER)
    assert safe.claim(method) == TOKEN
    safe.clock.forward(days=2)
    assert safe.claim(method) == TOKEN


def test_what_was_used_is_gone_and_what_was_forgotten_ends_within_hours(safe: Safe) -> None:
    method = safe.methods.add(TOKEN).id
    safe.claim(method)
    assert safe.item()["expires_at"] - safe.clock.now.timestamp() <= CLAIMED_KEPT.total_seconds() + 1
    safe.repository.delete(method, ORDER)
    assert list(safe.storage.items()) == []
    assert safe.claim(method) is None
    safe.repository.delete(method, ORDER)


def test_what_nobody_added_pays_nothing(safe: Safe) -> None:
    assert safe.claim(METHOD) is None
    assert list(safe.storage.items()) == []


def test_a_deletion_that_fails_stops_nothing(safe: Safe) -> None:
    method = safe.methods.add(TOKEN).id
    safe.claim(method)

    def throttled(operation: str) -> None:
        raise Throttled(operation)

    safe.way.before = throttled
    safe.repository.delete(method, ORDER)
    assert safe.item()["token"] == TOKEN


def test_two_orders_with_one_method_are_paid_once() -> None:
    shop = Shop()
    shop.authorised()
    shop.placed(order_id=OTHER)
    shop.service.reserved(OTHER)
    assert shop.provider.moved == {"authorise": 1}
    declined = shop.payments.stored[OTHER]
    assert (declined.state, declined.reason) == ("declined", "payment-method-unknown")
    assert (shop.payment.state, shop.methods.stored) == ("authorised", {})


def test_the_second_order_does_not_delete_what_the_first_still_needs() -> None:
    shop = Shop()
    shop.provider.fail("authorise", down)
    shop.authorised()
    shop.placed(order_id=OTHER)
    shop.service.reserved(OTHER)
    assert (shop.payment.state, shop.payments.stored[OTHER].state) == ("authorising", "declined")
    shop.settle(hours=0.2)
    assert shop.payment.state == "authorised"


@pytest.mark.parametrize("outcome", ["authorised", "declined", "action-required", "captured", "voided"])
def test_the_token_goes_with_the_first_answer(outcome: Any) -> None:
    shop = Shop()
    shop.provider.outcome = ProviderPayment(state=outcome, captured=2645 if outcome == "captured" else 0)
    shop.authorised()
    assert shop.methods.stored == {}


def test_a_provider_that_is_asked_again_gets_the_token_again() -> None:
    shop = Shop()
    shop.provider.fail("authorise", down, lost_request, lost_answer)
    shop.authorised()
    assert shop.methods.stored != {}
    shop.settle(hours=0.5)
    assert (shop.payment.state, shop.provider.moved["authorise"]) == ("authorised", 1)
    assert shop.methods.stored == {}


def test_a_method_that_no_order_used_pays_the_next_one() -> None:
    """Its order ended for want of stock, before anybody was asked for money."""
    shop = Shop()
    shop.placed()
    shop.rejected()
    assert (shop.payment.state, shop.payment.payment_method_id) == ("abandoned", "")
    shop.placed(order_id=OTHER)
    shop.service.reserved(OTHER)
    assert shop.payments.stored[OTHER].state == "authorised"


@pytest.fixture
def shopper() -> Iterator[Shopping]:
    with shopping() as made:
        yield made


def test_a_shopper_gets_an_id_and_never_the_token(shopper: Shopping) -> None:
    status, answer = shopper.ask("POST", "/payment-methods", {}, body={"token": TOKEN}, claims={})
    assert (status, sorted(answer)) == (201, ["expires_at", "id"])
    assert TOKEN not in json.dumps(answer)
    shopper.tell("OrderPlaced", payment_method_id=answer["id"], total=2645)
    shopper.tell("StockReserved")
    assert shopper.state == "authorised"


@pytest.mark.parametrize(
    "token",
    ["", "4111111111111111", "4111-1111-1111-1111", "4111 1111 1111 1111", "t" * 256, "a\nb", "é", 7, None],
)
def test_what_may_be_a_card_number_or_no_token_is_refused(shopper: Shopping, token: object) -> None:
    status, problem = shopper.ask("POST", "/payment-methods", {}, body={"token": token}, claims={})
    assert (status, [each["field"] for each in problem["errors"]]) == (400, ["token"])
    assert shopper.methods.stored == {}


@pytest.mark.parametrize("more", ["number", "cvc", "expires_at", "order_id", "id"])
def test_nothing_but_a_token_is_taken(shopper: Shopping, more: str) -> None:
    body = {"token": TOKEN, more: "x"}
    status, problem = shopper.ask("POST", "/payment-methods", {}, body=body, claims={})
    assert (status, [each["field"] for each in problem["errors"]]) == (400, [more])
