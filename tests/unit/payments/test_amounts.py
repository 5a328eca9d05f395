"""The provider is asked for amounts that it takes, as it counts them; Stripe by what it publishes."""

from datetime import UTC, datetime

import pytest

from payments.changes import with_refund
from payments.domain import NotRefundable, Payment, Refund
from payments.ports import Refused
from tests.unit.actors import GRACE
from tests.unit.payments.fakes import ORDER, TOTAL
from tests.unit.payments.striped import striped
from tests.unit.payments.test_providers import refunding

AT = datetime(2026, 11, 21, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("currency", "amount", "refused"),
    [
        ("KWD", 1234, "amount-not-supported"),
        ("MGA", 1250, "amount-not-supported"),
        ("GBP", 29, "amount-not-supported"),
        ("GBP", 100_000_000, "amount-not-supported"),
        ("IQD", 1000, "currency-not-supported"),
    ],
)
def test_stripe_is_not_asked_for_what_it_does_not_take(currency: str, amount: int, refused: str) -> None:
    with striped() as stripe:
        with pytest.raises(Refused, match=refused):
            stripe.provider().open(ORDER, amount, currency, 1)
        assert stripe.requests == []


@pytest.mark.parametrize(
    ("currency", "amount", "told"),
    [
        ("GBP", TOTAL, TOTAL),
        ("KWD", 1230, 1230),
        ("ISK", 1234, 123_400),
        ("UGX", 5, 500),
        ("MGA", 500, 5),
        ("IDR", 10**12 - 1, 10**12 - 1),
    ],
)
def test_stripe_is_told_amounts_as_it_counts_them(currency: str, amount: int, told: int) -> None:
    with striped() as stripe:
        reference = stripe.provider().open(ORDER, amount, currency, 1)
        assert stripe.intents[reference]["amount"] == told
        stripe.intents[reference] |= {"status": "succeeded", "amount_received": told}
        payment = Payment(
            order_id=ORDER,
            reference=reference,
            amount=amount,
            currency=currency,
            state="refunding",
            created_at=AT,
            updated_at=AT,
        )
        assert stripe.provider().find(payment).captured == amount
        stripe.provider().refund(refunding(payment, "r-1", amount), 1)
        assert stripe.refunds[0]["amount"] == told


@pytest.mark.parametrize(
    ("provider", "amount", "made"), [("stripe", 645, False), ("stripe", 650, True), ("sandbox", 645, True)]
)
def test_a_refund_is_of_an_amount_that_the_provider_takes(provider: str, amount: int, made: bool) -> None:
    refund = Refund(id="r-1", amount=amount, reason="Broken", by=GRACE)
    payment = Payment(
        order_id=ORDER,
        state="captured",
        provider=provider,
        currency="KWD",
        amount=TOTAL,
        captured=TOTAL,
        created_at=AT,
        updated_at=AT,
    )
    if made:
        assert with_refund(payment, refund).refunds == (refund,)
    else:
        with pytest.raises(NotRefundable, match=r"multiples of 0\.010 KWD"):
            with_refund(payment, refund)
