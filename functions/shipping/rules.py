"""The transitions of parcels and shipments, as pure functions over the tables of the domain."""

from datetime import datetime, timedelta

from msgspec.structs import replace

from cartwright.fields import Actor, normalize_sku
from shipping.domain import (
    HERE,
    SHIPMENT_STATES,
    TRANSITIONS,
    CarrierParcel,
    CarrierState,
    Condition,
    EmittedEvent,
    Line,
    Parcel,
    ParcelChange,
    ParcelNotFound,
    ParcelState,
    Shipment,
    State,
    TriggerName,
    by_sku,
)

LEASE = timedelta(seconds=90)
"""No function runs longer, so a call to the carrier that began earlier has ended."""
TRACKED_EVERY = timedelta(days=1)
TRACKED_TIMES = 30
"""After that, a dispatched parcel of which the carrier reports nothing is left to staff."""
_FIRST_RETRY = timedelta(seconds=15)
_LAST_RETRY = timedelta(minutes=15)

REPORTS: dict[CarrierState, TriggerName] = {
    "labelled": "labelled",
    "in-transit": "dispatched",
    "delivered": "delivered",
    "lost": "lost",
    "refused": "refused",
}
"""The carrier's state -> the trigger that it is."""
_EMITS = {(row.state, row.to): row.emits for row in TRANSITIONS}
_SPENT: dict[EmittedEvent, frozenset[ParcelState]] = {
    "packed": frozenset({"packed", "labelling"}),
    "dispatched": HERE,
    "delivered": HERE | {"dispatched"},
    "lost": HERE | {"dispatched"},
}
"""States of parcels of which the event is still to come."""


def state_of(shipment: Shipment) -> State:
    return next(state for state, condition in SHIPMENT_STATES if _holds(condition, shipment))


def left(shipment: Shipment) -> tuple[Line, ...]:
    """What is still to be packed, in the order of the lines."""
    packed: dict[str, int] = {}
    for parcel in shipment.parcels:
        for sku, units in by_sku(parcel.lines).items():
            packed[sku] = packed.get(sku, 0) + units
    remaining = (
        Line(line.sku, line.quantity - packed.get(normalize_sku(line.sku), 0)) for line in shipment.lines
    )
    return tuple(line for line in remaining if line.quantity > 0)


def found(shipment: Shipment, parcel_id: str) -> Parcel:
    """Raises ParcelNotFound."""
    for parcel in shipment.parcels:
        if parcel.id == parcel_id:
            return parcel
    raise ParcelNotFound


def transition(
    shipment: Shipment, parcel_id: str, trigger: TriggerName, at: datetime, by: Actor | None = None
) -> Shipment:
    """Returns the same shipment when no transition applies. Raises ParcelNotFound."""
    parcel = found(shipment, parcel_id)
    for row in TRANSITIONS:
        if (row.state, row.trigger) == (parcel.state, trigger):
            changed = replace(
                parcel,
                state=row.to,
                reason="",
                history=(*parcel.history, ParcelChange(state=row.to, at=at, by=by)),
                attempts=1 if row.to == "labelling" else 0,
                next_check_at=_next_check(parcel, row.to, at),
            )
            return with_parcel(shipment, changed)
    return shipment


def observed(shipment: Shipment, parcel_id: str, reported: CarrierParcel, at: datetime) -> Shipment:
    """Applies what the carrier reported. Returns the same shipment when the report is late."""
    trigger = REPORTS.get(reported.state)
    after = transition(shipment, parcel_id, trigger, at) if trigger else shipment
    if after is shipment:
        return _later(shipment, parcel_id, at)
    parcel = found(after, parcel_id)
    if trigger == "refused":
        parcel = replace(parcel, carrier="", reason=reported.reason or "refused")
    else:
        parcel = replace(
            parcel,
            tracking_number=reported.tracking_number or parcel.tracking_number,
            label_url=reported.label_url or parcel.label_url,
        )
    return with_parcel(after, parcel)


def due(shipment: Shipment, at: datetime) -> Parcel | None:
    """The parcel that has been overdue for the longest."""
    waiting = [
        (each.next_check_at, each.id, each)
        for each in shipment.parcels
        if each.next_check_at and each.next_check_at <= at
    ]
    return min(waiting)[2] if waiting else None


def claimed(shipment: Shipment, parcel: Parcel, at: datetime) -> Shipment:
    """Leases an overdue parcel to one run of the sweeper."""
    return with_parcel(shipment, replace(parcel, attempts=parcel.attempts + 1, next_check_at=at + LEASE))


def moved(before: Shipment, after: Shipment) -> bool:
    """Whether a parcel changed its state, and not only when it is next checked."""
    return [each.state for each in before.parcels] != [each.state for each in after.parcels]


def emitted(before: Shipment | None, after: Shipment) -> list[tuple[EmittedEvent, Parcel]]:
    known = {each.id: each.state for each in before.parcels} if before else {}
    return [
        (kind, parcel)
        for parcel in after.parcels
        if parcel.id in known and known[parcel.id] != parcel.state
        for kind in _EMITS[known[parcel.id], parcel.state]
    ]


def is_last(shipment: Shipment, kind: EmittedEvent) -> bool:
    """Whether no parcel of the order is still to have this event; a lost one needs no delivery."""
    return not left(shipment) and not any(each.state in _SPENT[kind] for each in shipment.parcels)


def with_parcel(shipment: Shipment, parcel: Parcel) -> Shipment:
    return replace(
        shipment,
        parcels=tuple(parcel if each.id == parcel.id else each for each in shipment.parcels),
    )


def backoff(attempts: int) -> timedelta:
    return min(_LAST_RETRY, _FIRST_RETRY * (1 << min(max(attempts, 1) - 1, 10)))


def _next_check(parcel: Parcel, state: ParcelState, at: datetime) -> datetime | None:
    """Only parcels whose label the shop's carrier sold are tracked."""
    if state == "labelling":
        return at + LEASE
    sold = any(each.state == "labelling" for each in parcel.history)
    return at + TRACKED_EVERY if state == "dispatched" and sold else None


def _later(shipment: Shipment, parcel_id: str, at: datetime) -> Shipment:
    """A request in progress is retried with exponential backoff, a parcel under way is queried once a day."""
    parcel = found(shipment, parcel_id)
    if parcel.next_check_at is None:
        return shipment
    if parcel.state == "labelling":
        wait: timedelta | None = backoff(parcel.attempts)
    else:
        wait = TRACKED_EVERY if parcel.attempts < TRACKED_TIMES else None
    return with_parcel(shipment, replace(parcel, next_check_at=at + wait if wait else None))


def _holds(condition: Condition, shipment: Shipment) -> bool:
    states = {each.state for each in shipment.parcels}
    if condition == "units-left":
        return bool(left(shipment))
    conditions: dict[Condition, bool] = {
        "cancelled": bool(shipment.cancelled) and not states,
        "no-parcel": not states,
        "parcels-here": not states.isdisjoint(HERE),
        "parcels-under-way": "dispatched" in states,
        "parcels-lost": "lost" in states,
        "else": True,
    }
    return conditions[condition]
