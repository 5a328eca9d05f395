"""No token, key, secret, card number or address of a customer's bank gets into a log line, whatever goes wrong."""

import json

import pytest

from payments.ports import Provider
from sandbox.domain import TOKENS
from tests.unit.payments.fakes import TOKEN
from tests.unit.payments.sandboxed import KEY, SECRET, sandboxed
from tests.unit.payments.shopping import ORDER, Shopping, shopping
from tests.unit.payments.striped import KEY as STRIPES_KEY
from tests.unit.payments.striped import striped

CARD = "4242424242424242"
SECRETS = (
    KEY.decode(),
    SECRET.decode(),
    STRIPES_KEY.decode(),
    CARD,
    "Bearer",
    "client_secret",
    "/challenges/",
)


def assert_clean(shop: Shopping, *tokens: str) -> None:
    lines = shop.log.getvalue()
    assert lines.count("\n") > 3, "nothing was logged, so nothing is shown"
    for each in lines.splitlines():
        json.loads(each)
    for secret in (*SECRETS, *tokens):
        assert secret not in lines


@pytest.mark.parametrize("token", [*TOKENS, CARD, "tok_decline_lost_card"])
def test_of_a_journey_with_the_sandbox(token: str) -> None:
    with shopping() as shop:
        shop.order(token)
        shop.call_back()
        shop.sweep(minutes=12)
        for name in ("OrderConfirmed", "OrderCancelled"):
            shop.tell(name)
        shop.ask("GET", "/staff/payments/{order_id}", {"order_id": ORDER})
        shop.sweep(minutes=12)
        assert_clean(shop, token)


@pytest.mark.parametrize("token", ["pm_card_visa", "pm_card_threeDSecure2Required", CARD])
@pytest.mark.parametrize("fault", [None, (500, b""), (401, b"{}"), (200, b"")])
def test_of_a_journey_with_stripe(token: str, fault: tuple[int, bytes] | None) -> None:
    with striped() as stripe, sandboxed() as unused:
        provider: Provider = stripe.provider()
        shop = Shopping(unused, "", provider)
        stripe.faults.extend([(200, b""), fault])
        shop.order(token)
        shop.tell("OrderConfirmed")
        shop.deliver({"detail-type": "OrderPlaced", "detail": {"version": 1, "payment_method_id": token}})
        shop.sweep(minutes=3)
        shop.tell("OrderRejected")
        shop.ask("GET", "/staff/payments/{order_id}", {"order_id": "none"})
        assert_clean(shop, token)


def test_of_messages_that_are_not_understood() -> None:
    with shopping() as shop:
        shop.tell("OrderPlaced", payment_method_id=TOKEN, total="many")
        shop.tell("OrderPlaced", payment_method_id={"number": CARD})
        shop.deliver(
            f"{{{TOKEN}", {"detail-type": "OrderPlaced", "detail": {"payment_method_id": CARD}}, CARD
        )
        for body in (f'{{"token": "{CARD}"}}', f'{{"token": "{TOKEN}", "number": "{CARD}"}}', f'{{"{TOKEN}'):
            shop.ask("POST", "/payment-methods", {}, body=body)
        for body in (f'{{"amount": "{CARD}"}}', f'{{"{CARD}'):
            path = {"order_id": ORDER, "refund_id": "r-1"}
            shop.ask("PUT", "/staff/payments/{order_id}/refunds/{refund_id}", path, body=body)
            shop.ask("POST", "/webhooks/{provider}", {"provider": "sandbox"}, body=body)
        assert_clean(shop, TOKEN)


def test_the_check_bites() -> None:
    with shopping() as shop:
        shop.order(TOKEN)
        shop.log.write(json.dumps({"message": TOKEN}) + "\n")
        with pytest.raises(AssertionError):
            assert_clean(shop, TOKEN)
