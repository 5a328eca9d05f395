"""All events, for contracts, diagrams and tests. No function loads this module."""

from cartwright.events.accounts import CustomerRegistered
from cartwright.events.base import Event
from cartwright.events.basket import BasketCheckedOut
from cartwright.events.catalog import PriceChanged, ProductChanged, ProductRemoved
from cartwright.events.images import ImageReady
from cartwright.events.inventory import BackInStock, StockLow, StockRejected, StockReleased, StockReserved
from cartwright.events.order_payments import OrderActionRequired, OrderPaymentFailed, OrderPaymentRequested
from cartwright.events.orders import OrderCancelled, OrderConfirmed, OrderPlaced, OrderRejected
from cartwright.events.payments import (
    PaymentActionRequired,
    PaymentAuthorised,
    PaymentCaptured,
    PaymentDeclined,
    PaymentRefunded,
    PaymentVoided,
)
from cartwright.events.shipping import (
    ShipmentDelivered,
    ShipmentDispatched,
    ShipmentLost,
    ShipmentPacked,
)

ALL_EVENTS: tuple[type[Event], ...] = (
    ProductChanged,
    ProductRemoved,
    PriceChanged,
    ImageReady,
    CustomerRegistered,
    BasketCheckedOut,
    OrderPlaced,
    OrderActionRequired,
    OrderPaymentFailed,
    OrderPaymentRequested,
    OrderConfirmed,
    OrderRejected,
    OrderCancelled,
    StockReserved,
    StockRejected,
    StockReleased,
    StockLow,
    BackInStock,
    PaymentAuthorised,
    PaymentActionRequired,
    PaymentDeclined,
    PaymentCaptured,
    PaymentVoided,
    PaymentRefunded,
    ShipmentPacked,
    ShipmentDispatched,
    ShipmentDelivered,
    ShipmentLost,
)
