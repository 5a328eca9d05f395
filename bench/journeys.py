"""A guest's order from the opening of the basket to the second look at its end, as a shop's client sends it."""

import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal

import stacks  # noqa: F401 - puts the functions and the shared layer on the import path
from cartwright.signatures import sign
from ops import http
from ops.errors import OpsError
from ops.replay.outcomes import StaffApi, settled
from ops.replay.rules import APPROVED, DECLINED
from ops.shop import Shop
from payments.sandbox_provider import SIGNATURE

End = Literal["completed", "short", "declined"]
ENDS: Mapping[End, str] = {
    "completed": "confirmed",
    "short": "rejected: out-of-stock",
    "declined": "cancelled: staff",
}
"""What ends a journey -> how the order ends. Whoever looks on cancels an order that could be paid again."""
WEBHOOKS: Mapping[End, int] = {"completed": 1, "short": 0, "declined": 1}
"""Of the provider, for an order: Stripe's payment_intent.amount_capturable_updated or .payment_failed, of the types
that docs/operations.md registers. The sandbox sends none for a payment that it answers at once, so they are sent here.
"""
_ADDRESS = {
    "name": "Ada Byron",
    "line1": "12 Mill Road",
    "city": "Cambridge",
    "postcode": "CB1 2AD",
    "country": "GB",
}
_HEADERS_SENT_BY_GATEWAY = 250
"""Status line, date, request and trace id, and others that API Gateway adds to those of the function."""


@dataclass(frozen=True, slots=True)
class Journey:
    """``requests`` is how many requests add the lines."""

    name: str
    lines: int
    requests: int


JOURNEYS = (Journey("13.one", 13, 1), Journey("13.each", 13, 13), Journey("22.one", 22, 1))


@dataclass(frozen=True, slots=True)
class Call:
    """A request to a service's API. ``answered`` is in bytes, with headers."""

    service: str
    method: str
    path: str
    answered: int


@dataclass(slots=True)
class Guest:
    """``webhook_key`` signs the provider's webhooks."""

    shop: Shop
    staff: StaffApi
    webhook_key: bytes
    calls: list[Call] = field(default_factory=list)

    def order(self, journey: Journey, skus: Sequence[str], scarce: tuple[str, int], end: End) -> None:
        """``scarce`` is a SKU in stock, and more units of it than there are. Raises OpsError for another end."""
        basket = self._call("basket", "POST", "/baskets", {"currency": "GBP", "country": "GB"})
        mine, token = f"/baskets/{basket['id']}", {"Basket-Token": basket["token"]}
        lines = [{"sku": sku, "quantity": 2} for sku in skus[: journey.lines]]
        if end == "short":
            lines[-1] = {"sku": scarce[0], "quantity": scarce[1]}
        size = journey.lines // journey.requests
        for start in range(0, journey.lines, size):
            self._call("basket", "POST", f"{mine}/lines", {"lines": lines[start : start + size]}, token)
        quote = self._call("basket", "GET", f"{mine}/quote?shipping_option=standard", headers=token)
        card = {"token": DECLINED if end == "declined" else APPROVED}
        method = self._call("payments", "POST", "/payment-methods", card)
        checkout = {
            "email": f"guest-{basket['id'][-12:]}@example.com",
            "address": _ADDRESS,
            "shipping_option": "standard",
            "payment_method_id": method["id"],
            "expected_total": quote["totals"]["total"],
        }
        key = {"Idempotency-Key": secrets.token_hex(16)}
        placed = self._call("basket", "POST", f"{mine}/checkout", checkout, token | key)
        order_id = placed["order_id"]
        outcome = settled(self.staff, [order_id], lambda _: None)[order_id]
        if not outcome.at_rest or outcome.ended != ENDS[end]:
            raise OpsError(
                f"An order ended as {outcome.ended!r}, not {ENDS[end]!r}.", "See 'ops logs orders'."
            )
        for _ in range(WEBHOOKS[end]):
            self._webhook(order_id)
        for _ in range(2):
            self._call("orders", "GET", f"/orders/{order_id}", headers={"Order-Token": placed["order_token"]})

    def _webhook(self, order_id: str) -> None:
        told = {"id": secrets.token_hex(16), "type": "payment.updated", "reference": order_id}
        signed = {SIGNATURE: sign(self.webhook_key, json.dumps(told).encode(), datetime.now(UTC))}
        self._call("payments", "POST", "/webhooks/sandbox", told, signed)

    def _call(
        self,
        service: str,
        method: str,
        path: str,
        body: object = None,
        headers: Mapping[str, str] | None = None,
    ) -> Any:
        sent = {"Accept": "application/json", "Content-Type": "application/json", **(headers or {})}
        content = None if body is None else json.dumps(body).encode()
        answer = http.ask(method, self.shop.api(service) + path, headers=sent, body=content)
        if answer.status >= 400:
            raise OpsError(f"{method} {path} answered {answer.status}: {answer.content!r}", "See 'ops logs'.")
        size = len(answer.content) + sum(
            len(f"{name}: {value}\r\n") for name, value in answer.headers.items()
        )
        self.calls.append(Call(service, method, path.partition("?")[0], size + _HEADERS_SENT_BY_GATEWAY))
        return answer.document
