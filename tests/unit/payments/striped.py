"""Stripe, as far as its published API describes what the adapter uses: PaymentIntents, refunds, idempotency.

Objects have the fields of https://docs.stripe.com/api/payment_intents/object and .../refunds/object, so that what the
adapter reads is found among all that it does not.
"""

import json
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qsl

from cartwright.remote import Remote
from payments.stripe_provider import API_VERSION, StripeProvider
from tests.unit.payments.served import Answer, Asked, serving

KEY = b"sk_test_51Nq2hKLkdIwHu7ix"
RETURN_URL = "https://shop.example.com/orders"
Object = dict[str, Any]


class Stripe:
    """`faults` are answered before anything happens; None closes the connection after it happened."""

    def __init__(self) -> None:
        self.url = ""
        self.intents: dict[str, Object] = {}
        self.refunds: list[Object] = []
        self.requests: list[Asked] = []
        self.faults: deque[Answer | None] = deque()
        self.moved: list[str] = []
        self._remembered: dict[str, tuple[bytes, Answer]] = {}

    def serve(self, asked: Asked) -> Answer | None:
        self.requests.append(asked)
        assert asked.headers["stripe-version"] == API_VERSION
        if asked.headers["authorization"] != f"Bearer {KEY.decode()}":
            return _error(401, "invalid_request_error", message="Invalid API Key provided: sk_test_***")
        fault = self.faults.popleft() if self.faults else (200, b"")
        if fault is not None and fault[0] != 200:
            return fault
        answer = self._remembering(asked) if asked.method == "POST" else self._get(asked)
        return None if fault is None else answer

    def provider(self) -> StripeProvider:
        return StripeProvider(Remote(self.url), lambda: KEY, RETURN_URL)

    def _remembering(self, asked: Asked) -> Answer:
        assert asked.headers["content-type"] == "application/x-www-form-urlencoded"
        key = asked.headers["idempotency-key"]
        assert len(key) <= 255
        sent = asked.path.encode() + asked.body
        if key in self._remembered:
            before, answer = self._remembered[key]
            if before != sent:
                return _error(400, "idempotency_error", message="Keys for idempotent requests ...")
            return answer
        answer = self._post(asked.path, dict(parse_qsl(asked.body.decode())))
        self._remembered[key] = (sent, answer)
        return answer

    def _get(self, asked: Asked) -> Answer:
        if asked.path == "/v1/refunds":
            wanted = dict(parse_qsl(asked.query))["payment_intent"]
            data = [each for each in self.refunds if each["payment_intent"] == wanted]
            return _ok({"object": "list", "url": "/v1/refunds", "has_more": False, "data": data})
        found = self.intents.get(asked.path.rpartition("/")[2])
        return _ok(found) if found else _error(404, "invalid_request_error", code="resource_missing")

    def _post(self, path: str, form: dict[str, str]) -> Answer:
        if path == "/v1/payment_intents":
            return self._create(form)
        if path == "/v1/refunds":
            return self._refund(form)
        _, _, _, intent_id, verb = path.split("/")
        intent = self.intents[intent_id]
        before, admitted = intent["status"], _ADMITTED[verb]
        if before not in admitted:
            message = f"This PaymentIntent could not be changed because it has a status of {before}."
            return _error(
                400, "invalid_request_error", code="payment_intent_unexpected_state", message=message
            )
        return getattr(self, f"_{verb}")(intent, form)  # type: ignore[no-any-return]

    def _create(self, form: dict[str, str]) -> Answer:
        assert form["capture_method"] == "manual"
        assert form["currency"] == form["currency"].lower()
        intent = payment_intent(f"pi_{len(self.intents) + 1:024d}", int(form["amount"]), form["currency"])
        intent["metadata"] = {"order_id": form["metadata[order_id]"]}
        self.intents[intent["id"]] = intent
        return _ok(intent)

    def _confirm(self, intent: Object, form: dict[str, str]) -> Answer:
        assert form["return_url"] == RETURN_URL
        token = form.get("payment_method") or form["confirmation_token"]
        if token == "pm_card_visa_chargeDeclinedInsufficientFunds":
            failure = {"type": "card_error", "code": "card_declined", "decline_code": "insufficient_funds"}
            intent |= {"status": "requires_payment_method", "last_payment_error": failure}
            return _error(402, **failure, message="Your card has insufficient funds.", payment_intent=intent)
        if token == "pm_card_threeDSecure2Required":
            redirect = {
                "return_url": RETURN_URL,
                "url": "https://hooks.stripe.com/3d_secure_2/hosted?source=x",
            }
            intent |= {
                "status": "requires_action",
                "next_action": {"type": "redirect_to_url", "redirect_to_url": redirect},
            }
            return _ok(intent)
        if not token.startswith(("pm_card_visa", "ctoken_")):
            message = f"No such PaymentMethod: '{token}'"
            return _error(400, "invalid_request_error", code="resource_missing", message=message)
        self.moved.append("authorise")
        intent |= {
            "status": "requires_capture",
            "amount_capturable": intent["amount"],
            "payment_method": token,
        }
        return _ok(intent)

    def _capture(self, intent: Object, form: dict[str, str]) -> Answer:
        self.moved.append("capture")
        intent |= {"status": "succeeded", "amount_received": intent["amount"], "amount_capturable": 0}
        return _ok(intent)

    def _cancel(self, intent: Object, form: dict[str, str]) -> Answer:
        self.moved.append("void")
        intent |= {"status": "canceled", "cancellation_reason": form["cancellation_reason"]}
        return _ok(intent)

    def _refund(self, form: dict[str, str]) -> Answer:
        self.moved.append(f"refund {form['amount']}")
        made = {
            "id": f"re_{len(self.refunds) + 1:024d}",
            "object": "refund",
            "amount": int(form["amount"]),
            "balance_transaction": "txn_1Nispe2eZvKYlo2CYezqFhEx",
            "charge": "ch_1NirD82eZvKYlo2CIvbtLWuY",
            "created": 1692942318,
            "currency": "gbp",
            "destination_details": {"card": {"reference": "123456789012"}, "type": "card"},
            "metadata": {each: form[f"metadata[{each}]"] for each in ("order_id", "refund_id")},
            "payment_intent": form["payment_intent"],
            "reason": None,
            "receipt_number": None,
            "source_transfer_reversal": None,
            "status": "succeeded",
            "transfer_reversal": None,
        }
        self.refunds.append(made)
        return _ok(made)


_ADMITTED = {
    "confirm": {"requires_payment_method", "requires_confirmation", "requires_action"},
    "capture": {"requires_capture"},
    "cancel": {"requires_payment_method", "requires_confirmation", "requires_action", "requires_capture"},
}


def payment_intent(intent_id: str, amount: int, currency: str) -> Object:
    return {
        "id": intent_id,
        "object": "payment_intent",
        "amount": amount,
        "amount_capturable": 0,
        "amount_details": {"tip": {}},
        "amount_received": 0,
        "application": None,
        "application_fee_amount": None,
        "automatic_payment_methods": None,
        "canceled_at": None,
        "cancellation_reason": None,
        "capture_method": "manual",
        "client_secret": f"{intent_id}_secret_YrKJUKribcBjcG8HVhfZluoGH",
        "confirmation_method": "automatic",
        "created": 1680800504,
        "currency": currency,
        "customer": None,
        "description": None,
        "last_payment_error": None,
        "latest_charge": None,
        "livemode": False,
        "metadata": {},
        "next_action": None,
        "payment_method": None,
        "payment_method_options": {"card": {"installments": None, "request_three_d_secure": "automatic"}},
        "payment_method_types": ["card"],
        "processing": None,
        "receipt_email": None,
        "status": "requires_payment_method",
        "transfer_data": None,
        "transfer_group": None,
    }


def _ok(content: Object) -> Answer:
    return 200, json.dumps(content).encode()


def _error(status: int, type: str, **more: Any) -> Answer:  # noqa: A002
    error = {"type": type, "doc_url": "https://stripe.com/docs/error-codes", **more}
    return status, json.dumps({"error": error}).encode()


@contextmanager
def striped() -> Iterator[Stripe]:
    stripe = Stripe()
    with serving(stripe.serve) as url:
        stripe.url = url
        yield stripe
