"""Sample messages by operation, for the contract. Built by the domain where possible."""

from datetime import UTC, datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace

from cartwright.errors import CartwrightError
from orders import rules, views
from orders.api import OrderPage, PaymentInput, StaffOrderPage
from orders.domain import Address, Line, NotCancellable, Order, Promotion, StaffStateChange, Totals
from orders.payment_domain import AlreadyPaid, KeyReused, NotPayable, PaymentInProgress, TooManyPayments
from orders.rules import Trigger

_AT = datetime(2026, 11, 21, 9, 45, 1, tzinfo=UTC)
_LINES = [
    Line(
        sku="MUG-HARBOUR-BLUE",
        product_id="01936b5e-7bff-7c11-8a42-66d0f3f1b8c4",
        title="Harbour stoneware mug",
        quantity=2,
        unit_price=1250,
        discount=250,
        tax=375,
        total=2250,
    )
]
_PLACED = Order(
    id="01936b72-0001-7c33-9a44-5b6c7d8e9f00",
    basket_id="01936b71-1111-7222-8333-444455556666",
    customer_id="9f1c7a52-30b1-70e4-6a0e-1d2c3b4a5968",
    email="ada@example.com",
    currency="GBP",
    totals=Totals(goods=2250, shipping=395, discount=250, tax=441, total=2645),
    promotions=(Promotion(code="WELCOME10", name="10% off", amount=250),),
    shipping_option="standard",
    address=Address(
        name="Ada Byron", line1="12 St James's Square", city="London", postcode="SW1Y 4JH", country="GB"
    ),
    line_count=1,
    history=(StaffStateChange(state="placed", at=_AT),),
    next_check_at=rules.first_due(_AT),
    correlation_id="5d2f9a10-7c3b-4f53-8a61-0e9d8c7b6a55",
    placed_at=_AT,
    updated_at=_AT,
)


def _later(order: Order, trigger: Trigger, seconds: int) -> Order:
    at = order.updated_at + timedelta(seconds=seconds)
    return replace(rules.transition(order, trigger, at)[0], updated_at=at)


_RESERVED = _later(_PLACED, Trigger(name="reserved"), 1)
_FAILED = _later(
    _RESERVED,
    Trigger(name="declined", reason="payment-declined", payable_until=_AT + timedelta(minutes=30)),
    3,
)
_PAID_AGAIN = _later(_FAILED, Trigger(name="paid-again", payable_until=_FAILED.payable_until), 90)
_CONFIRMED = replace(_later(_RESERVED, Trigger(name="authorised"), 3), captured=2645)
_CANCELLED = _later(_CONFIRMED, Trigger(name="cancelled", reason="customer"), 600)

RESPONSES: dict[str, Struct] = {
    "listMyOrders": OrderPage(items=(views.summary(_CONFIRMED),)),
    "getMyOrder": replace(views.shown(_CONFIRMED, _LINES), cancellable=True),
    "cancelMyOrder": views.summary(_CANCELLED),
    "payMyOrder": views.summary(_PAID_AGAIN),
    "getGuestOrder": replace(views.shown(_CONFIRMED, _LINES), cancellable=True),
    "cancelGuestOrder": views.summary(_CANCELLED),
    "payGuestOrder": views.summary(_PAID_AGAIN),
    "listOrders": StaffOrderPage(items=(views.staff_summary(_RESERVED),)),
    "getOrder": replace(views.shown_to_staff(_RESERVED, _LINES), cancellable=True),
    "cancelOrder": views.staff_summary(replace(_CANCELLED, reason="staff")),
}
_PAYMENT = PaymentInput(payment_method_id="p9mX2vQ7sK4tR8wZ1bN5cJ6hL3fD0gY-aEuTiOqVx_M")
REQUESTS: dict[str, Struct] = {"payMyOrder": _PAYMENT, "payGuestOrder": _PAYMENT}
ERRORS: tuple[CartwrightError, ...] = (
    NotCancellable("The order may have been dispatched. Only staff can cancel it now."),
    AlreadyPaid(),
    PaymentInProgress(),
    NotPayable("The time to pay is over."),
    TooManyPayments(),
    KeyReused(),
)
