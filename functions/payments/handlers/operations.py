"""What staff and shoppers ask for, and what providers bring."""

from collections.abc import Mapping

from cartwright.http.dispatcher import Operation
from cartwright.http.requests import RawBody, Request
from payments.api import PaymentMethodInput, PaymentPath, ProviderPath, RefundInput, RefundPath
from payments.domain import Refund
from payments.inbox import Inbox
from payments.methods import PaymentMethods
from payments.service import PaymentDesk
from payments.views import PaymentMethodView, PaymentView, method_view, shown


class StaffOperations:
    def __init__(self, desk: PaymentDesk) -> None:
        self._desk = desk

    def table(self) -> Mapping[str, Operation]:
        return {
            "getPaymentAsStaff": self.get_payment,
            "refundPayment": self.refund_payment,
            "capturePayment": self.capture_payment,
        }

    def get_payment(self, request: Request) -> PaymentView:
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


class ShopperOperations:
    def __init__(self, methods: PaymentMethods) -> None:
        self._methods = methods

    def table(self) -> Mapping[str, Operation]:
        return {"addPaymentMethod": self.add_payment_method}

    def add_payment_method(self, request: Request) -> PaymentMethodView:
        given: PaymentMethodInput = request.body
        return method_view(self._methods.add(given.token))


class ProviderOperations:
    def __init__(self, inbox: Inbox) -> None:
        self._inbox = inbox

    def table(self) -> Mapping[str, Operation]:
        return {"receiveNotification": self.receive_notification}

    def receive_notification(self, request: Request) -> None:
        path: ProviderPath = request.path
        body: RawBody = request.body
        self._inbox.receive(path.provider, body.content, body.headers)
