"""Composes the use cases that functions which change shipments share."""

from cartwright.aws.dynamodb import Table
from cartwright.aws.secrets import secret
from cartwright.clock import utc_now
from cartwright.ids import Ids
from cartwright.remote import Remote, located
from shipping.labels import LabelService
from shipping.ports import Carrier
from shipping.repository import ShipmentRepository
from shipping.sandbox_carrier import SandboxCarrier
from shipping.settings import NONE, CarrierSettings
from shipping.writer import ShipmentWriter


def label_service(settings: CarrierSettings, table: Table) -> LabelService:
    """Raises ValueError for an unknown carrier."""
    shipments = ShipmentRepository(table)
    return LabelService(shipments, ShipmentWriter(shipments, utc_now, Ids().new), _carrier(settings), utc_now)


def _carrier(settings: CarrierSettings) -> Carrier | None:
    if settings.carrier == NONE:
        return None
    if settings.carrier != "sandbox":
        raise ValueError(f"CARRIER is {settings.carrier}")
    remote = Remote(settings.carrier_url).connect()
    return SandboxCarrier(remote, lambda: secret(settings.carrier_key_arn), located(settings.callback_url))
