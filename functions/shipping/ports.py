"""Interfaces that the use cases depend on."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from msgspec import Struct

from cartwright.events.base import Event
from cartwright.fields import PostalAddress
from shipping.domain import CarrierParcel, Shipment, State
from shipping.location_domain import Location


class ShipmentSlice(Struct, frozen=True):
    """Pass `last` as `after` to get the next page; None on the last one."""

    shipments: Sequence[Shipment]
    last: str | None


class Shipments(Protocol):
    def get(self, order_id: str) -> Shipment | None:
        """Strongly consistent."""
        ...

    def save(self, before: Shipment | None, after: Shipment, events: Iterable[Event]) -> None:
        """Raises ConcurrentUpdate when the stored shipment is not `before`; `after` has the next version."""
        ...

    def in_states(self, states: Sequence[State], *, limit: int, after: str | None) -> ShipmentSlice:
        """Oldest first. Eventually consistent: may include a shipment that left the states concurrently."""
        ...

    def due(self, at: datetime) -> Iterator[str]:
        """Ids of orders with overdue parcels: first those with a request in progress, then those under way.

        In both groups the longest overdue comes first. Pages are read on demand. Eventually consistent.
        """
        ...


class Locations(Protocol):
    def put(self, location: Location) -> None: ...

    def codes(self, skus: Iterable[str]) -> dict[str, str]:
        """By normalized SKU. Eventually consistent."""
        ...


class Refused(Exception):
    """The carrier sells no label for the parcel. `reason` is machine-readable."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class CarrierDown(Exception):
    """The request had no effect: it did not reach the carrier, or was rejected before processing."""


class CarrierOutcomeUnknown(Exception):
    """The request was sent, but its outcome is unknown."""


class Untrusted(Exception):
    """A notification that is not signed by the carrier, or is too old."""


class Consignment(Struct, frozen=True, kw_only=True):
    """What a carrier has to know of a parcel."""

    reference: str
    weight_grams: int
    service: str
    address: PostalAddress


class Carrier(Protocol):
    """A carrier. For any number of requests with one reference, it sells one label.

    Error messages contain no keys.
    """

    name: str

    def buy_label(self, consignment: Consignment) -> CarrierParcel:
        """Raises Refused, CarrierDown, CarrierOutcomeUnknown."""
        ...

    def find(self, reference: str) -> CarrierParcel:
        """Strongly consistent. Raises CarrierDown, CarrierOutcomeUnknown."""
        ...


class Notification(Struct, frozen=True):
    """States that a parcel moved. Where to is read from the carrier."""

    event_id: str
    reference: str


class Notifications(Protocol):
    def read(self, content: bytes, headers: Mapping[str, str], now: datetime) -> Notification | None:
        """Returns None for notifications that do not concern parcels. Raises Untrusted."""
        ...
