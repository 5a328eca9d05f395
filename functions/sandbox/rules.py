"""The effect of each request on a payment, as pure functions."""

from datetime import datetime, timedelta

from msgspec.structs import replace

from sandbox.domain import (
    LATE_SECONDS,
    CaptureRefused,
    Charge,
    NotPossible,
    Operation,
    OtherParameters,
    Refund,
    behaviour,
)


def authorised(
    reference: str,
    *,
    amount: int,
    currency: str,
    token: str,
    callback_url: str,
    challenge: str,
    at: datetime,
) -> Charge:
    """Returns a new payment. The decline reason is only set once it is declined."""
    expected = behaviour(token)
    pending = expected.outcome == "pending"
    return Charge(
        reference=reference,
        state=expected.outcome,
        amount=amount,
        currency=currency,
        token=token,
        callback_url=callback_url,
        challenge=challenge if expected.outcome == "action-required" else "",
        reason=expected.reason if expected.outcome == "declined" else "",
        settles_at=at + timedelta(seconds=LATE_SECONDS) if pending else None,
    )


def the_same(charge: Charge, *, amount: int, currency: str, token: str) -> Charge:
    """Raises OtherParameters. A payment that was voided before its authorisation stays voided."""
    known = (charge.amount, charge.currency, charge.token)
    if known not in ((amount, currency, token), (0, "", "")):
        raise OtherParameters
    return charge


def settled(charge: Charge, at: datetime) -> Charge:
    """Applies the pending outcome once it is due."""
    if charge.state != "pending" or charge.settles_at is None or at < charge.settles_at:
        return charge
    expected = behaviour(charge.token)
    reason = expected.reason if expected.settles == "declined" else ""
    return replace(charge, state=expected.settles, reason=reason, settles_at=None)


def captured(charge: Charge) -> Charge:
    """Raises NotPossible, CaptureRefused."""
    if charge.state == "captured":
        return charge
    if charge.state != "authorised":
        raise NotPossible
    if "capture" in behaviour(charge.token).refuses:
        raise CaptureRefused
    return replace(charge, state="captured", captured=charge.amount)


def voided(charge: Charge) -> Charge:
    """Raises NotPossible for captured and pending payments."""
    if charge.state in ("voided", "declined"):
        return charge
    if charge.state in ("captured", "pending"):
        raise NotPossible
    return replace(charge, state="voided")


def refunded(charge: Charge, refund: Refund) -> Charge:
    """Raises NotPossible, OtherParameters."""
    for each in charge.refunds:
        if each.id == refund.id:
            if each.amount != refund.amount:
                raise OtherParameters
            return charge
    given = sum(each.amount for each in charge.refunds)
    if charge.state != "captured" or given + refund.amount > charge.captured:
        raise NotPossible
    return replace(charge, refunds=(*charge.refunds, refund))


def answered(charge: Charge, challenge: str, *, approve: bool) -> Charge:
    """The customer's answer to the challenge. Raises NotPossible."""
    if charge.state != "action-required" or charge.challenge != challenge:
        raise NotPossible
    if approve:
        return replace(charge, state="authorised", challenge="")
    return replace(charge, state="declined", reason="authentication-failed", challenge="")


def fails_now(charge: Charge, operation: Operation) -> bool:
    return operation in behaviour(charge.token).fails_first and operation not in charge.failed


def having_failed(charge: Charge, operation: Operation) -> Charge:
    return replace(charge, failed=(*charge.failed, operation))
