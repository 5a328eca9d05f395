from msgspec import Struct

from basket.baskets.repository import BasketRepository
from basket.baskets.returning import BasketReturner
from basket.settings import ConsumerSettings
from basket.usage.repository import UsageRepository
from basket.usage.service import Releaser
from cartwright.aws.dynamodb import Table
from cartwright.clock import utc_now
from cartwright.events.orders import OrderCancelled, OrderConfirmed, OrderRejected
from cartwright.logging import configure


class Outcomes(Struct, frozen=True):
    """What is told how an order went on."""

    releaser: Releaser
    returner: BasketReturner

    def bought(self, event: OrderConfirmed) -> None:
        self.releaser.bought(event)

    def ended(self, event: OrderRejected | OrderCancelled) -> None:
        """First what its promotions count, so that the basket can be checked out with its codes again."""
        self.releaser.ended(event)
        self.returner.ended(event)


def compose(settings: ConsumerSettings) -> Outcomes:
    configure(settings.service)
    table = Table(settings.table_name)
    table.connect()
    return Outcomes(Releaser(UsageRepository(table)), BasketReturner(BasketRepository(table), utc_now))
