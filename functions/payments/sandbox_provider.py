"""The sandbox as a provider, through its API. References derive from the order id, so nothing is opened first."""

import functools
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Annotated, Any

import msgspec
from msgspec import Meta, Struct

from cartwright.https import HttpsError, OutcomeUnknown
from cartwright.remote import Remote, Reply
from cartwright.signatures import InvalidSignature, verify
from payments.domain import Payment, ProviderPayment
from payments.ports import Notification, ProviderDown, ProviderUnknown, Refused, Untrusted

SIGNATURE = "sandbox-signature"
_ATTEMPT = "_"
"""Between the order's id, which never contains it, and the number of a later attempt."""
_STATES = frozenset({"authorised", "declined", "action-required", "pending", "captured", "voided"})


class _Refund(Struct, frozen=True):
    id: str


class _View(Struct, frozen=True):
    state: str
    captured: int = 0
    refunds: tuple[_Refund, ...] = ()
    reason: str = ""
    action_path: str = ""


class _Fault(Struct, frozen=True):
    code: str = ""


class _Message(Struct, frozen=True):
    id: Annotated[str, Meta(min_length=1, max_length=255)]
    reference: Annotated[str, Meta(min_length=1, max_length=64)]


class SandboxProvider:
    """`key` is called on first use, and again after the provider refused it.

    The sandbox sends its webhooks to `callback_url`.
    """

    name = "sandbox"

    def __init__(self, remote: Remote, key: Callable[[], bytes], callback_url: str) -> None:
        self._remote = remote
        self._key = functools.cache(key)
        self._callback_url = callback_url

    def open(self, order_id: str, amount: int, currency: str, number: int) -> str:
        del amount, currency
        return order_id if number == 1 else f"{order_id}{_ATTEMPT}{number}"

    def authorise(self, payment: Payment, token: str, attempt: int) -> ProviderPayment:
        del attempt
        parameters = {
            "reference": payment.reference,
            "amount": payment.amount,
            "currency": payment.currency,
            "token": token,
            "callback_url": self._callback_url,
        }
        return self._change(payment, "", parameters)

    def capture(self, payment: Payment, attempt: int) -> ProviderPayment:
        del attempt
        return self._change(payment, f"/{payment.reference}/capture")

    def void(self, payment: Payment, attempt: int) -> ProviderPayment:
        del attempt
        return self._change(payment, f"/{payment.reference}/void")

    def refund(self, payment: Payment, attempt: int) -> ProviderPayment:
        del attempt
        parameters = payment.refund
        if parameters is None:
            return self.find(payment)
        return self._change(
            payment, f"/{payment.reference}/refunds", {"id": parameters.id, "amount": parameters.amount}
        )

    def find(self, payment: Payment) -> ProviderPayment:
        reply = self._send("GET", f"/{payment.reference}")
        if reply.status == 404:
            return ProviderPayment(state="absent")
        return self._account(reply)

    def _change(
        self, payment: Payment, path: str, parameters: Mapping[str, Any] | None = None
    ) -> ProviderPayment:
        reply = self._send("POST", path, b"" if parameters is None else msgspec.json.encode(parameters))
        if reply.status == 409 and _code(reply) in ("not-possible", "concurrent-update"):
            return self.find(payment)
        return self._account(reply)

    def _send(self, method: str, path: str, body: bytes = b"") -> Reply:
        headers = {"Authorization": f"Bearer {self._key().decode()}", "Accept": "application/json"}
        if body:
            headers["Content-Type"] = "application/json"
        try:
            return self._remote.call(method, f"/payments{path}", headers=headers, body=body)
        except OutcomeUnknown as error:
            raise ProviderUnknown(str(error)) from None
        except HttpsError as error:
            raise ProviderDown(str(error)) from None

    def _account(self, reply: Reply) -> ProviderPayment:
        if reply.status == 401:
            self._key.cache_clear()
        if reply.status in (401, 403, 429):
            raise ProviderDown(f"{reply.status} {_code(reply)}")
        if 400 <= reply.status < 500:
            raise Refused(_code(reply) or "refused")
        if reply.status != 200:
            raise ProviderUnknown(str(reply.status))
        try:
            view = msgspec.json.decode(reply.content, type=_View)
        except msgspec.DecodeError:
            raise ProviderUnknown("The response is not valid") from None
        if view.state not in _STATES:
            raise ProviderUnknown("The response has an unknown state")
        return ProviderPayment(
            state=view.state,  # type: ignore[arg-type]
            captured=view.captured,
            refunds=frozenset(each.id for each in view.refunds),
            reason=view.reason,
            action_url=f"{self._remote.url}{view.action_path}" if view.action_path else "",
        )


class SandboxNotifications:
    def __init__(self, secret: Callable[[], bytes]) -> None:
        self._secret = functools.cache(secret)

    def read(self, content: bytes, headers: Mapping[str, str], now: datetime) -> Notification | None:
        try:
            verify(self._secret(), headers.get(SIGNATURE, ""), content, now)
            message = msgspec.json.decode(content, type=_Message)
        except (InvalidSignature, msgspec.DecodeError) as error:
            raise Untrusted(str(error)) from None
        return Notification(message.id, order_id=order_of(message.reference), reference=message.reference)


def order_of(reference: str) -> str:
    return reference.partition(_ATTEMPT)[0]


def _code(reply: Reply) -> str:
    try:
        return msgspec.json.decode(reply.content, type=_Fault).code
    except msgspec.DecodeError:
        return ""
