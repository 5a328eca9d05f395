import os

from msgspec import Struct

from basket.baskets.checkout import Cashier
from basket.baskets.checkout_repository import CheckoutRepository
from basket.baskets.merging import Merger
from basket.baskets.quoting import Pricer
from basket.baskets.repository import BasketRepository
from basket.baskets.service import BasketDesk
from basket.pricing.rate_repository import PriceBookRepository
from basket.settings import ShopperSettings
from basket.shelf.repository import ShelfRepository
from cartwright.aws.dynamodb import Table
from cartwright.clock import utc_now
from cartwright.ids import Ids
from cartwright.logging import configure


class Counter(Struct, frozen=True):
    """Where shoppers are served."""

    desk: BasketDesk
    merger: Merger
    cashier: Cashier


def compose(settings: ShopperSettings) -> Counter:
    configure(settings.service)
    table = Table(settings.table_name)
    table.connect()
    return assemble(table)


def assemble(table: Table) -> Counter:
    baskets, shelf, book = BasketRepository(table), ShelfRepository(table), PriceBookRepository(table)
    new_id = Ids().new
    pricer = Pricer(shelf, book, utc_now)
    return Counter(
        desk=BasketDesk(baskets, shelf, book, clock=utc_now, new_id=new_id, random_bytes=os.urandom),
        merger=Merger(baskets, utc_now),
        cashier=Cashier(baskets, CheckoutRepository(table), pricer, utc_now, new_id),
    )
