from cartwright.aws.dynamodb import Table
from cartwright.clock import utc_now
from cartwright.logging import configure
from inventory.bootstrap.reservations import desk
from inventory.reservations.repository import ReservationRepository
from inventory.reservations.service import ReservationDesk
from inventory.settings import ReservationSettings


def compose(settings: ReservationSettings) -> ReservationDesk:
    configure(settings.service)
    table = Table(settings.table_name)
    table.connect()
    return desk(table, ReservationRepository(table), settings.capture_at, utc_now)
