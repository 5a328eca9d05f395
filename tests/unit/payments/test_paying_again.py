"""A customer pays again: the attempt before can never succeed any more, and nothing is held or taken twice."""

from typing import Any

import pytest

from payments.domain import ProviderPayment
from payments.method_domain import METHOD_KEPT, PaymentMethod
from tests.unit.payments.fakes import (
    METHOD,
    ORDER,
    TOKEN,
    TOTAL,
    Shop,
    down,
    lost_answer,
    lost_request,
    refused,
)
from tests.unit.payments.shopping import shopping

DECLINED = ProviderPayment(state="declined", reason="lost-card")
CHALLENGED = ProviderPayment(state="action-required", action_url="https://bank/3ds")
AUTHORISED = ProviderPayment(state="authorised")
FIRST, SECOND, THIRD = f"ref-{ORDER}", f"ref-{ORDER}-2", f"ref-{ORDER}-3"


def pay_again(shop: Shop, number: int = 2) -> None:
    method = f"method-{number}"
    shop.methods.stored.setdefault(
        method, PaymentMethod(id=method, token=TOKEN, expires_at=shop.clock.now + METHOD_KEPT)
    )
    shop.service.paid_again(
        ORDER, number, amount=TOTAL, currency="GBP", payment_method_id=method, correlation_id="cause"
    )


def first(outcome: ProviderPayment) -> Shop:
    shop = Shop()
    shop.provider.outcome = outcome
    shop.authorised()
    shop.provider.outcome = AUTHORISED
    return shop


def data(shop: Shop, name: str) -> list[Any]:
    return [each.data for each in shop.payments.events if each.name == name]  # type: ignore[attr-defined]


def test_another_card_pays_after_a_decline() -> None:
    shop = first(DECLINED)
    pay_again(shop)
    payment = shop.payment
    assert (payment.state, payment.attempt_number) == ("authorised", 2)
    assert (payment.reference, payment.superseded, payment.reason) == (SECOND, (FIRST,), "")
    assert shop.provider.accounts == {FIRST: ProviderPayment(state="voided"), SECOND: AUTHORISED}
    shop.confirmed()
    assert shop.payments.told() == ["PaymentDeclined", "PaymentAuthorised", "PaymentCaptured"]
    assert shop.provider.moved["capture"] == 1
    assert shop.methods.stored == {}


def test_each_decline_names_its_attempt() -> None:
    shop = first(DECLINED)
    shop.provider.outcome = DECLINED
    pay_again(shop)
    pay_again(shop, 3)
    told = data(shop, "PaymentDeclined")
    assert [(each.attempt, each.after_authorisation) for each in told] == [(1, False), (2, False), (3, False)]
    shop.provider.outcome = CHALLENGED
    pay_again(shop, 4)
    assert [each.attempt for each in data(shop, "PaymentActionRequired")] == [4]


def test_an_authorisation_that_is_lost_is_told_as_such() -> None:
    shop = first(AUTHORISED)
    shop.provider.fail("capture", refused)
    shop.confirmed()
    assert [each.after_authorisation for each in data(shop, "PaymentDeclined")] == [True]
    pay_again(shop)
    assert shop.payment.state == "voided"


@pytest.mark.parametrize("number", [1, 2])
def test_the_same_or_an_older_request_is_ignored(number: int) -> None:
    shop = first(DECLINED)
    pay_again(shop, 3)
    before, calls = shop.payment, list(shop.provider.calls)
    pay_again(shop, number)
    pay_again(shop, 3)
    assert (shop.payment, shop.provider.calls) == (before, calls)


@pytest.mark.parametrize("how", ["authorised", "captured", "closed"])
def test_what_is_paid_or_closed_is_not_paid_again(how: str) -> None:
    shop = first(DECLINED if how == "closed" else AUTHORISED)
    {"authorised": lambda: None, "captured": shop.confirmed, "closed": shop.rejected}[how]()
    before = shop.payment
    pay_again(shop)
    assert shop.payment == before
    assert SECOND not in shop.provider.accounts


def test_3_d_secure_that_was_given_up_can_not_succeed() -> None:
    shop = first(CHALLENGED)
    pay_again(shop)
    assert shop.provider.accounts == {FIRST: ProviderPayment(state="voided"), SECOND: AUTHORISED}
    assert shop.payments.told() == ["PaymentActionRequired", "PaymentAuthorised"]


def test_3_d_secure_that_succeeds_at_the_last_moment_is_voided() -> None:
    """The next attempt has been told to begin, and the void has not arrived yet."""
    shop = first(CHALLENGED)
    shop.provider.fail("void", down)
    pay_again(shop)
    shop.provider.becomes(AUTHORISED)
    shop.service.notified(ORDER, FIRST)
    assert (shop.payment.state, shop.payments.told()) == ("voiding", ["PaymentActionRequired"])
    shop.settle(1)
    assert shop.provider.accounts[FIRST].state == "voided"
    assert (shop.payment.state, shop.payment.reference) == ("authorised", SECOND)


def test_a_success_that_comes_first_is_kept() -> None:
    """Two answers of the bank and the customer's next card overtake each other."""
    shop = first(CHALLENGED)
    shop.provider.becomes(AUTHORISED)
    shop.service.notified(ORDER, FIRST)
    pay_again(shop)
    shop.confirmed()
    assert (shop.payment.state, shop.payment.attempt_number) == ("captured", 1)
    assert SECOND not in shop.provider.accounts


def test_a_notification_about_an_old_attempt_changes_nothing() -> None:
    shop = first(DECLINED)
    shop.provider.outcome = CHALLENGED
    pay_again(shop)
    before = shop.payment
    for state in (AUTHORISED, DECLINED):
        shop.provider.becomes(state)
        assert shop.service.notified(ORDER, FIRST) is False
    assert shop.payment == before


@pytest.mark.parametrize("reader", ["webhook", "sweeper"])
def test_an_answer_about_an_old_attempt_that_comes_late_changes_nothing(reader: str) -> None:
    """The next attempt begins between the question and the answer."""
    shop = first(CHALLENGED)

    def overtaken(operation: Any) -> ProviderPayment:
        pay_again(shop)
        return operation()  # type: ignore[no-any-return]

    shop.provider.fail("find", overtaken)
    if reader == "webhook":
        shop.service.notified(ORDER, FIRST)
    else:
        shop.clock.forward(minutes=1)
        shop.service.resume(ORDER)
    assert shop.provider.accounts == {FIRST: ProviderPayment(state="voided"), SECOND: AUTHORISED}
    assert (shop.payment.state, shop.payment.reference) == ("authorised", SECOND)
    assert "PaymentDeclined" not in shop.payments.told()


@pytest.mark.parametrize("fault", [lost_answer, lost_request, down])
def test_an_unanswered_attempt_ends_before_the_next_begins(fault: Any) -> None:
    shop = Shop()
    shop.provider.fail("authorise", fault)
    shop.provider.fail("find", down)
    shop.authorised()
    assert shop.payment.state == "authorising"
    pay_again(shop)
    assert (shop.payment.state, SECOND in shop.provider.accounts) == ("authorising", False)
    shop.settle(1)
    held = [name for name, account in shop.provider.accounts.items() if account.state == "authorised"]
    assert held == [FIRST if fault is lost_answer else SECOND]
    assert (shop.payment.state, shop.payment.reference) == ("authorised", held[0])
    assert shop.payments.told() == ["PaymentAuthorised"]


def test_without_a_reference_nothing_has_to_end() -> None:
    shop = Shop()
    shop.provider.fail("open", down)
    shop.authorised()
    assert (shop.payment.state, shop.payment.reference) == ("authorising", "")
    pay_again(shop)
    assert (shop.payment.state, shop.payment.reference, shop.payment.superseded) == ("authorised", SECOND, ())


def test_a_payment_whose_first_events_got_lost_begins_with_the_next_attempt() -> None:
    shop = Shop()
    pay_again(shop)
    shop.placed()
    shop.reserved()
    assert (shop.payment.state, shop.payment.attempt_number) == ("authorised", 2)
    assert shop.provider.moved["authorise"] == 1


@pytest.mark.parametrize("end", ["rejected", "cancelled"])
def test_an_order_that_ends_in_between_is_not_paid(end: str) -> None:
    shop = first(CHALLENGED)
    shop.provider.fail("void", down)
    pay_again(shop)
    getattr(shop, end)()
    shop.settle(1)
    assert (shop.payment.state, shop.payment.next_attempt) == ("voided", None)
    assert SECOND not in shop.provider.accounts


def test_the_latest_of_two_requests_counts() -> None:
    shop = first(CHALLENGED)
    shop.provider.fail("void", down)
    pay_again(shop)
    pay_again(shop, 3)
    shop.settle(1)
    assert (shop.payment.reference, set(shop.provider.accounts)) == (THIRD, {FIRST, THIRD})


@pytest.mark.parametrize("late", [False, True])
def test_the_sandbox_knows_each_attempt_by_a_reference_of_its_own(late: bool) -> None:
    """Over HTTP both ways, with a webhook of the second attempt."""
    with shopping() as shop:
        shop.order("tok_decline_lost_card")
        shop.add_method("tok_late_webhook" if late else "tok_approve", METHOD)
        for _ in range(2):
            shop.tell("OrderPaymentRequested", payment_method_id=METHOD)
        assert shop.state == ("authorising" if late else "authorised")
        shop.call_back()
        assert shop.state == "authorised"
        assert shop.payments.told() == ["PaymentDeclined", "PaymentAuthorised"]
        assert shop.payments.stored[ORDER].reference == f"{ORDER}_2"
        charges = shop.sandbox.charges.stored
        assert (set(charges), charges[ORDER].state) == ({ORDER, f"{ORDER}_2"}, "declined")
