"""Every way in which the sandbox misbehaves, and what the payments make of it, over HTTP both ways."""

from collections.abc import Iterator

import pytest

from cartwright.metrics import METRICS, Metric
from cartwright.remote import Remote
from payments.service import DECLINED
from sandbox.domain import TOKENS
from tests.unit.payments.shopping import ORDER, Shopping, shopping

APPROVED = ["PaymentAuthorised", "PaymentCaptured"]


@pytest.fixture
def shop() -> Iterator[Shopping]:
    with shopping() as made:
        yield made


def finish(shop: Shopping) -> None:
    """All that comes later comes, and the order is confirmed where it can be."""
    shop.call_back()
    shop.sweep(minutes=3)
    if shop.state == "authorised":
        shop.tell("OrderConfirmed")
        shop.sweep(minutes=3)


@pytest.mark.parametrize(
    "token",
    [
        "tok_approve",
        "tok_timeout_after_charge",
        "tok_timeout_after_capture",
        "tok_timeout_after_refund",
        "tok_5xx_then_ok",
        "tok_late_webhook",
        "tok_lost_webhook",
        "tok_answer_twice",
    ],
)
def test_whoever_can_pay_pays_once_and_gets_back_once(shop: Shopping, token: str) -> None:
    shop.order(token)
    finish(shop)
    assert shop.payments.told() == APPROVED
    assert (shop.state, shop.payments.stored[ORDER].captured) == ("captured", 2645)
    shop.tell("OrderCancelled")
    shop.sweep(minutes=5)
    shop.tell("OrderCancelled")
    assert shop.payments.told() == [*APPROVED, "PaymentRefunded"]
    charge = shop.sandbox.charges.stored[ORDER]
    assert (charge.captured, [each.amount for each in charge.refunds]) == (2645, [2645])


@pytest.mark.parametrize(
    ("token", "reason"),
    [
        ("tok_decline_insufficient_funds", "insufficient-funds"),
        ("tok_forged_webhook", "fraud-suspected"),
        ("4242424242424242", "invalid-token"),
    ],
)
def test_whoever_can_not_pay_is_declined(shop: Shopping, token: str, reason: str) -> None:
    shop.order(token)
    finish(shop)
    assert shop.payments.told() == ["PaymentDeclined"]
    assert shop.payments.events[0].data.reason == reason  # type: ignore[attr-defined]
    assert shop.sandbox.charges.stored[ORDER].captured == 0


@pytest.mark.parametrize(("token", "declines"), [("tok_decline_lost_card", 1), ("tok_approve", 0)])
def test_a_decline_is_counted_once(
    shop: Shopping, monkeypatch: pytest.MonkeyPatch, token: str, declines: int
) -> None:
    """Many of them are how stolen cards are tried out: an alarm watches the sum."""
    counted: list[Metric] = []
    monkeypatch.setattr(METRICS, "add", counted.append)
    shop.order(token)
    finish(shop)
    assert counted == [DECLINED] * declines


def test_a_refused_capture_declines_what_was_authorised(shop: Shopping) -> None:
    shop.order("tok_capture_fails")
    finish(shop)
    assert shop.payments.told() == ["PaymentAuthorised", "PaymentDeclined", "PaymentVoided"]
    assert shop.sandbox.charges.stored[ORDER].state == "voided"


@pytest.mark.parametrize(("outcome", "told"), [("approve", "PaymentAuthorised"), ("fail", "PaymentDeclined")])
def test_3_d_secure(shop: Shopping, outcome: str, told: str) -> None:
    shop.order("tok_3ds")
    action_url = shop.payments.stored[ORDER].action_url
    reply = Remote(action_url).call(
        "POST", headers={"Content-Type": "application/json"}, body=f'{{"outcome":"{outcome}"}}'.encode()
    )
    assert reply.status == 200
    shop.call_back()
    assert shop.payments.told() == ["PaymentActionRequired", told]


@pytest.mark.parametrize("token", sorted(TOKENS))
@pytest.mark.parametrize("closed", ["OrderRejected", "OrderCancelled"])
def test_nothing_stays_held_for_an_order_that_is_closed_at_once(
    shop: Shopping, token: str, closed: str
) -> None:
    shop.order(token)
    shop.tell(closed)
    shop.call_back()
    shop.sweep(minutes=20)
    assert shop.sandbox.sandbox.find(ORDER).state in ("voided", "declined")
    assert shop.payments.stored[ORDER].next_check_at is None


def test_the_same_notification_again_is_not_asked_about(shop: Shopping) -> None:
    shop.order("tok_answer_twice")
    asked = len(shop.sandbox.requests)
    shop.call_back()
    assert [each.method for each in shop.sandbox.requests[asked:]] == ["GET"]
    assert shop.payments.told() == ["PaymentAuthorised"]


def test_poison_fails_alone(shop: Shopping) -> None:
    good = {"detail-type": "StockReserved", "detail": {}}
    answer = shop.deliver("no json", good, {"detail-type": "SomethingElse", "detail": {}})
    assert answer == {"batchItemFailures": [{"itemIdentifier": f"m-{number}"} for number in range(3)]}
    assert shop.tell("StockReserved") == {"batchItemFailures": []}
