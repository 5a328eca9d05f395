"""Calls the provider for a step, and turns every outcome into a change of the payment."""

import logging
from collections.abc import Callable

from cartwright.clock import Clock
from payments import rules
from payments.domain import Payment, ProviderPayment, State, Step
from payments.ports import Methods, Provider, ProviderDown, ProviderUnknown, Refused

_log = logging.getLogger(__name__)

Change = Callable[[Payment], Payment]

_UNKNOWN = ProviderPayment(state="unknown")
_FREE: dict[Step, ProviderPayment] = {
    "authorise": ProviderPayment(state="authorised"),
    "capture": ProviderPayment(state="captured"),
    "void": ProviderPayment(state="voided"),
}
"""Results for an order with nothing to pay: no provider accepts an amount of 0."""
_ABSENT = ProviderPayment(state="absent")
_FREE_BEFORE: dict[State, ProviderPayment] = {
    "authorising": _ABSENT,
    "capturing": ProviderPayment(state="authorised"),
    "voiding": ProviderPayment(state="authorised"),
}
"""For such an order the pending step had no effect, because no provider was called."""
METHOD_UNKNOWN = "payment-method-unknown"
"""The method does not exist, has expired, or was claimed by another order."""


class ProviderGateway:
    def __init__(self, provider: Provider, methods: Methods, clock: Clock) -> None:
        self._provider = provider
        self._methods = methods
        self._clock = clock

    @property
    def name(self) -> str:
        return self._provider.name

    def open(self, payment: Payment) -> Change:
        """Gives the payment its reference. Nothing can be authorised without one, so a failure is safe."""
        if payment.reference or not payment.amount:
            return lambda present: present
        try:
            reference = self._provider.open(
                payment.order_id, payment.amount, payment.currency, payment.attempt_number
            )
        except Refused as refused:
            return self._observed(ProviderPayment(state="declined", reason=refused.reason))
        except (ProviderDown, ProviderUnknown) as failure:
            self._note(payment, "open", failure)
            return self._observed(_UNKNOWN)
        return lambda present: rules.opened(present, reference)

    def carry_out(self, payment: Payment, step: Step) -> Change:
        """Looks up the outcome at once if the response got lost. If that fails too, the payment stays due."""
        if not payment.amount:
            return self._observed(_FREE[step])
        steps: dict[Step, Callable[[Payment, int], ProviderPayment]] = {
            "authorise": self._authorise,
            "capture": self._provider.capture,
            "void": self._provider.void,
            "refund": self._provider.refund,
        }
        try:
            reported = steps[step](payment, payment.attempts)
        except Refused as refused:
            return self._refused(payment, step, refused.reason)
        except ProviderDown as failure:
            self._note(payment, step, failure)
            reported = _UNKNOWN
        except ProviderUnknown as failure:
            self._note(payment, step, failure)
            reported = self.find(payment)
        return self._observed(reported)

    def find(self, payment: Payment) -> ProviderPayment:
        if not payment.amount:
            return _FREE_BEFORE.get(payment.state, _UNKNOWN)
        if not payment.reference:
            return _ABSENT
        try:
            return self._provider.find(payment)
        except (ProviderDown, ProviderUnknown, Refused) as failure:
            self._note(payment, "find", failure)
            return _UNKNOWN

    def forget(self, before: Payment, after: Payment) -> None:
        """Deletes a payment method that is no longer needed. One that was never used stays valid for the next order."""
        if before.payment_method_id not in ("", after.payment_method_id) and after.state != "abandoned":
            self._methods.delete(before.payment_method_id, before.order_id)

    def _authorise(self, payment: Payment, attempt: int) -> ProviderPayment:
        token = self._methods.claim(payment.payment_method_id, payment.order_id, self._clock())
        if token is None:
            return ProviderPayment(state="declined", reason=METHOD_UNKNOWN)
        return self._provider.authorise(payment, token, attempt)

    def _observed(self, reported: ProviderPayment) -> Change:
        return lambda present: rules.observed(present, reported, self._clock())

    def _refused(self, payment: Payment, step: Step, reason: str) -> Change:
        about = {"order_id": payment.order_id, "step": step, "reason": reason}
        if step == "authorise":
            return self._observed(ProviderPayment(state="declined", reason=reason))
        _log.error("The provider refused a step that it had agreed to", extra=about)
        if step == "capture":
            return lambda present: rules.capture_refused(present, reason)
        if step == "refund":
            return lambda present: rules.refund_refused(present, self._clock())
        return self._observed(_UNKNOWN)

    def _note(self, payment: Payment, operation: str, failure: Exception) -> None:
        about = {"order_id": payment.order_id, "operation": operation, "attempts": payment.attempts}
        _log.warning("The provider did not respond", extra={**about, "failure": repr(failure)})
