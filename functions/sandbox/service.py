"""The use cases of the sandbox, for merchants and their customers.

A payment and its webhook call are two separate writes, as with many providers, so the call may get lost.
"""

import hmac
from collections.abc import Callable

from msgspec.structs import replace

from cartwright.clock import Clock
from cartwright.ids import NewId
from sandbox import rules
from sandbox.domain import (
    AnswerLost,
    Charge,
    ChargeNotFound,
    Operation,
    OutOfOrder,
    Refund,
    behaviour,
)
from sandbox.ports import Call, Calls, Charges


class Sandbox:
    """Every method raises ConcurrentUpdate, and OutOfOrder or AnswerLost if the token asks for it."""

    def __init__(self, charges: Charges, calls: Calls, clock: Clock, new_id: NewId) -> None:
        self._charges = charges
        self._calls = calls
        self._clock = clock
        self._new_id = new_id

    def authorise(
        self, reference: str, *, amount: int, currency: str, token: str, callback_url: str
    ) -> Charge:
        """Raises OtherParameters."""
        before = self._charges.get(reference)
        if before is not None and "authorise" not in before.failed:
            known = rules.the_same(before, amount=amount, currency=currency, token=token)
            return rules.settled(known, self._clock())
        charge = rules.authorised(
            reference,
            amount=amount,
            currency=currency,
            token=token,
            callback_url=callback_url,
            challenge=self._new_id(),
            at=self._clock(),
        )
        if before is None and rules.fails_now(charge, "authorise"):
            self._save(None, rules.having_failed(replace(charge, state="pending"), "authorise"))
            raise OutOfOrder
        saved = self._save(before, charge)
        event_id = self._new_id()
        for callback in behaviour(token).callbacks:
            call = Call(event_id=event_id, reference=reference, url=callback_url, forged=callback.forged)
            self._calls.send(call, after_seconds=callback.after_seconds)
        return self._answer(saved, "authorise")

    def find(self, reference: str) -> Charge:
        """Raises ChargeNotFound, also for a payment of which only a failed authorisation is known."""
        charge = self._charges.get(reference)
        if charge is None or (charge.failed == ("authorise",) and charge.state == "pending"):
            raise ChargeNotFound
        return rules.settled(charge, self._clock())

    def capture(self, reference: str) -> Charge:
        """Raises ChargeNotFound, NotPossible, CaptureRefused."""
        return self._change(reference, "capture", rules.captured)

    def refund(self, reference: str, refund: Refund) -> Charge:
        """Raises ChargeNotFound, NotPossible, OtherParameters."""
        return self._change(reference, "refund", lambda charge: rules.refunded(charge, refund))

    def void(self, reference: str) -> Charge:
        """Voids a payment; a payment that is not known yet can then never be authorised. Raises NotPossible."""
        before = self._charges.get(reference)
        if before is None or "authorise" in before.failed:
            return self._save(before, Charge(reference=reference, state="voided"))
        return self._save(before, rules.voided(rules.settled(before, self._clock())))

    def answer_challenge(self, reference: str, challenge: str, *, approve: bool) -> Charge:
        """Raises ChargeNotFound, also for a wrong challenge, and NotPossible."""
        before = self._charges.get(reference)
        if before is None or not hmac.compare_digest(before.challenge.encode(), challenge.encode()):
            raise ChargeNotFound
        saved = self._save(before, rules.answered(before, challenge, approve=approve))
        call = Call(event_id=self._new_id(), reference=reference, url=before.callback_url)
        self._calls.send(call, after_seconds=0)
        return saved

    def _change(self, reference: str, operation: Operation, change: Callable[[Charge], Charge]) -> Charge:
        before = self._charges.get(reference)
        if before is None:
            raise ChargeNotFound
        if rules.fails_now(before, operation):
            self._save(before, rules.having_failed(before, operation))
            raise OutOfOrder
        return self._answer(self._save(before, change(rules.settled(before, self._clock()))), operation)

    def _save(self, before: Charge | None, after: Charge) -> Charge:
        if after == before:
            return after
        numbered = replace(after, version=before.version + 1 if before else 1)
        self._charges.save(before, numbered)
        return numbered

    def _answer(self, charge: Charge, operation: Operation) -> Charge:
        if operation in behaviour(charge.token).loses_answer:
            raise AnswerLost
        return charge
