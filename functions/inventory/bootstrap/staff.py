from concurrent.futures import ThreadPoolExecutor

from msgspec import Struct

from cartwright.aws.dynamodb import Table
from cartwright.aws.secrets import secret
from cartwright.clock import Clock, utc_now
from cartwright.cursors import Cursors
from cartwright.ids import Ids
from cartwright.logging import configure
from inventory.reservations.reading import ReservationReader
from inventory.reservations.repository import ReservationRepository
from inventory.settings import StaffSettings
from inventory.stock.deliveries import DeliveryDesk
from inventory.stock.levels import Levels
from inventory.stock.repository import StockRepository
from inventory.stock.service import StockDesk

_THREADS = 8


class Desks(Struct, frozen=True):
    stock: StockDesk
    deliveries: DeliveryDesk
    reservations: ReservationReader
    cursors: Cursors
    clock: Clock


def compose(settings: StaffSettings) -> Desks:
    configure(settings.service)
    table = Table(settings.table_name)
    table.connect()
    stock = StockRepository(table)
    desk = StockDesk(stock, Levels(stock, utc_now, Ids().new))
    return Desks(
        stock=desk,
        deliveries=DeliveryDesk(desk, utc_now, ThreadPoolExecutor(_THREADS)),
        reservations=ReservationReader(ReservationRepository(table)),
        cursors=Cursors(lambda: secret(settings.cursor_secret_arn)),
        clock=utc_now,
    )
