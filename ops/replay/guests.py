"""One invoice as a guest's checkout.

Adding lines is not idempotent, so a basket that could not be filled is left to expire, and a new one is created. The
checkout is retried with the same basket and key, and places one order.
"""

import itertools
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from ops import http
from ops.errors import OpsError
from ops.replay import rules
from ops.replay.invoices import Invoice

LINES_AT_ONCE = 90
CURRENCY = "GBP"
_ATTEMPTS = 5
_PAUSE_SECONDS = 0.5

Call = Callable[..., Any]
Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class Filled:
    """A basket that is ready, with everything that its checkout and retries need."""

    basket_id: str
    token: str
    body: Mapping[str, Any]


class Guest:
    """``call`` is http.call, or its replacement in tests."""

    def __init__(self, baskets_url: str, payments_url: str, label: str, call: Call = http.call) -> None:
        self._url = baskets_url
        self._payments_url = payments_url
        self._label = label
        self._call = call

    def fill(self, invoice: Invoice) -> Filled:
        """Raises OpsError."""
        return _persist(lambda: self._fill(invoice))

    def check_out(self, invoice: Invoice, filled: Filled) -> str:
        """The id of the order. Raises OpsError."""
        headers = {
            "Basket-Token": filled.token,
            "Idempotency-Key": rules.idempotency_key(invoice, self._label),
        }
        url = f"{self._url}/baskets/{filled.basket_id}/checkout"
        answer = _persist(lambda: self._call("POST", url, body=filled.body, headers=headers))
        return str(answer["order_id"])

    def put_in(self, basket: Mapping[str, str], lines: Sequence[tuple[str, int]]) -> None:
        """Adds up to LINES_AT_ONCE lines, all or nothing. Raises OpsError."""
        wanted = [{"sku": sku, "quantity": quantity} for sku, quantity in lines]
        url, headers = f"{self._url}/baskets/{basket['id']}/lines", {"Basket-Token": basket["token"]}
        self._call("POST", url, body={"lines": wanted}, headers=headers)

    def open(self, country: str) -> Mapping[str, str]:
        """A new basket's id and token. Raises OpsError."""
        opened: Mapping[str, str] = self._call(
            "POST", f"{self._url}/baskets", body={"currency": CURRENCY, "country": country}
        )
        return opened

    def _fill(self, invoice: Invoice) -> Filled:
        basket = self.open(rules.country_of(invoice))
        for lines in batches(list(invoice.lines.items()), LINES_AT_ONCE):
            self.put_in(basket, lines)
        url = f"{self._url}/baskets/{basket['id']}/quote?shipping_option=standard"
        quote = self._call("GET", url, headers={"Basket-Token": basket["token"]})
        method = self._call(
            "POST", f"{self._payments_url}/payment-methods", body={"token": rules.token_of(invoice)}
        )
        body = rules.checkout_of(invoice, self._label, quote["totals"]["total"], method["id"])
        return Filled(basket["id"], basket["token"], body)


def batches(items: Sequence[Found], size: int) -> Iterator[Sequence[Found]]:
    return (items[start : start + size] for start in range(0, len(items), size))


def _persist(work: Callable[[], Found]) -> Found:
    """Raises the error of the last attempt, or the first permanent one."""
    for attempt in itertools.count(1):
        try:
            return work()
        except OpsError as error:
            if attempt == _ATTEMPTS or not _may_pass(error):
                raise
        time.sleep(_PAUSE_SECONDS * attempt)
    raise AssertionError


def _may_pass(error: OpsError) -> bool:
    """A checkout also gets 409 while another one with its key is in progress."""
    return not isinstance(error, http.RefusedError) or error.status in (409, 429) or error.status >= 500
