"""What becomes of a payment, in whatever order its facts arrive and however the provider behaves."""

import itertools
from collections.abc import Callable

import pytest

from payments.domain import PaymentNotFound, ProviderPayment
from tests.unit.payments.fakes import (
    ORDER,
    TOKEN,
    TOTAL,
    Crash,
    Fault,
    Shop,
    crash_after,
    crash_before,
    down,
    lost_answer,
    lost_request,
    refused,
)

FAULTS: tuple[Fault, ...] = (lost_answer, lost_request, down, crash_before, crash_after)
JOURNEY = ["PaymentAuthorised", "PaymentCaptured"]


@pytest.fixture
def shop() -> Shop:
    return Shop()


def survive(action: Callable[[], object]) -> None:
    """The process dies and the message comes again."""
    for _ in range(3):
        try:
            action()
        except Crash:
            continue
        return


def sweep_until(shop: Shop, state: str) -> None:
    for _ in range(60):
        shop.clock.forward(minutes=1)
        survive(lambda: shop.sweeper.run(lambda: 60))
    assert shop.payment.state == state


@pytest.mark.parametrize("order", list(itertools.permutations(["placed", "reserved", "confirmed"])))
def test_the_facts_may_come_in_any_order_and_twice(order: tuple[str, ...]) -> None:
    shop = Shop()
    for name in (*order, *order):
        getattr(shop, name)()
    assert shop.payment.state == "captured"
    assert (shop.payment.captured, shop.payment.refunded) == (TOTAL, 0)
    assert shop.payments.told() == JOURNEY
    assert shop.provider.moved == {"authorise": 1, "capture": 1}
    assert shop.payment.next_check_at is None


def test_nothing_is_authorised_before_the_stock_is_reserved(shop: Shop) -> None:
    shop.placed()
    assert (shop.payment.state, shop.provider.calls) == ("pending", [])


def test_the_state_is_written_before_the_provider_is_asked(shop: Shop) -> None:
    seen: list[str] = []

    def looking(operation: Callable[[], ProviderPayment]) -> ProviderPayment:
        seen.append(shop.payment.state)
        return operation()

    for name in ("authorise", "capture", "refund"):
        shop.provider.fail(name, looking)
    shop.captured()
    shop.cancelled()
    assert seen == ["authorising", "capturing", "refunding"]


def test_the_token_is_forgotten_once_it_was_used(shop: Shop) -> None:
    shop.authorised()
    assert TOKEN not in repr(shop.payment)


def test_a_declined_payment_is_told_with_its_reason(shop: Shop) -> None:
    shop.provider.outcome = ProviderPayment(state="declined", reason="insufficient-funds")
    shop.authorised()
    shop.rejected()
    assert shop.payment.state == "declined"
    assert shop.payments.told() == ["PaymentDeclined"]
    assert shop.payments.events[0].data.reason == "insufficient-funds"  # type: ignore[attr-defined]
    assert shop.provider.moved == {"authorise": 1}


def test_what_needs_the_customer_waits_for_him(shop: Shop) -> None:
    shop.provider.outcome = ProviderPayment(state="action-required", action_url="https://bank/3ds")
    shop.authorised()
    assert (shop.payment.state, shop.payment.action_url) == ("action-required", "https://bank/3ds")
    shop.provider.becomes(ProviderPayment(state="authorised"))
    assert shop.service.notified(ORDER, shop.payment.reference)
    assert shop.payments.told() == ["PaymentActionRequired", "PaymentAuthorised"]
    assert shop.payment.action_url == ""


def test_a_lost_notification_is_made_up_for(shop: Shop) -> None:
    shop.provider.outcome = ProviderPayment(state="pending")
    shop.authorised()
    assert shop.payment.state == "authorising"
    shop.provider.becomes(ProviderPayment(state="authorised"))
    shop.settle(hours=0.1)
    assert shop.payments.told() == ["PaymentAuthorised"]


@pytest.mark.parametrize("state", ["action-required", "pending"])
def test_a_customer_who_never_comes_back_is_given_up_with_the_order(shop: Shop, state: str) -> None:
    shop.provider.outcome = ProviderPayment(state=state)  # type: ignore[arg-type]
    shop.authorised()
    shop.rejected()
    shop.provider.becomes(ProviderPayment(state="authorised")) if state == "pending" else None
    shop.settle()
    assert shop.payment.state == "voided"
    assert shop.provider.moved["void"] == 1
    assert "PaymentAuthorised" not in shop.payments.told()


@pytest.mark.parametrize("close", ["rejected", "cancelled"])
@pytest.mark.parametrize("when", range(4))
def test_a_closed_order_keeps_nothing_whenever_it_is_closed(close: str, when: int) -> None:
    shop = Shop()
    facts = ["placed", "reserved", "confirmed"]
    for name in (*facts[:when], close, *facts[when:]):
        getattr(shop, name)()
    shop.settle()
    assert shop.payment.state == ("abandoned" if when < 2 else "voided" if when == 2 else "refunded")
    assert shop.payment.captured == shop.payment.refunded
    assert shop.payment.payment_method_id == ""
    assert TOKEN not in repr(shop.payments.stored)
    assert shop.payment.next_check_at is None


def test_an_order_that_was_closed_before_it_was_known_never_asks_the_provider(shop: Shop) -> None:
    shop.rejected()
    shop.placed()
    shop.reserved()
    assert (shop.provider.calls, shop.payments.told()) == ([], [])
    with pytest.raises(PaymentNotFound):
        shop.service.get(ORDER)


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("operation", ["open", "authorise", "capture", "find"])
def test_an_order_is_charged_once_whatever_gets_lost(operation: str, fault: Fault) -> None:
    shop = Shop()
    shop.provider.fail(operation, *[fault] * 2)
    shop.placed()
    survive(shop.reserved)
    survive(shop.confirmed)
    sweep_until(shop, "captured")
    assert shop.provider.moved == {"authorise": 1, "capture": 1}
    assert shop.payments.told() == JOURNEY


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("operation", ["void", "refund"])
def test_a_closed_order_is_given_back_once_whatever_gets_lost(operation: str, fault: Fault) -> None:
    shop = Shop()
    shop.provider.fail(operation, *[fault] * 2)
    shop.authorised()
    if operation == "refund":
        shop.confirmed()
    survive(shop.cancelled)
    sweep_until(shop, "voided" if operation == "void" else "refunded")
    counted = {name: number for name, number in shop.provider.moved.items() if name.startswith(operation)}
    assert sum(counted.values()) == 1
    assert shop.payment.captured == shop.payment.refunded


@pytest.mark.parametrize("fault", [crash_before, lost_request, crash_after, lost_answer])
def test_an_order_closed_while_nobody_knows_is_not_authorised_late(fault: Fault) -> None:
    shop = Shop()
    shop.provider.fail("authorise", fault)
    shop.provider.fail("find", lost_request)
    shop.placed()
    survive(shop.reserved)
    shop.rejected()
    shop.settle()
    assert shop.payment.state == "voided"
    assert shop.provider.accounts[shop.payment.reference].state == "voided"
    assert shop.payments.told() == ["PaymentVoided"]
    assert shop.provider.calls.count("authorise") == 1


def test_the_sweeper_leaves_alone_what_somebody_is_at(shop: Shop) -> None:
    def swept(operation: Callable[[], ProviderPayment]) -> ProviderPayment:
        shop.clock.forward(seconds=30)
        assert shop.sweeper.run(lambda: 60) == 0
        return operation()

    shop.provider.fail("authorise", swept)
    shop.authorised()
    assert shop.provider.calls == ["open", "authorise"]


def test_what_was_written_meanwhile_is_heeded(shop: Shop) -> None:
    shop.placed()

    def cancelled_meanwhile(operation: Callable[[], ProviderPayment]) -> ProviderPayment:
        account = operation()
        shop.rejected()
        return account

    shop.provider.fail("authorise", cancelled_meanwhile)
    shop.reserved()
    assert shop.payment.state == "voided"
    assert shop.payments.told() == ["PaymentVoided"]


def test_a_refused_capture_tells_the_order_and_lets_go(shop: Shop) -> None:
    shop.provider.fail("capture", refused)
    shop.captured()
    assert shop.payment.state == "voided"
    assert shop.payments.told() == ["PaymentAuthorised", "PaymentDeclined", "PaymentVoided"]
    shop.cancelled()
    assert shop.payment.refunds == ()


def test_an_order_that_owes_nothing_needs_no_provider(shop: Shop) -> None:
    shop.placed(total=0)
    shop.reserved()
    shop.confirmed()
    shop.cancelled()
    assert (shop.provider.calls, shop.payments.told()) == ([], JOURNEY)
