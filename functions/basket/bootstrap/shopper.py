import os
from collections.abc import Callable

from msgspec import Struct

from basket.baskets.checkout import Cashier
from basket.baskets.checkout_repository import CheckoutRepository
from basket.baskets.merging import Merger
from basket.baskets.quoting import Pricer
from basket.baskets.repository import BasketRepository
from basket.baskets.service import BasketDesk
from basket.pricing.price_book_repository import PriceBookRepository
from basket.settings import ShopperSettings
from basket.shelf.repository import ShelfRepository
from cartwright.aws.dynamodb import Table
from cartwright.clock import Clock, utc_now
from cartwright.ids import Ids, NewId
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
    return assemble(table, clock=utc_now, new_id=Ids().new, random_bytes=os.urandom)


def assemble(table: Table, *, clock: Clock, new_id: NewId, random_bytes: Callable[[int], bytes]) -> Counter:
    baskets, shelf, book = BasketRepository(table), ShelfRepository(table), PriceBookRepository(table)
    cashier = Cashier(
        baskets, CheckoutRepository(table), Pricer(shelf, book, clock), clock=clock, new_id=new_id
    )
    return Counter(
        desk=BasketDesk(baskets, shelf, book, clock=clock, new_id=new_id, random_bytes=random_bytes),
        merger=Merger(baskets, clock),
        cashier=cashier,
    )
