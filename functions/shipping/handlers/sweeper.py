"""Resumes overdue parcels, every minute."""

from cartwright.aws.dynamodb import Table
from cartwright.clock import Clock, utc_now
from cartwright.runtime import Composed, Handler
from cartwright.runtime.sweeper import Sweeper
from shipping.composition import label_service
from shipping.labels import LabelService
from shipping.ports import Shipments
from shipping.repository import ShipmentRepository
from shipping.settings import CarrierSettings

_MARGIN_SECONDS = 35.0
"""Enough for one parcel with a carrier that is slow to respond three times."""


def compose(settings: CarrierSettings) -> Handler:
    table = Table(settings.table_name).connect()
    return sweeper(ShipmentRepository(table), label_service(settings, table), utc_now)


def sweeper(shipments: Shipments, labels: LabelService, clock: Clock) -> Sweeper:
    return Sweeper(lambda: shipments.due(clock()), labels.resume, margin_seconds=_MARGIN_SECONDS)


handler = Composed(compose, CarrierSettings.from_environment)
