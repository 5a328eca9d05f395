"""Serves the staff operations."""

from cartwright.authorisation import TokenAuthorizer
from cartwright.http.dispatcher import serving
from cartwright.http.requests import Request
from cartwright.runtime import Composed, Handler
from payments.api import ROUTES, PaymentPath, RefundInput, RefundPath
from payments.composition import payment_service
from payments.domain import Refund
from payments.service import PaymentService
from payments.settings import StaffSettings
from payments.views import PaymentView, shown


class StaffOperations:
    def __init__(self, service: PaymentService) -> None:
        self._service = service

    def get_payment_as_staff(self, request: Request) -> PaymentView:
        path: PaymentPath = request.path
        return shown(self._service.get(path.order_id))

    def refund_payment(self, request: Request) -> PaymentView:
        path: RefundPath = request.path
        given: RefundInput = request.body
        refund = Refund(id=path.refund_id, amount=given.amount, reason=given.reason, by=request.actor)
        return shown(self._service.refund(path.order_id, refund))

    def capture_payment(self, request: Request) -> PaymentView:
        path: PaymentPath = request.path
        return shown(self._service.dispatched(path.order_id, request.actor))


def compose(settings: StaffSettings) -> Handler:
    authorizer = TokenAuthorizer(settings.user_pool_client_id)
    return serving(ROUTES, "staff", authorizer, StaffOperations(payment_service(settings)[0]))


handler = Composed(compose, StaffSettings.from_environment)
