"""Makes the order of a checkout: everything is kept as the basket told it."""

from collections.abc import Sequence
from datetime import datetime

from msgspec import structs

from cartwright.events.basket import BasketCheckedOut
from orders.domain import Address, Line, Order, Promotion, StaffStateChange, Totals
from orders.rules import first_due


def order_of(event: BasketCheckedOut, at: datetime) -> tuple[Order, Sequence[Line]]:
    told = event.data
    order = Order(
        id=told.order_id,
        basket_id=told.basket_id,
        customer_id=told.customer_id,
        guest_key=told.guest_key or "",
        email_key=told.email_key,
        network_key=told.network_key,
        email=told.email,
        currency=told.currency,
        totals=Totals(**structs.asdict(told.totals)),
        promotions=tuple(Promotion(**structs.asdict(each)) for each in told.promotions),
        shipping_option=told.shipping_option,
        address=Address(**structs.asdict(told.address)),
        line_count=len(told.lines),
        units=sum(line.quantity for line in told.lines),
        payment_method_id=told.payment_method_id,
        history=(StaffStateChange(state="placed", at=at),),
        next_check_at=first_due(at),
        correlation_id=event.correlation_id,
        placed_at=at,
        updated_at=at,
    )
    return order, [Line(**structs.asdict(line)) for line in told.lines]
