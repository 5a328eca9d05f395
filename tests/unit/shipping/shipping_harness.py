"""The shipments' real use cases, handlers and repositories on a table in memory, and a carrier that misbehaves."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from cartwright.authorisation import PublicOnly, TokenAuthorizer
from cartwright.aws.dynamodb import Table
from cartwright.cursors import Cursors
from cartwright.events.base import Event
from cartwright.events.orders import OrderCancelled, OrderConfirmed, OrderedLine
from cartwright.http import Access
from cartwright.http.dispatcher import Dispatcher, operations_of
from cartwright.ids import Ids
from shipping.api import ROUTES
from shipping.domain import Parcel, Shipment
from shipping.handlers.consumer import consumer
from shipping.handlers.customer import CustomerOperations
from shipping.handlers.staff import PickingOperations, ShipmentOperations
from shipping.handlers.sweeper import sweeper
from shipping.handlers.webhook import CarrierOperations
from shipping.labels import LabelService
from shipping.location_repository import LocationRepository
from shipping.pick_list import PickListReader
from shipping.ports import Carrier
from shipping.repository import ShipmentRepository
from shipping.rules import found, state_of
from shipping.sandbox_carrier import SandboxNotifications
from shipping.service import ShipmentService
from shipping.settings import DUE, NONE, STATE
from shipping.webhook_receiver import WebhookReceiver
from shipping.writer import ShipmentWriter
from tests.simulation.world.storage import Storage
from tests.simulation.world.table import SimulatedTable
from tests.unit.orders.orders_harness import (
    CLIENT,
    CUSTOMER_CLAIMS,
    ORDER,
    STAFF,
    STAFF_CLIENT,
    FaultInjector,
    about,
)
from tests.unit.shipping.fake_carrier import FakeCarrier

SECRET = b"the secret of the carrier's webhooks"
PARCEL = "/staff/shipments/{order_id}/parcels/{parcel_id}"


class ShippingHarness:
    def __init__(self, carrier: Carrier | None = None, *, without_carrier: bool = False) -> None:
        self.now = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
        self.way = FaultInjector()
        self.storage = Storage(
            "shipping", [STATE, DUE], lambda: int(self.now.timestamp() * 1000), keys_only=True
        )
        self.emitted: list[dict[str, Any]] = []
        self.storage.written.append(self._publish)
        self.carrier = FakeCarrier()
        table: Table = SimulatedTable(self.storage, self.way)
        self.shipments = ShipmentRepository(table)
        writer = ShipmentWriter(self.shipments, self.clock, Ids().new)
        self.service = ShipmentService(self.shipments, writer, self.clock)
        used = None if without_carrier else carrier or self.carrier
        self.labels = LabelService(self.shipments, writer, used, self.clock)
        self.consumer = consumer(self.service, self.clock)
        self.sweeper = sweeper(self.shipments, self.labels, self.clock)
        locations = LocationRepository(table)
        notifications = None if without_carrier else SandboxNotifications(lambda: SECRET)
        name = NONE if without_carrier else "sandbox"
        receiver = WebhookReceiver(name, notifications, self.labels, self.clock)
        cursors = Cursors(lambda: b"a key for tests")
        servers: dict[str, tuple[Any, tuple[object, ...]]] = {
            "customer": (TokenAuthorizer(CLIENT), (CustomerOperations(self.service),)),
            "staff": (
                TokenAuthorizer(STAFF_CLIENT),
                (
                    ShipmentOperations(self.shipments, self.service, self.labels, cursors),
                    PickingOperations(PickListReader(self.shipments, locations), locations, self.clock),
                ),
            ),
            "webhook": (PublicOnly(), (CarrierOperations(receiver),)),
        }
        self._functions = {
            name: Dispatcher(
                [route for route in ROUTES if route.handler == name], operations_of(*operations), authorizer
            )
            for name, (authorizer, operations) in servers.items()
        }

    def clock(self) -> datetime:
        return self.now

    def forward(self, **time: float) -> None:
        self.now += timedelta(**time)

    def consume(self, *events: Event) -> list[str]:
        """In one batch. Ids of the messages that failed."""
        records = [
            {
                "messageId": f"m-{number}",
                "body": json.dumps({"detail-type": event.name, "detail": json.loads(event.detail())}),
            }
            for number, event in enumerate(events)
        ]
        answer = self.consumer({"Records": records}, None)
        return [each["itemIdentifier"] for each in answer["batchItemFailures"]]

    def confirm(self, *lines: tuple[str, int], order_id: str = ORDER, **data: Any) -> None:
        ordered = tuple(OrderedLine(sku=sku, quantity=units) for sku, units in lines or (("MUG", 2),))
        assert self.consume(about(OrderConfirmed, order_id, lines=ordered, **data)) == []

    def cancel(self, order_id: str = ORDER) -> None:
        assert self.consume(about(OrderCancelled, order_id)) == []

    def sweep(self) -> int:
        return self.sweeper.run(lambda: 60.0)

    def shipment(self, order_id: str = ORDER) -> Shipment:
        shipment = self.shipments.get(order_id)
        assert shipment, f"there is no shipment of {order_id}"
        return shipment

    def state(self, order_id: str = ORDER) -> str:
        return state_of(self.shipment(order_id))

    def parcel(self, parcel_id: str = "1") -> Parcel:
        return found(self.shipment(), parcel_id)

    def names(self, order_id: str = ORDER) -> list[str]:
        """Of the emitted events of an order."""
        return [each["name"] for each in self.emitted if f'"{order_id}"' in each["detail"]]

    def data(self, name: str) -> list[dict[str, Any]]:
        return [json.loads(each["detail"])["data"] for each in self.emitted if each["name"] == name]

    def pack(
        self, parcel_id: str = "1", *lines: tuple[str, int], weight: int = 500, if_match: str = "*"
    ) -> tuple[int, dict[str, Any]]:
        body = {
            "lines": [{"sku": sku, "quantity": units} for sku, units in lines or (("MUG", 2),)],
            "weight_grams": weight,
        }
        return self.ask("PUT", PARCEL, parcel_id=parcel_id, body=body, headers={"If-Match": if_match})

    def act(self, action: str, parcel_id: str = "1") -> tuple[int, dict[str, Any]]:
        return self.ask("POST", f"{PARCEL}/{action}", parcel_id=parcel_id)

    def ask(
        self,
        method: str,
        resource: str,
        *,
        query: dict[str, str] | None = None,
        claims: dict[str, str] | None = None,
        body: object = None,
        headers: dict[str, str] | None = None,
        **path: str,
    ) -> tuple[int, dict[str, Any]]:
        """Status and body. The `claims` default to those of whom the route is for, the order to ORDER."""
        route = next(each for each in ROUTES if (each.method, each.path) == (method, resource))
        usual = {Access.STAFF: STAFF, Access.CUSTOMER: CUSTOMER_CLAIMS}.get(route.access)
        known = claims if claims is not None else usual
        given = ({"order_id": ORDER} if "{order_id}" in resource else {}) | path
        event = {
            "resource": resource,
            "path": resource,
            "httpMethod": method,
            "headers": {"Content-Type": "application/json", **(headers or {})},
            "queryStringParameters": query,
            "pathParameters": given or None,
            "requestContext": {
                "requestId": "request-1",
                "authorizer": {"claims": known} if known else None,
            },
            "body": body if isinstance(body, str) or body is None else json.dumps(body),
            "isBase64Encoded": False,
        }
        answer = self._functions[route.handler](event, None)
        return answer["statusCode"], json.loads(answer["body"]) if answer["body"] else {}

    def _publish(self, before: dict[str, Any] | None, after: dict[str, Any] | None) -> None:
        """What the table's stream and the relay would publish."""
        known = {each["id"] for each in (before or {}).get("outbox", ())}
        self.emitted += (each for each in (after or {}).get("outbox", ()) if each["id"] not in known)


def order_id(number: int) -> str:
    return f"01936b72-{number + 2:04x}-7c33-9a44-5b6c7d8e9f00"
