"""The use cases of payments. Facts arrive in any order and at least once, and trigger the steps that they call for.

Every state that waits for the provider is saved before the provider is called. If the function fails in between, the
payment becomes overdue and the sweeper asks the provider for the outcome.
"""

import logging

from msgspec.structs import replace

from cartwright.clock import Clock
from cartwright.fields import Actor
from cartwright.ids import NewId
from cartwright.metrics import METRICS, Metric
from cartwright.runtime.concurrency import retry
from payments import changes, rules
from payments.domain import CaptureAt, Payment, PaymentNotFound, Refund, Step
from payments.events import event
from payments.ports import Methods, Payments, Provider
from payments.provider_gateway import Change, ProviderGateway

DECLINED = Metric("PaymentsDeclined")

_ATTEMPTS = 5
_WORRYING = 8
"""Attempts of one step, after about half an hour: an operator should be alerted."""

_log = logging.getLogger(__name__)


class PaymentService:
    """Raises ConcurrentUpdate when other writers keep changing the same payment; the caller must then retry."""

    def __init__(
        self,
        payments: Payments,
        methods: Methods,
        provider: Provider,
        clock: Clock,
        new_id: NewId,
        *,
        capture_at: CaptureAt,
    ) -> None:
        self._payments = payments
        self._provider = provider
        self._gateway = ProviderGateway(provider, methods, clock)
        self._clock = clock
        self._new_id = new_id
        self._capture_at = capture_at

    def get(self, order_id: str) -> Payment:
        """Raises PaymentNotFound, also while the amount of the order is not known."""
        found = self._payments.get(order_id)
        if found is None or found.amount is None:
            raise PaymentNotFound
        return found

    def placed(
        self, order_id: str, *, amount: int, currency: str, payment_method_id: str, correlation_id: str
    ) -> None:
        def change(payment: Payment) -> Payment:
            return changes.placed(
                payment,
                amount=amount,
                currency=currency,
                payment_method_id=payment_method_id,
                correlation_id=correlation_id,
            )

        self._run(order_id, change)

    def paid_again(
        self,
        order_id: str,
        number: int,
        *,
        amount: int,
        currency: str,
        payment_method_id: str,
        correlation_id: str,
    ) -> None:
        """`number` is that of the payment attempt. An attempt that is not newer than the present one is ignored."""

        def change(payment: Payment) -> Payment:
            return changes.paid_again(
                payment,
                number,
                amount=amount,
                currency=currency,
                payment_method_id=payment_method_id,
                correlation_id=correlation_id,
            )

        self._run(order_id, change)

    def reserved(self, order_id: str) -> None:
        self._run(order_id, changes.reserved)

    def confirmed(self, order_id: str) -> None:
        self._run(order_id, changes.confirmed)

    def closed(self, order_id: str, reason: str) -> None:
        self._run(order_id, lambda payment: changes.closed(payment, reason))

    def refund(self, order_id: str, refund: Refund) -> Payment:
        """Raises PaymentNotFound, NotRefundable."""
        self.get(order_id)
        self._run(order_id, lambda payment: changes.with_refund(payment, refund))
        return self.get(order_id)

    def dispatched(self, order_id: str, by: Actor) -> Payment:
        """Captures the authorised amount, if the shop captures at dispatch. Raises PaymentNotFound, NotCapturable."""
        self.get(order_id)
        self._run(order_id, lambda payment: changes.with_dispatch(payment, by))
        return self.get(order_id)

    def notified(self, order_id: str, reference: str) -> bool:
        """Handles a notification by getting the payment from the provider.

        Returns False when the payment is not ours or has another reference. Raises ProviderDown, ProviderUnknown,
        Refused.
        """
        payment = self._payments.get(order_id)
        if payment is None or not payment.reference or payment.reference != reference:
            return False
        account = self._provider.find(payment)
        if lost := rules.lost_refunds(payment, account):
            about = {"order_id": order_id, "refunds": lost}
            _log.error("A completed refund was returned to the provider", extra=about)

        def change(present: Payment) -> Payment:
            after = rules.observed(present, account, self._clock())
            return after if rules.moved(present, after) else present

        self._run(order_id, _of_attempt(payment, change))
        return True

    def resume(self, order_id: str) -> bool:
        """Resumes an overdue payment: gets its state from the provider and continues from there.

        Returns False for a payment that is not due.
        """
        due: list[bool] = []

        def take(present: Payment) -> Payment:
            taken = changes.visited(present, self._clock())
            due.append(taken.attempts != present.attempts)
            return taken

        payment, _ = self._change(order_id, take)
        if not due[-1]:
            return False
        if payment.attempts >= _WORRYING or payment.state == "authorised":
            about = {"order_id": order_id, "state": payment.state, "attempts": payment.attempts}
            _log.error("The payment is stuck", extra=about)
        account = self._gateway.find(payment)
        step = rules.again(payment, account)
        if step is None:
            observe = _of_attempt(payment, lambda present: rules.observed(present, account, self._clock()))
            self._run(order_id, observe)
        elif rules.IN_PROGRESS[step] == payment.state and payment.reference:
            self._carry_out(payment, step)
        else:
            self._run(order_id, lambda present: present, step=step, version=payment.version)
        return True

    def _run(
        self, order_id: str, change: Change, *, step: Step | None = None, version: int | None = None
    ) -> None:
        payment, began = self._change(order_id, change, step=step, version=version)
        if began is not None:
            self._carry_out(payment, began)

    def _carry_out(self, payment: Payment, step: Step) -> None:
        """Runs steps until none is left, or until the provider reports no outcome."""
        following: Step | None = step
        while following is not None:
            asked = _of_attempt(payment, self._gateway.carry_out(payment, following))
            payment, following = self._change(payment.order_id, asked, known=payment)

    def _change(
        self,
        order_id: str,
        change: Change,
        *,
        step: Step | None = None,
        version: int | None = None,
        known: Payment | None = None,
    ) -> tuple[Payment, Step | None]:
        """Returns the saved payment, and the step that was started in the same write and is to be carried out.

        `step` is started regardless of the facts, if the payment is still at `version`. `known` is the last state
        written: if it is still current, the payment is not read again.
        """

        def attempt() -> tuple[Payment, Step | None]:
            nonlocal known
            at = self._clock()
            blank = Payment(order_id=order_id, created_at=at, updated_at=at)
            before, known = known or self._payments.get(order_id) or blank, None
            if version is not None and before.version != version:
                return before, None
            changed = change(before)
            following = step or rules.next_step(changed, self._capture_at)
            after = changes.scheduled(self._begun(changed, following) if following else changed)
            if after == before:
                return before, None
            kinds = (*rules.emitted(before, changed), *rules.emitted(changed, after))
            entered = before.entered_at if after.state == before.state else None
            after = replace(after, version=before.version + 1, updated_at=at, entered_at=entered or at)
            events = [event(kind, before, after, event_id=self._new_id(), at=at) for kind in kinds]
            self._payments.save(before, after, events)
            self._gateway.forget(before, after)
            if "declined" in kinds:
                METRICS.add(DECLINED)
            if after.state != before.state:
                about = {"order_id": order_id, "before": before.state, "state": after.state}
                _log.info("The payment changed state", extra=about)
            return after, following if rules.to_be_asked(after, following) else None

        return retry(attempt, attempts=_ATTEMPTS)

    def _begun(self, payment: Payment, step: Step) -> Payment:
        begun = replace(rules.begun(payment, step, self._clock()), provider=self._gateway.name)
        return self._gateway.open(begun)(begun) if step == "authorise" else begun


def _of_attempt(asked: Payment, change: Change) -> Change:
    """What the provider reports of one attempt says nothing of the next, which may have begun concurrently."""
    return lambda present: change(present) if present.attempt_number == asked.attempt_number else present
