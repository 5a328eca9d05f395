"""Refunds, capture at dispatch, and news that come late or are not for us."""

import msgspec
import pytest

import sandbox.domain
from payments.domain import NotCapturable, NotRefundable, PaymentNotFound, ProviderPayment, Refund, RefundId
from tests.unit.actors import GRACE
from tests.unit.payments.fakes import (
    ORDER,
    TOTAL,
    Shop,
    refused,
)


@pytest.fixture
def shop() -> Shop:
    return Shop()


def a_refund(amount: int, name: str = "r-1") -> Refund:
    return Refund(id=name, amount=amount, reason="Broken", by=GRACE)


def test_refunds_in_parts_never_exceed_what_was_taken(shop: Shop) -> None:
    with pytest.raises(PaymentNotFound):
        shop.service.refund(ORDER, a_refund(1))
    shop.authorised()
    with pytest.raises(NotRefundable, match="is authorised"):
        shop.service.refund(ORDER, a_refund(1))
    shop.confirmed()
    assert shop.service.refund(ORDER, a_refund(645)).refunded == 645
    assert shop.service.refund(ORDER, a_refund(645)).refunded == 645
    with pytest.raises(NotRefundable, match="another amount"):
        shop.service.refund(ORDER, a_refund(646))
    with pytest.raises(NotRefundable, match=r"20\.00 GBP is left"):
        shop.service.refund(ORDER, a_refund(2001, "r-2"))
    assert shop.payment.state == "captured"
    shop.cancelled()
    assert (shop.payment.state, shop.payment.refunded) == ("refunded", TOTAL)
    assert [event.data.amount for event in shop.payments.events][-2:] == [645, 2000]  # type: ignore[attr-defined]


def test_a_refused_refund_of_the_staff_ends_and_one_of_a_closed_order_does_not(shop: Shop) -> None:
    shop.provider.fail("refund", refused, refused)
    shop.captured()
    payment = shop.service.refund(ORDER, a_refund(645))
    assert (payment.state, payment.refunds[0].state, payment.refundable) == ("captured", "refused", TOTAL)
    shop.cancelled()
    assert shop.payment.state == "refunding"
    shop.settle(hours=1)
    assert (shop.payment.state, shop.payment.refunded) == ("refunded", TOTAL)


def test_at_dispatch_is_a_matter_of_a_setting() -> None:
    shop = Shop(capture_at="dispatch")
    shop.captured()
    assert (shop.payment.state, shop.payment.next_check_at) == ("authorised", None)
    assert shop.service.dispatched(ORDER, GRACE).state == "captured"
    assert shop.service.dispatched(ORDER, GRACE).state == "captured"


def test_what_is_not_held_can_not_be_taken(shop: Shop) -> None:
    shop.placed()
    with pytest.raises(NotCapturable, match="is pending"):
        shop.service.dispatched(ORDER, GRACE)
    shop.reserved()
    shop.cancelled()
    with pytest.raises(NotCapturable, match="is voided"):
        shop.service.dispatched(ORDER, GRACE)


def test_an_authorisation_that_nobody_claims_is_reported(
    shop: Shop, caplog: pytest.LogCaptureFixture
) -> None:
    shop.authorised()
    shop.settle(hours=2.1)
    assert "The payment is stuck" in caplog.text
    shop.confirmed()
    assert shop.payment.state == "captured"


def test_an_authorisation_that_the_bank_took_back_is_told(shop: Shop) -> None:
    shop.authorised()
    shop.provider.becomes(ProviderPayment(state="voided"))
    shop.service.notified(ORDER, shop.payment.reference)
    assert shop.payments.told() == ["PaymentAuthorised", "PaymentDeclined", "PaymentVoided"]


@pytest.mark.parametrize("late", ["authorised", "declined", "absent", "pending", "action-required"])
def test_late_news_change_nothing(shop: Shop, late: str) -> None:
    shop.captured()
    before = shop.payment
    shop.provider.becomes(ProviderPayment(state=late))  # type: ignore[arg-type]
    assert shop.service.notified(ORDER, before.reference)
    assert shop.payment is before


def test_news_of_another_reference_are_ignored(shop: Shop) -> None:
    shop.provider.outcome = ProviderPayment(state="pending")
    shop.authorised()
    shop.provider.becomes(ProviderPayment(state="authorised"))
    assert not shop.service.notified(ORDER, "ref-of-somebody-else")
    assert not shop.service.notified("01936b72-0001-7c33-9a44-5b6c7d8e9f01", "ref")
    assert shop.payment.state == "authorising"


def test_a_sweep_goes_on_after_a_failure_and_stops_in_time(shop: Shop) -> None:
    shop.provider.outcome = ProviderPayment(state="pending")
    shop.authorised()
    shop.clock.forward(minutes=5)
    assert shop.sweeper.run(lambda: 1) == 0
    shop.payments.meanwhile.extend([_break] * 1)
    assert shop.sweeper.run(lambda: 60) == 0
    assert shop.sweeper.run(lambda: 60) == 1


def _break() -> None:
    raise RuntimeError("the table is gone")


def test_a_refund_that_the_bank_returns_is_reported(shop: Shop, caplog: pytest.LogCaptureFixture) -> None:
    shop.captured()
    shop.service.refund(ORDER, a_refund(645))
    assert shop.service.notified(ORDER, shop.payment.reference)
    assert "completed refund" not in caplog.text
    shop.provider.becomes(ProviderPayment(state="captured", captured=TOTAL))
    assert shop.service.notified(ORDER, shop.payment.reference)
    assert "A completed refund was returned to the provider" in caplog.text


def test_what_an_order_costs(shop: Shop) -> None:
    """docs/decisions/0025-treat-the-provider-as-source-of-truth.md states it, too."""
    shop.captured()
    assert (shop.payments.reads, shop.payments.writes) == (3, 5)
    assert shop.provider.calls == ["open", "authorise", "capture"]


@pytest.mark.parametrize("name", ["closing-0", "closing-1", "closing_1"])
@pytest.mark.parametrize("before", [0, 1])
def test_no_name_of_a_staff_refund_is_in_the_way_of_the_shops_own(shop: Shop, name: str, before: int) -> None:
    shop.captured()
    for number in range(before):
        shop.service.refund(ORDER, a_refund(100, f"r-{number}"))
    shop.service.refund(ORDER, a_refund(700, name))
    shop.cancelled()
    shop.settle(hours=1)
    assert (shop.payment.state, shop.payment.refunded) == ("refunded", TOTAL)
    assert len({each.id for each in shop.payment.refunds}) == len(shop.payment.refunds)
    told = [event.data for event in shop.payments.events if event.name == "PaymentRefunded"]  # type: ignore[attr-defined]
    assert [each.reason for each in told] == ["Broken"] * (before + 1) + ["order-cancelled"]
    assert sum(each.amount for each in told) == TOTAL


def test_the_ids_of_the_shops_own_refunds_are_no_callers_and_the_sandbox_takes_both(shop: Shop) -> None:
    shop.captured()
    shop.service.refund(ORDER, a_refund(1, "closing-1"))
    shop.cancelled()
    theirs, ours = (each.id for each in shop.payment.refunds)
    assert msgspec.convert(theirs, RefundId) == theirs
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(ours, RefundId)
    for each in (theirs, ours):
        assert msgspec.convert(each, sandbox.domain.RefundId) == each
