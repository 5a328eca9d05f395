from cartwright.aws.dynamodb import Table
from cartwright.clock import utc_now
from cartwright.logging import configure
from inventory.bootstrap.reservations import desk
from inventory.reservations.repository import ReservationRepository
from inventory.reservations.sweeping import Sweeper
from inventory.settings import ReservationSettings


def compose(settings: ReservationSettings) -> Sweeper:
    configure(settings.service)
    table = Table(settings.table_name)
    table.connect()
    reservations = ReservationRepository(table)
    return Sweeper(reservations, desk(table, reservations, settings.capture_at, utc_now), utc_now)
