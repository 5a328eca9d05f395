"""What merchants and their customers ask for."""

from collections.abc import Mapping

from cartwright.http.dispatcher import Operation
from cartwright.http.requests import Request
from sandbox.api import (
    AuthoriseInput,
    ChallengeAnswer,
    ChallengePath,
    PaymentPath,
    PaymentView,
    RefundInput,
    RefundView,
)
from sandbox.domain import Charge, Refund
from sandbox.service import Sandbox


class MerchantOperations:
    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox

    def table(self) -> Mapping[str, Operation]:
        return {
            "authorisePayment": self.authorise,
            "getPayment": self.get,
            "capturePayment": self.capture,
            "voidPayment": self.void,
            "refundPayment": self.refund,
        }

    def authorise(self, request: Request) -> PaymentView:
        given: AuthoriseInput = request.body
        charge = self._sandbox.authorise(
            given.reference,
            amount=given.amount,
            currency=given.currency,
            token=given.token,
            callback_url=given.callback_url,
        )
        return shown(charge)

    def get(self, request: Request) -> PaymentView:
        return shown(self._sandbox.find(_reference(request)))

    def capture(self, request: Request) -> PaymentView:
        return shown(self._sandbox.capture(_reference(request)))

    def void(self, request: Request) -> PaymentView:
        return shown(self._sandbox.void(_reference(request)))

    def refund(self, request: Request) -> PaymentView:
        given: RefundInput = request.body
        return shown(self._sandbox.refund(_reference(request), Refund(given.id, given.amount)))


class BankOperations:
    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox

    def table(self) -> Mapping[str, Operation]:
        return {"answerChallenge": self.answer_challenge}

    def answer_challenge(self, request: Request) -> PaymentView:
        path: ChallengePath = request.path
        given: ChallengeAnswer = request.body
        charge = self._sandbox.answer_challenge(
            path.reference, path.challenge, approve=given.outcome == "approve"
        )
        return shown(charge)


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


def _reference(request: Request) -> str:
    path: PaymentPath = request.path
    return path.reference
