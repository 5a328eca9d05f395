"""Who may call the webhooks, and with what effect: forged, old and repeated calls have none."""

import json
from collections.abc import Iterator
from datetime import timedelta

import pytest

from cartwright.signatures import sign
from payments.domain import InvalidNotification, UnknownProvider
from payments.ports import Notification, Untrusted
from payments.stripe_webhook_provider import StripeNotifications
from payments.webhook_receiver import WebhookReceiver
from tests.unit.payments.fakes import ORDER, Clock
from tests.unit.payments.sandboxed import SECRET
from tests.unit.payments.shopping import Shopping, shopping
from tests.unit.payments.striped import payment_intent

MESSAGE = json.dumps({"id": "evt-1", "type": "payment.updated", "reference": ORDER, "claims": "authorised"})
STRIPES = b"whsec_stripe"


@pytest.fixture
def shop() -> Iterator[Shopping]:
    """An order whose payment is pending, and about to be authorised at the sandbox."""
    with shopping() as made:
        made.order("tok_lost_webhook")
        made.clock.forward(seconds=10)
        yield made


def call(
    shop: Shopping, signature: str, *, body: str = MESSAGE, provider: str = "sandbox"
) -> tuple[int, str]:
    status, problem = shop.ask(
        "POST",
        "/webhooks/{provider}",
        {"provider": provider},
        body=body,
        headers={"Sandbox-Signature": signature},
        claims={},
    )
    return status, problem["code"] if problem else ""


def test_a_signed_call_is_heeded(shop: Shopping) -> None:
    assert call(shop, sign(SECRET, MESSAGE.encode(), shop.clock())) == (204, "")
    assert shop.state == "authorised"


def test_a_call_of_four_minutes_ago_is_heeded_still(shop: Shopping) -> None:
    at = shop.clock() - timedelta(minutes=4, seconds=59)
    assert call(shop, sign(SECRET, MESSAGE.encode(), at)) == (204, "")
    assert shop.state == "authorised"


@pytest.mark.parametrize("minutes", [-6, 6])
def test_a_call_out_of_time_has_no_effect(shop: Shopping, minutes: int) -> None:
    at = shop.clock() + timedelta(minutes=minutes)
    assert call(shop, sign(SECRET, MESSAGE.encode(), at)) == (400, "invalid-notification")
    assert shop.state == "authorising"


@pytest.mark.parametrize(
    "forge",
    [
        lambda good: "",
        lambda good: "t=,v1=",
        lambda good: good.replace("v1=", "v0="),
        lambda good: good.replace("t=1", "t=2", 1),
        lambda good: good[:-1] + ("0" if good[-1] != "0" else "1"),
        lambda good: good + "," + good,
        lambda good: "v1=" + "a" * 5000,
        lambda good: good.partition(",")[0],
        lambda good: "t=١٢٣,v1=00",
        lambda good: good.replace("v1=", "v1=é"),
    ],
)
def test_a_forged_call_has_no_effect(shop: Shopping, forge: object) -> None:
    signature = forge(sign(SECRET, MESSAGE.encode(), shop.clock()))  # type: ignore[operator]
    asked = len(shop.sandbox.requests)
    assert call(shop, signature) == (400, "invalid-notification")
    assert (shop.state, len(shop.sandbox.requests)) == ("authorising", asked)


def test_a_changed_body_has_no_effect(shop: Shopping) -> None:
    signature = sign(SECRET, MESSAGE.encode(), shop.clock())
    assert call(shop, signature, body=MESSAGE.replace("evt-1", "evt-2")) == (400, "invalid-notification")


@pytest.mark.parametrize(
    "body", ["", "no json", "[]", '{"id": 7, "reference": "x"}', '{"id": "", "reference": "x"}']
)
def test_a_signed_call_of_nothing_known_has_no_effect(shop: Shopping, body: str) -> None:
    assert call(shop, sign(SECRET, body.encode(), shop.clock()), body=body)[0] == 400
    assert shop.state == "authorising"


def test_a_repeated_call_asks_nobody(shop: Shopping) -> None:
    call(shop, sign(SECRET, MESSAGE.encode(), shop.clock()))
    asked = len(shop.sandbox.requests)
    assert call(shop, sign(SECRET, MESSAGE.encode(), shop.clock())) == (204, "")
    assert len(shop.sandbox.requests) == asked


def test_what_is_not_ours_is_taken_without_effect(shop: Shopping) -> None:
    foreign = MESSAGE.replace(ORDER, "01936b72-0001-7c33-9a44-5b6c7d8e9f99")
    assert call(shop, sign(SECRET, foreign.encode(), shop.clock()), body=foreign) == (204, "")
    assert shop.state == "authorising"


@pytest.mark.parametrize("provider", ["stripe", "paypal"])
def test_a_provider_that_the_stage_does_not_have_is_unknown(shop: Shopping, provider: str) -> None:
    signature = sign(SECRET, MESSAGE.encode(), shop.clock())
    assert call(shop, signature, provider=provider) == (404, "unknown-provider")


def test_a_provider_that_does_not_answer_has_to_call_again(shop: Shopping) -> None:
    charge = shop.sandbox.charges.stored.pop(ORDER)
    shop.sandbox.requests.clear()
    signature = sign(SECRET, MESSAGE.encode(), shop.clock())
    shop.sandbox.charges.get = _broken  # type: ignore[method-assign]
    assert call(shop, signature) == (503, "unavailable")
    del shop.sandbox.charges.get
    shop.sandbox.charges.stored[ORDER] = charge
    assert call(shop, signature) == (204, "")
    assert shop.state == "authorised"


def test_too_large_a_body_is_not_even_checked(shop: Shopping) -> None:
    assert call(shop, "t=1,v1=00", body="x" * 300_000)[0] == 413


def stripe_event(kind: str, **changes: object) -> bytes:
    about = {**payment_intent("pi_1", 2645, "gbp"), "metadata": {"order_id": ORDER}, **changes}
    return json.dumps(
        {
            "id": "evt_1NG8Du2eZvKYlo2CUI79vXWy",
            "object": "event",
            "api_version": "2025-09-30.clover",
            "created": 1686089970,
            "data": {"object": about},
            "livemode": False,
            "pending_webhooks": 0,
            "request": {"id": None, "idempotency_key": None},
            "type": kind,
        }
    ).encode()


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (stripe_event("payment_intent.amount_capturable_updated"), "pi_1"),
        (stripe_event("payment_intent.payment_failed", status="requires_payment_method"), "pi_1"),
        (stripe_event("charge.refunded", object="charge", id="ch_1", payment_intent="pi_1"), "pi_1"),
        (stripe_event("refund.updated", object="refund", id="re_1", payment_intent="pi_1"), "pi_1"),
        (stripe_event("payment_intent.succeeded", metadata={}), None),
        (stripe_event("charge.succeeded", object="charge", payment_intent=None), None),
        (b'{"id":"evt_2","type":"customer.created","data":{"object":{"id":"cus_1"}}}', None),
    ],
)
def test_stripe_tells_that_there_is_news(content: bytes, expected: str | None) -> None:
    clock = Clock()
    headers = {"stripe-signature": sign(STRIPES, content, clock()) + ",v0=aa"}
    found = StripeNotifications(lambda: STRIPES).read(content, headers, clock())
    event = "evt_1NG8Du2eZvKYlo2CUI79vXWy"
    assert found == (Notification(event, ORDER, expected) if expected else None)


def test_stripe_rolls_its_secret_by_signing_with_both() -> None:
    clock, content = Clock(), stripe_event("payment_intent.succeeded")
    old, new = sign(b"old", content, clock.now), sign(STRIPES, content, clock.now)
    headers = {"stripe-signature": f"{old},{new.partition(',')[2]}"}
    assert StripeNotifications(lambda: STRIPES).read(content, headers, clock())
    with pytest.raises(Untrusted):
        StripeNotifications(lambda: b"").read(content, headers, clock())


def test_the_inbox_is_of_one_provider(shop: Shopping) -> None:
    inbox: WebhookReceiver = shop.inbox
    with pytest.raises(UnknownProvider):
        inbox.receive("stripe", b"", {})
    with pytest.raises(InvalidNotification):
        inbox.receive("sandbox", b"", {})


def _broken(reference: str) -> None:
    raise RuntimeError("the sandbox is out of order")
