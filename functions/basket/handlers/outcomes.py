"""Consumes events of orders that were confirmed, rejected or cancelled."""

import os

from msgspec import Struct

from basket.baskets.repository import BasketRepository
from basket.baskets.restorer import BasketRestorer
from basket.settings import ConsumerSettings
from basket.usage.repository import UsageRepository
from basket.usage.service import PromotionUsageReleaser
from cartwright.aws.dynamodb import Table
from cartwright.clock import utc_now
from cartwright.events.orders import OrderCancelled, OrderConfirmed, OrderRejected
from cartwright.runtime import Composed, Handler
from cartwright.runtime.consumer import EventConsumer, on


class OrderOutcomeHandler(Struct, frozen=True):
    """Handles the outcome of an order."""

    releaser: PromotionUsageReleaser
    returner: BasketRestorer

    def bought(self, event: OrderConfirmed) -> None:
        self.releaser.bought(event)

    def ended(self, event: OrderRejected | OrderCancelled) -> None:
        """Releases promotion usage before the basket is reopened, so that its codes can be used again."""
        self.releaser.ended(event)
        self.returner.ended(event)


def compose(settings: ConsumerSettings) -> Handler:
    table = Table(settings.table_name).connect()
    outcomes = OrderOutcomeHandler(
        PromotionUsageReleaser(UsageRepository(table)),
        BasketRestorer(BasketRepository(table, os.urandom), utc_now),
    )
    return EventConsumer(
        on(OrderConfirmed, outcomes.bought),
        on(OrderRejected, outcomes.ended),
        on(OrderCancelled, outcomes.ended),
    )


handler = Composed(compose, ConsumerSettings.from_environment)
