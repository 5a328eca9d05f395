"""Releases expired reservations and resumes interrupted ones, once a minute."""

from cartwright.aws.dynamodb import Table
from cartwright.clock import Clock, utc_now
from cartwright.ids import Ids
from cartwright.logging import INVOCATION
from cartwright.runtime import Composed, Handler
from cartwright.runtime.sweeper import Sweeper
from inventory.composition import reservation_service
from inventory.reservations.ports import Reservations
from inventory.reservations.repository import ReservationRepository
from inventory.reservations.service import ReservationService, Trigger
from inventory.settings import ReservationSettings


def compose(settings: ReservationSettings) -> Handler:
    table = Table(settings.table_name).connect()
    reservations = ReservationRepository(table)
    return sweeper(
        reservations, reservation_service(table, reservations, settings.capture_at, utc_now), utc_now
    )


def sweeper(reservations: Reservations, service: ReservationService, clock: Clock) -> Sweeper:
    new_id = Ids().new

    def resume(order_id: str) -> None:
        trigger = Trigger(name="deadline", order_id=order_id, event_id=new_id(), cause=INVOCATION.request_id)
        service.handle(trigger)

    return Sweeper(lambda: reservations.due(clock()), resume)


handler = Composed(compose, ReservationSettings.from_environment)
