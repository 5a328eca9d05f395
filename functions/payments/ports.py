"""Interfaces that the use cases depend on."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Protocol

from msgspec import Struct

from cartwright.events.base import Event
from payments.domain import Payment, ProviderPayment
from payments.method_domain import PaymentMethod


class Refused(Exception):
    """The provider refuses, and the request had no effect. `reason` is machine-readable."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class ProviderDown(Exception):
    """The request had no effect: it did not reach the provider, or was rejected before processing."""


class ProviderUnknown(Exception):
    """The request was sent, but its outcome is unknown."""


class Untrusted(Exception):
    """A notification that is not signed by the provider, or is too old."""


class Notification(Struct, frozen=True):
    """States that a payment changed. The change itself is read from the provider."""

    event_id: str
    order_id: str
    reference: str


class Provider(Protocol):
    """A payment provider.

    A reference identifies one payment at the provider. For any number of requests with any keys, the provider
    authorises a reference at most once, captures it at most once, and never after it was voided. `attempt` tells the
    requests of one step apart, for providers that store responses by key. Error messages contain neither tokens nor
    keys.
    """

    name: str

    def open(self, order_id: str, amount: int, currency: str, number: int) -> str:
        """Creates a reference for an attempt to pay the order, which has a `number`. Moves no money.

        It is the same one for the same attempt for at least a day.

        Raises Refused, ProviderDown, ProviderUnknown, as all methods below.
        """
        ...

    def authorise(self, payment: Payment, token: str, attempt: int) -> ProviderPayment:
        """`token` is the provider's token for the payment method."""
        ...

    def capture(self, payment: Payment, attempt: int) -> ProviderPayment:
        """Captures the full amount."""
        ...

    def void(self, payment: Payment, attempt: int) -> ProviderPayment:
        """Voids the reference. If it was not authorised yet, it never can be."""
        ...

    def refund(self, payment: Payment, attempt: int) -> ProviderPayment:
        """Makes `payment.refund` once. Idempotent while the refunded total before it is the same."""
        ...

    def find(self, payment: Payment) -> ProviderPayment:
        """Strongly consistent."""
        ...


class Notifications(Protocol):
    def read(self, content: bytes, headers: Mapping[str, str], now: datetime) -> Notification | None:
        """Returns None for notifications that do not concern our payments. Raises Untrusted."""
        ...


class Methods(Protocol):
    def add(self, method: PaymentMethod) -> None: ...

    def claim(self, method_id: str, order_id: str, at: datetime) -> str | None:
        """Returns the token and reserves it for this order. Idempotent.

        Returns None when the method does not exist, has expired, or belongs to another order.
        """
        ...

    def delete(self, method_id: str, order_id: str) -> None:
        """Deletes the method if the order owns it. Does not raise when the write fails: the method expires in hours."""
        ...


class Payments(Protocol):
    def get(self, order_id: str) -> Payment | None:
        """Strongly consistent."""
        ...

    def save(self, before: Payment, after: Payment, events: Iterable[Event]) -> None:
        """Raises ConcurrentUpdate when the stored payment is not `before`; `after` has the next version."""
        ...

    def due(self, at: datetime) -> Iterator[str]:
        """Ids of orders with overdue payments: first those with a provider request in progress, then the waiting ones.

        In both groups the longest overdue comes first. Pages are read on demand. Eventually consistent.
        """
        ...

    def seen(self, provider: str, event_id: str) -> bool: ...

    def remember(self, provider: str, event_id: str, at: datetime) -> None:
        """Kept for longer than any provider retries."""
        ...
