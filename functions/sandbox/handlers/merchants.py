"""Serves merchants, who authenticate with the API key."""

from cartwright.aws.dynamodb import Table
from cartwright.aws.secrets import secret
from cartwright.aws.sqs import Queue
from cartwright.clock import utc_now
from cartwright.http.dispatcher import serving
from cartwright.http.requests import Request
from cartwright.ids import Ids
from cartwright.runtime import Composed, Handler
from sandbox.api import (
    ROUTES,
    AuthoriseInput,
    PaymentPath,
    RefundInput,
)
from sandbox.api_keys import ApiKeyAuthorizer
from sandbox.domain import Refund
from sandbox.repository import ChargeRepository, QueuedCalls
from sandbox.service import Sandbox
from sandbox.settings import MerchantsSettings
from sandbox.views import PaymentView, shown


class MerchantOperations:
    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox

    def authorise_payment(self, request: Request) -> PaymentView:
        given: AuthoriseInput = request.body
        charge = self._sandbox.authorise(
            given.reference,
            amount=given.amount,
            currency=given.currency,
            token=given.token,
            callback_url=given.callback_url,
        )
        return shown(charge)

    def get_payment(self, request: Request) -> PaymentView:
        return shown(self._sandbox.find(_reference(request)))

    def capture_payment(self, request: Request) -> PaymentView:
        return shown(self._sandbox.capture(_reference(request)))

    def void_payment(self, request: Request) -> PaymentView:
        return shown(self._sandbox.void(_reference(request)))

    def refund_payment(self, request: Request) -> PaymentView:
        given: RefundInput = request.body
        return shown(self._sandbox.refund(_reference(request), Refund(given.id, given.amount)))


def _reference(request: Request) -> str:
    path: PaymentPath = request.path
    return path.reference


def compose(settings: MerchantsSettings) -> Handler:
    table = Table(settings.table_name).connect()
    calls = QueuedCalls(Queue(settings.call_queue_url))
    sandbox = Sandbox(ChargeRepository(table, utc_now), calls, utc_now, Ids().new)
    authorizer = ApiKeyAuthorizer(lambda: secret(settings.api_key_arn))
    return serving(ROUTES, "merchants", authorizer, MerchantOperations(sandbox))


handler = Composed(compose, MerchantsSettings.from_environment)
