"""Serves merchants who send parcels. They authenticate with the API key."""

from cartwright.aws.dynamodb import Table
from cartwright.aws.secrets import secret
from cartwright.aws.sqs import Queue
from cartwright.clock import utc_now
from cartwright.http.dispatcher import serving
from cartwright.http.requests import Request
from cartwright.ids import Ids
from cartwright.runtime import Composed, Handler
from sandbox.api import ROUTES, ParcelPath, ParcelRequest, ScanInput
from sandbox.api_keys import ApiKeyAuthorizer
from sandbox.parcel_domain import Parcel
from sandbox.parcel_repository import ParcelRepository
from sandbox.parcels import SandboxCarrier
from sandbox.repository import QueuedCalls
from sandbox.settings import MerchantsSettings
from sandbox.views import ParcelView, shown_parcel


class CarrierOperations:
    def __init__(self, carrier: SandboxCarrier) -> None:
        self._carrier = carrier

    def sell_label(self, request: Request) -> ParcelView:
        given: ParcelRequest = request.body
        wanted = Parcel(
            reference=given.reference,
            weight_grams=given.weight_grams,
            service=given.service,
            address=given.address.plain(),
            callback_url=given.callback_url,
        )
        return shown_parcel(self._carrier.sell_label(wanted))

    def get_parcel(self, request: Request) -> ParcelView:
        return shown_parcel(self._carrier.find(_reference(request)))

    def scan_parcel(self, request: Request) -> ParcelView:
        given: ScanInput = request.body
        return shown_parcel(self._carrier.scan(_reference(request), given.report, given.webhook))


def _reference(request: Request) -> str:
    path: ParcelPath = request.path
    return path.reference


def compose(settings: MerchantsSettings) -> Handler:
    parcels = ParcelRepository(Table(settings.table_name).connect(), utc_now)
    carrier = SandboxCarrier(parcels, QueuedCalls(Queue(settings.call_queue_url)), Ids().new)
    authorizer = ApiKeyAuthorizer(lambda: secret(settings.api_key_arn))
    return serving(ROUTES, "carrier", authorizer, CarrierOperations(carrier))


handler = Composed(compose, MerchantsSettings.from_environment)
