"""Authorises, captures and voids payments in response to order and stock events."""

from cartwright.events.inventory import StockReserved
from cartwright.events.order_payments import OrderPaymentRequested
from cartwright.events.orders import OrderCancelled, OrderConfirmed, OrderPlaced, OrderRejected
from cartwright.runtime import Composed, Handler
from cartwright.runtime.consumer import EventConsumer, on
from payments.composition import payment_service
from payments.service import PaymentService
from payments.settings import AuthorisingSettings


def consumer(service: PaymentService) -> EventConsumer:
    def placed(event: OrderPlaced) -> None:
        service.placed(
            event.data.order_id,
            amount=event.data.total,
            currency=event.data.currency,
            payment_method_id=event.data.payment_method_id,
            correlation_id=event.correlation_id,
        )

    def paid_again(event: OrderPaymentRequested) -> None:
        service.paid_again(
            event.data.order_id,
            event.data.attempt,
            amount=event.data.amount,
            currency=event.data.currency,
            payment_method_id=event.data.payment_method_id,
            correlation_id=event.correlation_id,
        )

    return EventConsumer(
        on(OrderPlaced, placed),
        on(OrderPaymentRequested, paid_again),
        on(StockReserved, lambda event: service.reserved(event.data.order_id)),
        on(OrderConfirmed, lambda event: service.confirmed(event.data.order_id)),
        on(OrderRejected, lambda event: service.closed(event.data.order_id, "order-rejected")),
        on(OrderCancelled, lambda event: service.closed(event.data.order_id, "order-cancelled")),
    )


def compose(settings: AuthorisingSettings) -> Handler:
    return consumer(payment_service(settings, callback_url=settings.callback_url)[0])


handler = Composed(compose, AuthorisingSettings.from_environment)
