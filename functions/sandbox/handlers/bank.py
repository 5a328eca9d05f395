"""Serves the bank's challenge page, which needs no API key."""

from cartwright.authorisation import PublicOnly
from cartwright.aws.dynamodb import Table
from cartwright.aws.sqs import Queue
from cartwright.clock import utc_now
from cartwright.http.dispatcher import serving
from cartwright.http.requests import Request
from cartwright.ids import Ids
from cartwright.runtime import Composed, Handler
from sandbox.api import (
    ROUTES,
    ChallengeAnswer,
    ChallengePath,
)
from sandbox.repository import ChargeRepository, QueuedCalls
from sandbox.service import Sandbox
from sandbox.settings import BankSettings
from sandbox.views import PaymentView, shown


class BankOperations:
    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox

    def answer_challenge(self, request: Request) -> PaymentView:
        path: ChallengePath = request.path
        given: ChallengeAnswer = request.body
        charge = self._sandbox.answer_challenge(
            path.reference, path.challenge, approve=given.outcome == "approve"
        )
        return shown(charge)


def compose(settings: BankSettings) -> Handler:
    table = Table(settings.table_name).connect()
    calls = QueuedCalls(Queue(settings.call_queue_url))
    sandbox = Sandbox(ChargeRepository(table, utc_now), calls, utc_now, Ids().new)
    return serving(ROUTES, "bank", PublicOnly(), BankOperations(sandbox))


handler = Composed(compose, BankSettings.from_environment)
