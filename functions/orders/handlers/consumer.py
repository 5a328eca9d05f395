"""Places orders, and consumes the events about their stock and payment."""

from collections.abc import Sequence
from datetime import datetime

from msgspec import structs

from cartwright.clock import Clock, utc_now
from cartwright.events.basket import BasketCheckedOut
from cartwright.events.inventory import StockRejected, StockReserved
from cartwright.events.payments import (
    PaymentActionRequired,
    PaymentAuthorised,
    PaymentCaptured,
    PaymentDeclined,
    PaymentRefunded,
)
from cartwright.runtime import Composed, Handler
from cartwright.runtime.consumer import EventConsumer, on
from orders.composition import order_service
from orders.domain import Address, Line, Order, Promotion, StaffStateChange, Totals
from orders.rules import Trigger, first_due
from orders.service import OrderService
from orders.settings import TableSettings


def order_of(event: BasketCheckedOut, at: datetime) -> tuple[Order, Sequence[Line]]:
    checkout = event.data
    order = Order(
        id=checkout.order_id,
        basket_id=checkout.basket_id,
        customer_id=checkout.customer_id,
        guest_key=checkout.guest_key or "",
        email_key=checkout.email_key,
        network_key=checkout.network_key,
        email=checkout.email,
        currency=checkout.currency,
        totals=Totals(**structs.asdict(checkout.totals)),
        promotions=tuple(Promotion(**structs.asdict(each)) for each in checkout.promotions),
        shipping_option=checkout.shipping_option,
        address=Address(**structs.asdict(checkout.address)),
        line_count=len(checkout.lines),
        units=sum(line.quantity for line in checkout.lines),
        payment_method_id=checkout.payment_method_id,
        history=(StaffStateChange(state="placed", at=at),),
        next_check_at=first_due(at),
        correlation_id=event.correlation_id,
        placed_at=at,
        updated_at=at,
    )
    return order, [Line(**structs.asdict(line)) for line in checkout.lines]


class OrderEvents:
    def __init__(self, service: OrderService, clock: Clock) -> None:
        self._service = service
        self._clock = clock

    def checked_out(self, event: BasketCheckedOut) -> None:
        self._service.place(*order_of(event, self._clock()))

    def reserved(self, event: StockReserved) -> None:
        self._service.on_trigger(event.data.order_id, Trigger(name="reserved"))

    def out_of_stock(self, event: StockRejected) -> None:
        shortages = tuple(each.sku for each in event.data.shortages)
        trigger = Trigger(name="out-of-stock", reason="out-of-stock", shortages=shortages)
        self._service.on_trigger(event.data.order_id, trigger)

    def authorised(self, event: PaymentAuthorised) -> None:
        self._service.on_trigger(event.data.order_id, Trigger(name="authorised"))

    def action_required(self, event: PaymentActionRequired) -> None:
        data = event.data
        trigger = Trigger(name="action-required", action_url=data.action_url, attempt=data.attempt)
        self._service.on_trigger(event.data.order_id, trigger)

    def declined(self, event: PaymentDeclined) -> None:
        """The provider's reason stays with the payment. Customers only see that it was declined."""
        data, reason = event.data, "payment-declined"
        lost = Trigger(name="authorisation-lost", reason=reason)
        declined = Trigger(name="declined", reason=reason, attempt=data.attempt)
        self._service.on_trigger(data.order_id, lost if data.after_authorisation else declined)

    def captured(self, event: PaymentCaptured) -> None:
        self._service.money(event.data.order_id, captured=event.data.amount)

    def refunded(self, event: PaymentRefunded) -> None:
        self._service.money(event.data.order_id, refunded=event.data.refunded)


def consumer(service: OrderService, clock: Clock) -> EventConsumer:
    events = OrderEvents(service, clock)
    return EventConsumer(
        on(BasketCheckedOut, events.checked_out),
        on(StockReserved, events.reserved),
        on(StockRejected, events.out_of_stock),
        on(PaymentAuthorised, events.authorised),
        on(PaymentActionRequired, events.action_required),
        on(PaymentDeclined, events.declined),
        on(PaymentCaptured, events.captured),
        on(PaymentRefunded, events.refunded),
    )


def compose(settings: TableSettings) -> Handler:
    return consumer(order_service(settings)[0], utc_now)


handler = Composed(compose, TableSettings.from_environment)
