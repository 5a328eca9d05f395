"""The shop's sweepers at a later hour, and what an operator does with dead letters.

The deployed ones run every minute and look at what is due; here the clock is ahead, so that nobody waits for an hour.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest

from cartwright.aws.dynamodb import Table
from cartwright.aws.secrets import secret
from cartwright.clock import Clock, utc_now
from cartwright.ids import Ids
from cartwright.remote import Remote, located
from cartwright.runtime.sweeper import Sweeper
from inventory.composition import reservation_service
from inventory.handlers import sweeper as inventory_sweeper
from inventory.reservations.repository import ReservationRepository
from orders.handlers import sweeper as orders_sweeper
from orders.payment_domain import PaymentTerms
from orders.repository import OrderRepository
from orders.service import OrderService
from orders.waiting import WaitingRoom
from orders.waiting_repository import WaitingListRepository
from payments.handlers import sweeper as payments_sweeper
from payments.method_repository import MethodRepository
from payments.repository import PaymentRepository
from payments.sandbox_provider import SandboxProvider
from payments.service import PaymentService
from payments.settings import AuthorisingSettings
from tests.local.conftest import LocalShop
from tests.local.queues import WorkQueue
from tests.local.redeployed import Redeployable


def _enough_time() -> float:
    return 3600.0


@dataclass(frozen=True)
class Caretaker:
    shop: LocalShop

    def run(self, ahead: timedelta) -> int:
        """How many payments, orders and reservations were looked after at that hour."""

        def clock() -> datetime:
            return utc_now() + ahead

        payments, orders = self._payments(clock).run(_enough_time), self._orders(clock).run(_enough_time)
        return payments + orders + self._stock(clock).run(_enough_time)

    def expire(self, order_id: str) -> None:
        """What the sweeper does when the order's deadline has passed, which is now."""
        stack = self.shop.outputs["cartwright-local-orders"]
        table = self.shop.session().resource("dynamodb").Table(stack["TableName"])
        table.update_item(
            Key={"pk": f"O#{order_id}", "sk": "O"},
            UpdateExpression="SET next_check_at = :now",
            ConditionExpression="attribute_exists(next_check_at)",
            ExpressionAttributeValues={":now": utc_now().isoformat()},
        )
        self._order_service(utc_now)[0].check_deadline(order_id)

    def redrive(self, queue: WorkQueue, orders: Collection[str]) -> int:
        """Dead letters about these orders go back to their queue. How many."""
        bodies = queue.take_dead(lambda body: any(order_id in body for order_id in orders))
        queue.put(bodies)
        return len(bodies)

    def _payments(self, clock: Clock) -> Sweeper:
        settings = AuthorisingSettings.from_environment(
            Redeployable(self.shop, "payments", "Sweeper").environment()
        )
        provider = SandboxProvider(
            Remote(settings.provider_url),
            lambda: secret(settings.provider_key_arn),
            located(settings.callback_url),
        )
        table = Table(settings.table_name)
        payments = PaymentRepository(table)
        service = PaymentService(
            payments, MethodRepository(table), provider, clock, Ids().new, capture_at="confirmation"
        )
        return payments_sweeper.sweeper(payments, service, clock)

    def _orders(self, clock: Clock) -> Sweeper:
        service, orders = self._order_service(clock)
        return orders_sweeper.sweeper(orders, service, clock)

    def _order_service(self, clock: Clock) -> tuple[OrderService, OrderRepository]:
        orders = OrderRepository(self._table("orders"))
        room = WaitingRoom(WaitingListRepository(self._table("orders")), clock)
        terms = PaymentTerms(payable_for=timedelta(minutes=30), attempts=5)
        return OrderService(orders, room, clock, Ids().new, terms=terms), orders

    def _stock(self, clock: Clock) -> Sweeper:
        table = self._table("inventory")
        reservations = ReservationRepository(table)
        return inventory_sweeper.sweeper(
            reservations, reservation_service(table, reservations, "confirmation", clock), clock
        )

    def _table(self, service: str) -> Table:
        return Table(self.shop.outputs[f"cartwright-local-{service}"]["TableName"])


def caretaker(shop: LocalShop, monkeypatch: pytest.MonkeyPatch) -> Caretaker:
    """Of this shop, whatever the test's own environment says."""
    for name, value in shop.credentials.items():
        monkeypatch.setenv(name, value)
    return Caretaker(shop)


def let_expire(shop: LocalShop, order_id: str) -> None:
    """Its customer never pays."""
    with pytest.MonkeyPatch.context() as patch:
        caretaker(shop, patch).expire(order_id)
