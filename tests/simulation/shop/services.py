"""The functions of the sale, connected as their stacks connect them. tests/stacks/test_simulated_sale.py compares."""

import os
from collections.abc import Sequence

import cartwright.remote
from basket.settings import ConsumerSettings, ShopperSettings
from basket.settings import StaffSettings as BasketStaffSettings
from cartwright.events import Event
from cartwright.events.basket import BasketCheckedOut
from cartwright.events.catalog import ProductChanged, ProductRemoved
from cartwright.events.inventory import BackInStock, StockLow, StockRejected, StockReserved
from cartwright.events.order_payments import OrderActionRequired, OrderPaymentFailed, OrderPaymentRequested
from cartwright.events.orders import (
    WITH_PROMOTIONS,
    OrderCancelled,
    OrderConfirmed,
    OrderPlaced,
    OrderRejected,
)
from cartwright.events.payments import (
    PaymentActionRequired,
    PaymentAuthorised,
    PaymentCaptured,
    PaymentDeclined,
    PaymentRefunded,
)
from cartwright.settings import RelaySettings, Settings
from inventory.settings import CatalogueSettings, LevelSettings, ReservationSettings, SalesSettings
from inventory.settings import StaffSettings as StockStaffSettings
from orders.settings import CUSTOMER, DAY, INCLUDED, PLACED, STATE, ApiSettings, TableSettings
from payments.settings import AuthorisingSettings, MethodSettings, WebhookSettings
from payments.settings import StaffSettings as PaymentStaffSettings
from tests.simulation.shop.bank import CALLBACK_URL, TAKES_AS, WEBHOOK_ARN, Bank
from tests.simulation.shop.line import KEY_ARN, URL
from tests.simulation.world.cloud import UNPUBLISHED, Cloud
from tests.simulation.world.functions import Function
from tests.simulation.world.loading import Swap
from tests.simulation.world.shapes import CLIENT

CAPTURE_AT = "confirmation"
TERMS = {"payable_minutes": "30", "payment_attempts": "3"}
ORDER_KEY_ARN = "orders"
ORDERS_HEAR: Sequence[type[Event]] = (
    BasketCheckedOut,
    StockRejected,
    PaymentAuthorised,
    PaymentActionRequired,
    PaymentDeclined,
)
ORDERS_HEAR_LATER: Sequence[type[Event]] = (StockReserved, PaymentCaptured, PaymentRefunded)
WAITS = 20


class Services:
    """What callers call are attributes, by service and handler."""

    def __init__(self, cloud: Cloud) -> None:
        self.cloud = cloud
        self.bank = Bank(cloud)
        self._baskets()
        self._orders()
        self._inventory()
        self._payments()

    def _baskets(self) -> None:
        self.cloud.table("basket", indexes=["listing"])
        self._relay("basket")
        self.shopper = self._function(
            "basket.handlers.shopper",
            ShopperSettings(
                service="basket",
                table_name="basket",
                user_pool_client_id=CLIENT,
                order_key_arn=ORDER_KEY_ARN,
                payment_provider=TAKES_AS,
            ),
            20,
            swaps=[(os, "urandom", self.cloud.world.random_bytes)],
        )
        self.basket_staff = self._function(
            "basket.handlers.staff",
            BasketStaffSettings(
                service="basket", table_name="basket", cursor_secret_arn="cursors", user_pool_client_id=CLIENT
            ),
            15,
            swaps=[(os, "urandom", self.cloud.world.random_bytes)],
        )
        consumer = ConsumerSettings(service="basket", table_name="basket")
        catalogue = self._function("basket.handlers.catalogue", consumer, 30)
        self.cloud.consumer(
            "CatalogueChanges", [ProductChanged, ProductRemoved, StockLow, BackInStock], catalogue
        )
        outcomes = self._function(
            "basket.handlers.outcomes",
            consumer,
            30,
            swaps=[(os, "urandom", self.cloud.world.random_bytes)],
        )
        self.cloud.consumer("OrdersEnded", [OrderRejected, OrderCancelled], outcomes)
        self.cloud.consumer("OrdersConfirmed", [OrderConfirmed], outcomes, where=WITH_PROMOTIONS, waits=WAITS)

    def _orders(self) -> None:
        self.cloud.table(
            "orders",
            indexes=[CUSTOMER, DAY, STATE],
            keys_only=True,
            includes={STATE: INCLUDED},
            sort_key=PLACED,
        )
        self._relay("orders")
        api = ApiSettings(
            service="orders",
            table_name="orders",
            cursor_secret_arn="cursors",
            user_pool_client_id=CLIENT,
            capture_at=CAPTURE_AT,
            **TERMS,
        )
        self.orders_customer = self._function("orders.handlers.customer", api, 25)
        self.orders_staff = self._function("orders.handlers.staff", api, 25)
        table = TableSettings(service="orders", table_name="orders", **TERMS)
        consumer = self._function("orders.handlers.consumer", table, 60)
        self.cloud.consumer("News", ORDERS_HEAR, consumer)
        self.cloud.consumer("LaterNews", ORDERS_HEAR_LATER, consumer, waits=WAITS)
        self.cloud.every(60, self._function("orders.handlers.sweeper", table, 55))

    def _inventory(self) -> None:
        self.cloud.table("inventory", indexes=["due", "low"])
        self._relay("inventory")
        reservations = ReservationSettings(service="inventory", table_name="inventory", capture_at=CAPTURE_AT)
        self.cloud.consumer(
            "OrderEvents",
            [
                OrderPlaced,
                OrderActionRequired,
                OrderPaymentFailed,
                OrderConfirmed,
                OrderRejected,
                OrderCancelled,
            ],
            self._function("inventory.handlers.orders", reservations, 60),
        )
        catalogue = CatalogueSettings(service="inventory", table_name="inventory")
        self.cloud.consumer(
            "CatalogueSkus",
            [ProductChanged, ProductRemoved],
            self._function("inventory.handlers.catalogue", catalogue, 30),
        )
        self.cloud.every(60, self._function("inventory.handlers.sweeper", reservations, 55))
        self.cloud.every(
            60,
            self._function(
                "inventory.handlers.sales", SalesSettings(service="inventory", table_name="inventory"), 300
            ),
        )
        levels = self._function(
            "inventory.handlers.levels", LevelSettings(service="inventory", table_name="inventory"), 30
        )
        self.cloud.tell("inventory", levels, {"dynamodb": {"Keys": {"sk": {"S": ["S"]}}}})
        self.stock_staff = self._function(
            "inventory.handlers.staff",
            StockStaffSettings(
                service="inventory",
                table_name="inventory",
                cursor_secret_arn="cursors",
                user_pool_client_id=CLIENT,
            ),
            29,
        )

    def _payments(self) -> None:
        self.cloud.table("payments", indexes=["due"], keys_only=True)
        self._relay("payments")
        common = {
            "service": "payments",
            "table_name": "payments",
            "provider": "sandbox",
            "provider_url": URL,
            "provider_key_arn": KEY_ARN,
            "capture_at": CAPTURE_AT,
        }
        self.methods = self._function(
            "payments.handlers.methods",
            MethodSettings(service="payments", table_name="payments"),
            15,
            swaps=[(os, "urandom", self.cloud.world.random_bytes)],
        )
        authorising = AuthorisingSettings(**common, callback_url=CALLBACK_URL)
        self.cloud.consumer(
            "Facts",
            [
                OrderPlaced,
                StockReserved,
                OrderPaymentRequested,
                OrderConfirmed,
                OrderRejected,
                OrderCancelled,
            ],
            self._paying("consumer", authorising, 60),
            batch_size=5,
        )
        self.cloud.every(60, self._paying("sweeper", authorising, 60))
        self.bank.hears = self._paying(
            "webhook", WebhookSettings(**common, webhook_secret_arn=WEBHOOK_ARN), 25
        )
        self.payment_staff = self._paying(
            "staff", PaymentStaffSettings(**common, user_pool_client_id=CLIENT), 25
        )

    def _paying(self, handler: str, settings: Settings, seconds: int) -> Function:
        line = type("Remote", (), {"__new__": lambda _, __: self.bank.remote()})
        swaps = [(cartwright.remote, "Remote", line)]
        return self._function(f"payments.handlers.{handler}", settings, seconds, swaps=swaps)

    def _relay(self, service: str) -> None:
        settings = RelaySettings(service=service, bus_name="bus", unpublished_url=UNPUBLISHED)
        self.cloud.relay(service, self._function("cartwright.runtime.relay", settings, 30))

    def _function(
        self, module: str, settings: Settings, seconds: int, *, swaps: Sequence[Swap] = ()
    ) -> Function:
        return self.cloud.function(module, settings, timeout_seconds=seconds, swaps=swaps)
