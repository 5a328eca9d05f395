"""Changes of a shipment by staff, as pure functions."""

from datetime import datetime

from msgspec.structs import replace

from cartwright.fields import Actor, normalize_sku
from shipping import rules
from shipping.domain import (
    ENDED,
    MAX_PACKED_LINES,
    MAX_PARCELS,
    Label,
    Line,
    NotPackable,
    NotPossible,
    Parcel,
    ParcelChange,
    ParcelTaken,
    Shipment,
    TriggerName,
    by_sku,
    not_packable,
)


def has(shipment: Shipment, parcel: Parcel) -> bool:
    """Whether the parcel was packed before, with the same contents. Raises ParcelTaken for others."""
    for known in shipment.parcels:
        if known.id == parcel.id:
            if by_sku(known.lines) == by_sku(parcel.lines) and known.weight_grams == parcel.weight_grams:
                return True
            raise ParcelTaken
    return False


def packed(shipment: Shipment, parcel: Parcel, at: datetime, by: Actor) -> Shipment:
    """Adds a new parcel. Raises NotPackable."""
    if rules.state_of(shipment) == "cancelled":
        raise NotPackable("The order was cancelled.")
    lines = sum(len(each.lines) for each in shipment.parcels) + len(parcel.lines)
    if len(shipment.parcels) >= MAX_PARCELS or lines > MAX_PACKED_LINES:
        raise NotPackable(f"A shipment takes {MAX_PARCELS} parcels, with {MAX_PACKED_LINES} lines in them.")
    remaining = {normalize_sku(line.sku): line for line in rules.left(shipment)}
    contents = []
    for sku, units in by_sku(parcel.lines).items():
        line = remaining.get(sku)
        if line is None or line.quantity < units:
            raise not_packable(sku, line.quantity if line else 0)
        contents.append(Line(line.sku, units))
    change = ParcelChange(state="packed", at=at, by=by)
    return replace(
        shipment, parcels=(*shipment.parcels, replace(parcel, lines=tuple(contents), history=(change,)))
    )


def unpacked(shipment: Shipment, parcel_id: str) -> Shipment:
    """Returns the same shipment when it has no such parcel. Raises NotPossible for one that has a label."""
    kept = tuple(each for each in shipment.parcels if each.id != parcel_id)
    if len(kept) == len(shipment.parcels):
        return shipment
    if (state := rules.found(shipment, parcel_id).state) != "packed":
        raise NotPossible(f"The parcel is {state}.")
    return replace(shipment, parcels=kept)


def labelled_by_hand(shipment: Shipment, parcel_id: str, label: Label, at: datetime, by: Actor) -> Shipment:
    """Records the label. Idempotent. Raises ParcelNotFound, NotPossible."""
    parcel = rules.found(shipment, parcel_id)
    if (parcel.carrier, parcel.tracking_number) == (label.carrier, label.tracking_number):
        return shipment
    if parcel.state != "packed":
        raise NotPossible(f"The parcel is {parcel.state}.")
    labelled = rules.transition(shipment, parcel_id, "labelled", at, by)
    parcel = replace(
        rules.found(labelled, parcel_id), carrier=label.carrier, tracking_number=label.tracking_number
    )
    return rules.with_parcel(labelled, parcel)


def recorded(shipment: Shipment, parcel_id: str, trigger: TriggerName, at: datetime, by: Actor) -> Shipment:
    """What staff record of a labelled parcel. Idempotent. Raises ParcelNotFound, NotPossible."""
    parcel = rules.found(shipment, parcel_id)
    passed = parcel.state == trigger or trigger in {each.state for each in parcel.history}
    if passed or (trigger == "dispatched" and parcel.state in ENDED):
        return shipment
    if parcel.state in ("packed", "labelling") or parcel.state in ENDED:
        raise NotPossible(f"The parcel is {parcel.state}.")
    return rules.transition(shipment, parcel_id, trigger, at, by)
