"""Charges as callers see them."""

from typing import Annotated

from msgspec import Meta, Struct

from cartwright.fields import Currency
from sandbox.domain import Charge, State


class RefundView(Struct, frozen=True, kw_only=True):
    id: str
    amount: int


class PaymentView(Struct, frozen=True, kw_only=True):
    reference: str
    state: State
    amount: int
    currency: Currency
    captured: int
    refunds: tuple[RefundView, ...]
    reason: Annotated[str, Meta(description="Why it was declined, a word for machines")]
    action_path: Annotated[str, Meta(description="Where the customer has to go on, below this API's URL")]


def shown(charge: Charge) -> PaymentView:
    """Without its token."""
    return PaymentView(
        reference=charge.reference,
        state=charge.state,
        amount=charge.amount,
        currency=charge.currency,
        captured=charge.captured,
        refunds=tuple(RefundView(id=each.id, amount=each.amount) for each in charge.refunds),
        reason=charge.reason,
        action_path=f"/challenges/{charge.reference}/{charge.challenge}" if charge.challenge else "",
    )
