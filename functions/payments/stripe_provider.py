"""Stripe as a provider: PaymentIntents with manual capture, through its API in the version below.

A PaymentIntent is created first and confirmed later, so its id is stored before any money moves, and the outcome of
the confirmation can always be looked up. Stripe stores the response to an Idempotency-Key for a day, failures included.
Requests that an intent accepts only once therefore use a new key for each attempt. Refunds, which it accepts
repeatedly, reuse the same key.
"""

import functools
from collections.abc import Callable, Mapping
from typing import TypeVar
from urllib.parse import quote, urlencode

import msgspec

from cartwright.charging import ChargeRule, charge_rule
from cartwright.https import HttpsError, OutcomeUnknown
from cartwright.remote import Remote, Reply
from payments.domain import Payment, ProviderPayment
from payments.ports import ProviderDown, ProviderUnknown, Refused
from payments.stripe_domain import Fault, Faulty, Intent, Refunded, Refunds, account_of

API_VERSION = "2025-09-30.clover"
URL = "https://api.stripe.com"

_INTENTS = "/v1/payment_intents"

Shape = TypeVar("Shape", Intent, Refunded, Refunds)


class StripeProvider:
    """`key` is called on first use, and again after Stripe refused it.

    Customers return to `return_url` from 3-D Secure.
    """

    name = "stripe"

    def __init__(self, remote: Remote, key: Callable[[], bytes], return_url: str) -> None:
        self._remote = remote
        self._key = functools.cache(key)
        self._return_url = return_url

    def open(self, order_id: str, amount: int, currency: str, number: int) -> str:
        rule = _rule(currency)
        if not rule.takes(amount):
            raise Refused("amount-not-supported")
        reply = self._post(
            _INTENTS,
            f"{order_id}-open-{number}",
            {
                "amount": str(rule.to_provider(amount)),
                "currency": currency.lower(),
                "capture_method": "manual",
                "payment_method_types[]": "card",
                "metadata[order_id]": order_id,
            },
        )
        return _read(reply, Intent).id

    def authorise(self, payment: Payment, token: str, attempt: int) -> ProviderPayment:
        kind = "confirmation_token" if token.startswith("ctoken_") else "payment_method"
        parameters = {kind: token, "return_url": self._return_url}
        return self._change(payment, "confirm", parameters, attempt)

    def capture(self, payment: Payment, attempt: int) -> ProviderPayment:
        return self._change(payment, "capture", {}, attempt)

    def void(self, payment: Payment, attempt: int) -> ProviderPayment:
        return self._change(payment, "cancel", {"cancellation_reason": "abandoned"}, attempt)

    def refund(self, payment: Payment, attempt: int) -> ProviderPayment:
        del attempt
        refund = payment.refund
        if refund is not None:
            parameters = {
                "payment_intent": payment.reference,
                "amount": str(_rule(payment.currency).to_provider(refund.amount)),
                "metadata[order_id]": payment.order_id,
                "metadata[refund_id]": refund.id,
            }
            made = _read(
                self._post("/v1/refunds", f"{payment.order_id}-refund-{refund.id}", parameters), Refunded
            )
            if made.ended_in_vain:
                raise Refused(made.failure_reason or "refund-failed")
        return self.find(payment)

    def find(self, payment: Payment) -> ProviderPayment:
        intent = _read(self._send("GET", f"{_INTENTS}/{quote(payment.reference, safe='')}"), Intent)
        account = _account(intent, payment)
        if intent.status != "succeeded" or not payment.refunds:
            return account
        query = urlencode({"payment_intent": payment.reference, "limit": "100"})
        refunds = _read(self._send("GET", "/v1/refunds", query=query), Refunds).data
        made = frozenset(each.metadata.get("refund_id", "") for each in refunds if not each.ended_in_vain)
        return msgspec.structs.replace(account, refunds=made - {""})

    def _change(
        self, payment: Payment, verb: str, parameters: Mapping[str, str], attempt: int
    ) -> ProviderPayment:
        path = f"{_INTENTS}/{quote(payment.reference, safe='')}/{verb}"
        reply = self._post(path, f"{payment.reference}-{verb}-{attempt}", parameters)
        fault = _fault(reply)
        if reply.status == 400 and fault.code == "payment_intent_unexpected_state":
            return self.find(payment)
        if reply.status == 402 and verb == "confirm":
            return ProviderPayment(state="declined", reason=fault.reason)
        return _account(_read(reply, Intent), payment)

    def _post(self, path: str, key: str, parameters: Mapping[str, str]) -> Reply:
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Idempotency-Key": key}
        return self._send("POST", path, headers=headers, body=urlencode(parameters).encode())

    def _send(
        self,
        method: str,
        path: str,
        *,
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
        query: str = "",
    ) -> Reply:
        general = {"Authorization": f"Bearer {self._key().decode()}", "Stripe-Version": API_VERSION}
        try:
            reply = self._remote.call(
                method, path, headers={**general, **(headers or {})}, body=body, query=query
            )
        except OutcomeUnknown as error:
            raise ProviderUnknown(str(error)) from None
        except HttpsError as error:
            raise ProviderDown(str(error)) from None
        if reply.status == 401:
            self._key.cache_clear()
        return reply


def _rule(currency: str) -> ChargeRule:
    """Raises Refused."""
    rule = charge_rule(StripeProvider.name, currency)
    if rule is None:
        raise Refused("currency-not-supported")
    return rule


def _account(intent: Intent, payment: Payment) -> ProviderPayment:
    """In minor units of ISO 4217, which differ from Stripe's in some currencies."""
    account = account_of(intent)
    if not account.captured:
        return account
    return msgspec.structs.replace(account, captured=_rule(payment.currency).from_provider(account.captured))


def _read(reply: Reply, kind: type[Shape]) -> Shape:
    """Raises Refused, ProviderDown, ProviderUnknown."""
    fault = _fault(reply)
    if reply.status in (401, 403, 429):
        raise ProviderDown(f"{reply.status} {fault.code or fault.type}")
    if reply.status == 409:
        raise ProviderUnknown(f"409 {fault.code}")
    if 400 <= reply.status < 500:
        raise Refused(fault.reason)
    if reply.status != 200:
        raise ProviderUnknown(str(reply.status))
    try:
        return msgspec.json.decode(reply.content, type=kind)
    except msgspec.DecodeError:
        raise ProviderUnknown("The response is not valid") from None


def _fault(reply: Reply) -> Fault:
    """Omits Stripe's `message`, which may quote the request."""
    if reply.status == 200:
        return Fault()
    try:
        return msgspec.json.decode(reply.content, type=Faulty).error
    except msgspec.DecodeError:
        return Fault()
