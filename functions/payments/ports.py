"""What the use cases need of the world."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Protocol

from msgspec import Struct

from cartwright.events.base import Event
from payments.domain import Payment, ProviderPayment
from payments.method_domain import PaymentMethod


class Refused(Exception):
    """The provider will not do it, and nothing happened. `reason` is a word for machines."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class ProviderDown(Exception):
    """Nothing happened: the request did not get through, or was turned away before anything was done."""


class ProviderUnknown(Exception):
    """The request was sent, and no answer tells what became of it."""


class Untrusted(Exception):
    """A notification that is not the provider's, or too old."""


class Notification(Struct, frozen=True):
    """That something is new about a payment; what, the provider is asked."""

    event_id: str
    order_id: str
    reference: str


class Provider(Protocol):
    """Who holds and moves the money.

    A reference stands for one payment there. However often and under whatever key it is asked, the provider
    authorises a reference once, captures it once, and never after it was voided. `attempt` tells apart the requests
    of one step, where a provider remembers answers by key. Messages of errors hold neither tokens nor keys.
    """

    name: str

    def open(self, order_id: str, amount: int, currency: str) -> str:
        """A reference for the order; the same one for the same order, for a day at least. Moves no money.

        Raises Refused, ProviderDown, ProviderUnknown, as all below.
        """
        ...

    def authorise(self, payment: Payment, token: str, attempt: int) -> ProviderPayment:
        """`token` is the provider's own name for the means of payment."""
        ...

    def capture(self, payment: Payment, attempt: int) -> ProviderPayment:
        """All of it."""
        ...

    def void(self, payment: Payment, attempt: int) -> ProviderPayment:
        """What was never authorised under the reference never will be."""
        ...

    def refund(self, payment: Payment, attempt: int) -> ProviderPayment:
        """`payment.refund`, once: it is the same refund as long as as much was refunded before it."""
        ...

    def find(self, payment: Payment) -> ProviderPayment:
        """As it is now, read from where it was written."""
        ...


class Notifications(Protocol):
    def read(self, content: bytes, headers: Mapping[str, str], now: datetime) -> Notification | None:
        """None for what does not concern a payment of ours. Raises Untrusted."""
        ...


class Methods(Protocol):
    def add(self, method: PaymentMethod) -> None: ...

    def claim(self, method_id: str, order_id: str, at: datetime) -> str | None:
        """The token, for this order alone from now on, however often it asks.

        None where there is no such method, or its time is up, or another order has it.
        """
        ...

    def delete(self, method_id: str, order_id: str) -> None:
        """If the order has it. A failure is not raised: the method expires within hours."""
        ...


class Payments(Protocol):
    def get(self, order_id: str) -> Payment | None:
        """As it is now."""
        ...

    def save(self, before: Payment, after: Payment, events: Iterable[Event]) -> None:
        """Raises ConcurrentUpdate when the stored payment is not `before`; `after` has the next version."""
        ...

    def due(self, at: datetime) -> Iterator[str]:
        """Orders whose payments are due: those whose provider is being asked, then those that wait for somebody.

        Of both the longest overdue first. Read page by page; it may miss what was just written.
        """
        ...

    def seen(self, provider: str, event_id: str) -> bool: ...

    def remember(self, provider: str, event_id: str, at: datetime) -> None:
        """For longer than any provider repeats itself."""
        ...
