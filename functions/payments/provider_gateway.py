"""Asks the provider for a step, and makes of whatever happens a change of the payment."""

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
"""Of an order that owes nothing: no provider takes 0."""
_ABSENT = ProviderPayment(state="absent")
_FREE_BEFORE: dict[State, ProviderPayment] = {
    "authorising": _ABSENT,
    "capturing": ProviderPayment(state="authorised"),
    "voiding": ProviderPayment(state="authorised"),
}
"""What its state waits for has not happened: nobody was asked."""
METHOD_UNKNOWN = "payment-method-unknown"
"""The method never was, has expired, or pays another order."""


class ProviderGateway:
    def __init__(self, provider: Provider, methods: Methods, clock: Clock) -> None:
        self._provider = provider
        self._methods = methods
        self._clock = clock

    @property
    def name(self) -> str:
        return self._provider.name

    def open(self, payment: Payment) -> Change:
        """Gives the payment its reference. Without one nothing can be authorised, so this may fail at no risk."""
        if payment.reference or not payment.amount:
            return lambda present: present
        try:
            reference = self._provider.open(payment.order_id, payment.amount, payment.currency)
        except Refused as refused:
            return self._observed(ProviderPayment(state="declined", reason=refused.reason))
        except (ProviderDown, ProviderUnknown) as failure:
            self._note(payment, "open", failure)
            return self._observed(_UNKNOWN)
        return lambda present: rules.opened(present, reference)

    def carry_out(self, payment: Payment, step: Step) -> Change:
        """An answer that got lost is asked for at once; if that fails too, the payment stays due."""
        if not payment.amount:
            return self._observed(_FREE[step])
        steps: dict[Step, Callable[[Payment, int], ProviderPayment]] = {
            "authorise": self._authorise,
            "capture": self._provider.capture,
            "void": self._provider.void,
            "refund": self._provider.refund,
        }
        try:
            account = steps[step](payment, payment.attempts)
        except Refused as refused:
            return self._refused(payment, step, refused.reason)
        except ProviderDown as failure:
            self._note(payment, step, failure)
            account = _UNKNOWN
        except ProviderUnknown as failure:
            self._note(payment, step, failure)
            account = self.find(payment)
        return self._observed(account)

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
        """Deletes the means of payment that is of no use any more. One that was never used pays the next order."""
        if before.payment_method_id and not after.payment_method_id and after.state != "abandoned":
            self._methods.delete(before.payment_method_id, before.order_id)

    def _authorise(self, payment: Payment, attempt: int) -> ProviderPayment:
        token = self._methods.claim(payment.payment_method_id, payment.order_id, self._clock())
        if token is None:
            return ProviderPayment(state="declined", reason=METHOD_UNKNOWN)
        return self._provider.authorise(payment, token, attempt)

    def _observed(self, account: ProviderPayment) -> Change:
        return lambda present: rules.observed(present, account, self._clock())

    def _refused(self, payment: Payment, step: Step, reason: str) -> Change:
        about = {"order_id": payment.order_id, "step": step, "reason": reason}
        if step == "authorise":
            return self._observed(ProviderPayment(state="declined", reason=reason))
        _log.error("The provider refused what it had agreed to", extra=about)
        if step == "capture":
            return lambda present: rules.capture_refused(present, reason)
        if step == "refund":
            return lambda present: rules.refund_refused(present, self._clock())
        return self._observed(_UNKNOWN)

    def _note(self, payment: Payment, operation: str, failure: Exception) -> None:
        about = {"order_id": payment.order_id, "operation": operation, "attempts": payment.attempts}
        _log.warning("The provider gave no answer", extra={**about, "failure": repr(failure)})
