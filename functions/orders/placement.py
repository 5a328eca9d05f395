"""Creates the order of a checkout, with all data as the basket published it."""

from collections.abc import Sequence
from datetime import datetime

from msgspec import structs

from cartwright.events.basket import BasketCheckedOut
from orders.domain import Address, Line, Order, Promotion, StaffStateChange, Totals
from orders.rules import first_due


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
