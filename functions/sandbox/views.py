"""Charges as callers see them."""

from sandbox.api import (
    PaymentView,
    RefundView,
)
from sandbox.domain import Charge


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
