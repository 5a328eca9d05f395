"""API representations of reservations, for staff."""

from collections.abc import Sequence
from typing import Annotated, Literal

from msgspec import Meta, Struct

from cartwright.fields import Sku
from inventory.reservations.domain import Reservation, ReservationChunk, State
from inventory.stock.domain import Quantity, Timestamp


class ReservedLineView(Struct, frozen=True, kw_only=True):
    sku: Sku
    quantity: Quantity
    state: Literal["held", "settled", "released"]


class StateChangeView(Struct, frozen=True, kw_only=True):
    state: State
    at: Timestamp


class ShortageView(Struct, frozen=True, kw_only=True):
    sku: Sku
    wanted: Annotated[int, Meta(examples=[2])]
    available: Annotated[int, Meta(examples=[1])]


class ReservationView(Struct, frozen=True, kw_only=True):
    """`lines` are, or were, reserved. `shortages` are the lines for which nothing is reserved."""

    order_id: str
    state: State
    reason: Annotated[
        str, Meta(description="Reason for the release; empty if there is none", examples=["cancelled"])
    ]
    reserved_until: Timestamp | None
    lines: tuple[ReservedLineView, ...]
    shortages: tuple[ShortageView, ...]
    history: tuple[StateChangeView, ...]


def shown(found: Reservation, chunks: Sequence[ReservationChunk]) -> ReservationView:
    return ReservationView(
        order_id=found.order_id,
        state=found.state,
        reason=found.reason,
        reserved_until=found.reserved_until,
        lines=tuple(
            ReservedLineView(sku=line.sku, quantity=line.quantity, state=_state(found, chunk))
            for chunk in chunks
            for line in chunk.lines
        ),
        shortages=tuple(
            ShortageView(sku=each.sku, wanted=each.wanted, available=each.available)
            for each in found.shortages
        ),
        history=tuple(StateChangeView(state=each.state, at=each.at) for each in found.history),
    )


def _state(found: Reservation, chunk: ReservationChunk) -> Literal["held", "settled", "released"]:
    return "settled" if found.state == "settled" and chunk.state == "held" else chunk.state
