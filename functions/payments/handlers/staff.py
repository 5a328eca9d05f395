"""Serves staff."""

from cartwright.authorisation import Authoriser
from cartwright.http.dispatcher import serving
from cartwright.http.requests import Request
from cartwright.runtime.composition import Composed, Handler
from payments.api import ROUTES, PaymentPath, RefundInput, RefundPath
from payments.composition import payment_desk
from payments.domain import Refund
from payments.service import PaymentDesk
from payments.settings import StaffSettings
from payments.views import PaymentView, shown


class StaffOperations:
    def __init__(self, desk: PaymentDesk) -> None:
        self._desk = desk

    def get_payment_as_staff(self, request: Request) -> PaymentView:
        path: PaymentPath = request.path
        return shown(self._desk.get(path.order_id))

    def refund_payment(self, request: Request) -> PaymentView:
        path: RefundPath = request.path
        given: RefundInput = request.body
        refund = Refund(id=path.refund_id, amount=given.amount, reason=given.reason, by=request.actor)
        return shown(self._desk.refund(path.order_id, refund))

    def capture_payment(self, request: Request) -> PaymentView:
        path: PaymentPath = request.path
        return shown(self._desk.dispatched(path.order_id, request.actor))


def compose(settings: StaffSettings) -> Handler:
    authorizer = Authoriser(settings.user_pool_client_id)
    return serving(ROUTES, "staff", authorizer, StaffOperations(payment_desk(settings)[0]))


handler = Composed(compose, StaffSettings.from_environment)
