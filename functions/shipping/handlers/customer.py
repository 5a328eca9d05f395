"""Serves customers, and guests who present the token of their order."""

from cartwright.authorisation import TokenAuthorizer
from cartwright.aws.dynamodb import Table
from cartwright.clock import utc_now
from cartwright.http.dispatcher import serving
from cartwright.http.requests import Request
from cartwright.ids import Ids
from cartwright.runtime import Composed, Handler
from shipping.api import ROUTES
from shipping.owner_domain import Owner
from shipping.repository import ShipmentRepository
from shipping.service import ShipmentService
from shipping.settings import CustomerSettings
from shipping.shop_api import ShipmentPath
from shipping.views import ShipmentView, shown
from shipping.writer import ShipmentWriter


class CustomerOperations:
    def __init__(self, service: ShipmentService) -> None:
        self._service = service

    def get_my_shipment(self, request: Request) -> ShipmentView:
        path: ShipmentPath = request.path
        return shown(self._service.of_owner(path.order_id, _owner(request)))

    get_guest_shipment = get_my_shipment


def _owner(request: Request) -> Owner:
    if request.caller:
        return Owner(customer_id=request.caller.subject)
    return Owner(order_token=request.headers.order_token)


def compose(settings: CustomerSettings) -> Handler:
    shipments = ShipmentRepository(Table(settings.table_name).connect())
    service = ShipmentService(shipments, ShipmentWriter(shipments, utc_now, Ids().new), utc_now)
    authorizer = TokenAuthorizer(settings.user_pool_client_id)
    return serving(ROUTES, "customer", authorizer, CustomerOperations(service))


handler = Composed(compose, CustomerSettings.from_environment)
