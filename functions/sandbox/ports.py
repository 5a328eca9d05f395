"""Interfaces that the use cases depend on."""

from typing import Protocol

from msgspec import Struct

from sandbox.domain import Charge
from sandbox.parcel_domain import Parcel

PAYMENT_UPDATED, PARCEL_UPDATED = "payment.updated", "parcel.updated"


class Call(Struct, frozen=True, kw_only=True):
    """A pending webhook call to the merchant."""

    event_id: str
    type: str = PAYMENT_UPDATED
    reference: str
    url: str
    forged: bool = False


class Undelivered(Exception):
    """The merchant did not accept the call."""


class Charges(Protocol):
    def get(self, reference: str) -> Charge | None: ...

    def save(self, before: Charge | None, after: Charge) -> None:
        """Raises ConcurrentUpdate when the stored payment is not `before`; `after` has the next version."""
        ...


class Parcels(Protocol):
    def get(self, reference: str) -> Parcel | None: ...

    def save(self, before: Parcel | None, after: Parcel) -> None:
        """Raises ConcurrentUpdate when the stored parcel is not `before`; `after` has the next version."""
        ...


class Calls(Protocol):
    def send(self, call: Call, *, after_seconds: int) -> None: ...


class Merchant(Protocol):
    def post(self, url: str, content: bytes, signature: str) -> None:
        """Raises Undelivered."""
        ...
