"""What the sweeper and the provider's news do when they meet somebody at work, or find what nobody expects."""

import pytest
from msgspec.structs import replace

from payments.domain import MAX_REFUNDS, NotRefundable, ProviderPayment, Refund
from tests.unit.actors import GRACE
from tests.unit.payments.fakes import (
    ORDER,
    TOTAL,
    Crash,
    Shop,
    crash_after,
    crash_before,
    lost_answer,
    lost_request,
)


@pytest.fixture
def shop() -> Shop:
    return Shop()


def test_what_is_not_due_any_more_is_left_alone(shop: Shop) -> None:
    """The index tells late."""
    shop.provider.outcome = ProviderPayment(state="pending")
    shop.authorised()
    before = shop.payment
    shop.service.resume(ORDER)
    assert shop.payment is before
    shop.service.resume("01936b72-0001-7c33-9a44-5b6c7d8e9f99")
    assert shop.provider.calls == ["open", "authorise"]


def test_two_sweepers_do_not_resume_the_same_payment(shop: Shop) -> None:
    shop.provider.outcome = ProviderPayment(state="pending")
    shop.authorised()
    shop.clock.forward(minutes=5)
    shop.payments.meanwhile.append(lambda: shop.service.resume(ORDER))
    shop.service.resume(ORDER)
    assert shop.provider.calls == ["open", "authorise", "find"]


@pytest.mark.parametrize(
    ("facts", "last", "state"),
    [
        (["reserved"], "confirmed", "captured"),
        (["reserved", "confirmed"], "", "captured"),
        (["reserved", "rejected"], "", "voided"),
    ],
)
def test_an_order_that_owes_nothing_is_resumed_too(
    shop: Shop, facts: list[str], last: str, state: str
) -> None:
    """The process dies between the beginning of the last step and its end."""
    shop.placed(total=0)
    for name in facts[:-1]:
        getattr(shop, name)()
    shop.payments.meanwhile.extend([lambda: None, _die])
    with pytest.raises(Crash):
        getattr(shop, facts[-1])()
    assert shop.payment.state in ("authorising", "capturing", "voiding")
    shop.settle(hours=0.1)
    if last:
        getattr(shop, last)()
    assert (shop.payment.state, shop.payment.next_check_at) == (state, None)


def test_an_answer_that_got_lost_is_asked_for_at_once(shop: Shop) -> None:
    shop.provider.fail("authorise", lost_answer)
    shop.authorised()
    assert shop.payment.state == "authorised"
    assert shop.provider.calls == ["open", "authorise", "find"]


def test_a_refund_that_was_made_is_not_asked_for_again(shop: Shop) -> None:
    shop.captured()
    shop.provider.fail("refund", crash_after)
    with pytest.raises(Crash):
        shop.cancelled()
    shop.settle(hours=0.1)
    assert (shop.payment.state, shop.provider.calls.count("refund")) == ("refunded", 1)


def test_news_that_are_none_do_not_put_off_the_next_look(shop: Shop) -> None:
    shop.provider.outcome = ProviderPayment(state="action-required", action_url="https://bank/3ds")
    shop.authorised()
    before = shop.payment
    assert shop.service.notified(ORDER, before.reference)
    assert shop.payment is before


def test_a_void_of_what_never_was_is_insisted_on(shop: Shop) -> None:
    shop.provider.fail("authorise", lost_request)
    shop.provider.fail("void", crash_before)
    shop.authorised()
    shop.rejected()
    shop.clock.forward(minutes=2)
    with pytest.raises(Crash):
        shop.sweeper.run(lambda: 60)
    shop.settle(hours=0.1)
    assert shop.payment.state == "voided"
    assert shop.provider.moved == {"void": 1}


def test_whoever_was_faster_is_not_overruled(shop: Shop) -> None:
    shop.provider.fail("authorise", lost_request)
    shop.authorised()
    shop.rejected()
    ended = []

    def somebody_ends_it(operation: object) -> ProviderPayment:
        version = shop.payment.version + 1
        ended.append(replace(shop.payment, state="voided", version=version, next_check_at=None))
        shop.payments.stored[ORDER] = ended[0]
        return ProviderPayment(state="absent")

    shop.provider.fail("find", somebody_ends_it)
    shop.clock.forward(minutes=2)
    shop.sweeper.run(lambda: 60)
    assert shop.payment is ended[0]
    assert "void" not in shop.provider.calls


def test_an_action_that_the_bank_gave_up_is_a_decline(shop: Shop) -> None:
    shop.provider.outcome = ProviderPayment(state="action-required")
    shop.authorised()
    shop.provider.becomes(ProviderPayment(state="voided", reason="automatic"))
    shop.settle(hours=0.1)
    assert (shop.payment.state, shop.payment.reason) == ("declined", "automatic")


def test_refunds_have_an_end(shop: Shop) -> None:
    shop.captured()
    for number in range(MAX_REFUNDS):
        shop.service.refund(ORDER, Refund(id=f"r-{number}", amount=1, reason="Broken", by=GRACE))
    with pytest.raises(NotRefundable, match="takes 50 refunds"):
        shop.service.refund(ORDER, Refund(id="one-more", amount=1, reason="Broken", by=GRACE))
    shop.cancelled()
    assert shop.payment.refunded == TOTAL


def _die() -> None:
    raise Crash
