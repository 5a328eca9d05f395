"""Serves the staff operations."""

from cartwright.authorisation import TokenAuthorizer
from cartwright.aws.dynamodb import Table
from cartwright.aws.secrets import secret
from cartwright.clock import Clock, utc_now
from cartwright.cursors import Cursors, KeyCursors
from cartwright.fields import Actor
from cartwright.http.dispatcher import serving
from cartwright.http.requests import Request
from cartwright.http.responses import Tagged
from cartwright.ids import Ids
from cartwright.runtime import Composed, Handler
from shipping.api import (
    ROUTES,
    LocationInput,
    ParcelInput,
    ParcelPath,
    PickedOrder,
    PickedSku,
    PickList,
    PickListQuery,
    ShipmentPage,
    ShipmentQuery,
    SkuPath,
    TrackingInput,
)
from shipping.composition import label_service
from shipping.domain import Label, Line, Parcel, Shipment, TriggerName
from shipping.labels import LabelService
from shipping.location_domain import Location
from shipping.location_repository import LocationRepository
from shipping.pick_list import Pick, PickListReader
from shipping.ports import Locations, Shipments
from shipping.repository import ShipmentRepository
from shipping.service import ShipmentService, tag
from shipping.settings import StaffSettings
from shipping.shop_api import ShipmentPath
from shipping.views import shown_to_staff, summary
from shipping.writer import ShipmentWriter


class ShipmentOperations:
    def __init__(
        self, shipments: Shipments, service: ShipmentService, labels: LabelService, cursors: Cursors
    ) -> None:
        self._shipments = shipments
        self._service = service
        self._labels = labels
        self._pages = KeyCursors(cursors)

    def list_shipments(self, request: Request) -> ShipmentPage:
        query: ShipmentQuery = request.query
        scope = f"listShipments:{query.state}"
        after = self._pages.open(query.cursor, scope)
        found = self._shipments.in_states([query.state], limit=query.limit, after=after)
        items = tuple(summary(each) for each in found.shipments)
        return ShipmentPage(items=items, next=self._pages.seal(found.last, scope))

    def get_shipment(self, request: Request) -> Tagged:
        path: ShipmentPath = request.path
        return _tagged(self._service.get(path.order_id))

    def pack_parcel(self, request: Request) -> Tagged:
        path: ParcelPath = request.path
        given: ParcelInput = request.body
        lines = tuple(Line(line.sku, line.quantity) for line in given.lines)
        parcel = Parcel(id=path.parcel_id, lines=lines, weight_grams=given.weight_grams)
        packed = self._service.pack(path.order_id, parcel, request.actor, request.if_match.admits)
        return _tagged(packed)

    def unpack_parcel(self, request: Request) -> None:
        path: ParcelPath = request.path
        self._service.unpack(path.order_id, path.parcel_id, request.actor, request.if_match.admits)

    def buy_label(self, request: Request) -> Tagged:
        path: ParcelPath = request.path
        return _tagged(self._labels.buy(path.order_id, path.parcel_id, request.actor))

    def record_tracking(self, request: Request) -> Tagged:
        path: ParcelPath = request.path
        given: TrackingInput = request.body
        label = Label(carrier=given.carrier, tracking_number=given.tracking_number)
        labelled = self._service.label_by_hand(path.order_id, path.parcel_id, label, request.actor)
        return _tagged(labelled)

    def dispatch_parcel(self, request: Request) -> Tagged:
        return self._record(request, "dispatched", request.actor)

    def deliver_parcel(self, request: Request) -> Tagged:
        return self._record(request, "delivered", request.actor)

    def lose_parcel(self, request: Request) -> Tagged:
        return self._record(request, "lost", request.actor)

    def _record(self, request: Request, trigger: TriggerName, by: Actor) -> Tagged:
        path: ParcelPath = request.path
        return _tagged(self._service.record(path.order_id, path.parcel_id, trigger, by))


class PickingOperations:
    def __init__(self, reader: PickListReader, locations: Locations, clock: Clock) -> None:
        self._reader = reader
        self._locations = locations
        self._clock = clock

    def get_pick_list(self, request: Request) -> PickList:
        query: PickListQuery = request.query
        return PickList(items=tuple(_picked(pick) for pick in self._reader.read(query.limit)))

    def set_location(self, request: Request) -> Location:
        path: SkuPath = request.path
        given: LocationInput = request.body
        location = Location(sku=path.sku, code=given.code, by=request.actor, at=self._clock())
        self._locations.put(location)
        return location


def _tagged(shipment: Shipment) -> Tagged:
    return Tagged(shown_to_staff(shipment), tag(shipment))


def _picked(pick: Pick) -> PickedSku:
    return PickedSku(
        sku=pick.sku,
        location=pick.location,
        quantity=sum(units for _, units in pick.orders),
        orders=tuple(PickedOrder(order_id=order_id, quantity=units) for order_id, units in pick.orders),
    )


def compose(settings: StaffSettings) -> Handler:
    table = Table(settings.table_name).connect()
    shipments, locations = ShipmentRepository(table), LocationRepository(table)
    service = ShipmentService(shipments, ShipmentWriter(shipments, utc_now, Ids().new), utc_now)
    cursors = Cursors(lambda: secret(settings.cursor_secret_arn))
    return serving(
        ROUTES,
        "staff",
        TokenAuthorizer(settings.user_pool_client_id),
        ShipmentOperations(shipments, service, label_service(settings, table), cursors),
        PickingOperations(PickListReader(shipments, locations), locations, utc_now),
    )


handler = Composed(compose, StaffSettings.from_environment)
