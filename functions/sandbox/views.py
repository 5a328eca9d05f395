"""API representations of payments and parcels."""

from typing import Annotated

from msgspec import Meta, Struct

from cartwright.fields import Currency
from sandbox.domain import Charge, State
from sandbox.parcel_domain import Parcel, ParcelState


class RefundView(Struct, frozen=True, kw_only=True):
    id: str
    amount: int


class PaymentView(Struct, frozen=True, kw_only=True):
    """The currency of a payment that was voided before it was authorised is null."""

    reference: str
    state: State
    amount: int
    currency: Currency | None
    captured: int
    refunds: tuple[RefundView, ...]
    reason: Annotated[str, Meta(description="Machine-readable reason for the decline")]
    action_path: Annotated[
        str, Meta(description="Path of the customer's challenge, relative to this API's URL")
    ]


def shown(charge: Charge) -> PaymentView:
    """Omits the token."""
    return PaymentView(
        reference=charge.reference,
        state=charge.state,
        amount=charge.amount,
        currency=charge.currency or None,
        captured=charge.captured,
        refunds=tuple(RefundView(id=each.id, amount=each.amount) for each in charge.refunds),
        reason=charge.reason,
        action_path=f"/challenges/{charge.reference}/{charge.challenge}" if charge.challenge else "",
    )


class ParcelView(Struct, frozen=True, kw_only=True):
    reference: str
    state: ParcelState
    weight_grams: int
    service: str
    tracking_number: str
    label_url: Annotated[str, Meta(description="Nothing is there: the sandbox prints no labels")]


def shown_parcel(parcel: Parcel) -> ParcelView:
    """Omits the address."""
    return ParcelView(
        reference=parcel.reference,
        state=parcel.state,
        weight_grams=parcel.weight_grams,
        service=parcel.service,
        tracking_number=parcel.tracking_number,
        label_url=f"https://labels.example/{parcel.tracking_number}",
    )
