"""API Gateway's REST proxy events, and the inventory's functions on a table in memory."""

import json
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from cartwright.authorisation import PublicOnly, TokenAuthorizer
from cartwright.cursors import Cursors
from cartwright.http.dispatcher import Dispatcher, operations_of
from inventory.api import ROUTES
from inventory.handlers.public import AvailabilityReader, PublicOperations
from inventory.handlers.staff import StaffOperations
from inventory.reservations.reader import ReservationReader
from inventory.stock.deliveries import DeliveryService
from inventory.stock.repository import AvailabilityRepository
from tests.unit.inventory.inventory_harness import InventoryHarness

CLIENT = "the-shops-client"
STAFF = {
    "sub": "u-1",
    "token_use": "id",
    "aud": CLIENT,
    "email": "grace@shop.example",
    "email_verified": "true",
}


class Context:
    """Lambda's, with `seconds` left."""

    function_name = "inventory"
    aws_request_id = "11111111-2222-4333-8444-555555555555"

    def __init__(self, seconds: float = 60) -> None:
        self._seconds = seconds

    def get_remaining_time_in_millis(self) -> int:
        return int(self._seconds * 1000)


class Answer:
    def __init__(self, raw: dict[str, Any]) -> None:
        self.status: int = raw["statusCode"]
        self.headers: dict[str, str] = raw["headers"]
        self.body: Any = json.loads(raw["body"]) if raw["body"] else None

    @property
    def fields(self) -> list[str]:
        return [each["field"] for each in self.body.get("errors", [])]


class Api:
    """Both functions behind one door, as API Gateway has them."""

    def __init__(self, harness: InventoryHarness) -> None:
        operations = StaffOperations(
            harness.staff,
            DeliveryService(harness.staff, harness.clock, ThreadPoolExecutor(4)),
            ReservationReader(harness.reservations),
            Cursors(lambda: b"a key for tests"),
            harness.clock,
        )
        window = AvailabilityReader(AvailabilityRepository(harness.table, consistent=False))
        self._functions = {
            "public": Dispatcher(
                [route for route in ROUTES if route.handler == "public"],
                operations_of(PublicOperations(window)),
                PublicOnly(),
            ),
            "staff": Dispatcher(
                [route for route in ROUTES if route.handler == "staff"],
                operations_of(operations),
                TokenAuthorizer(CLIENT),
            ),
        }

    def call(
        self,
        method: str,
        resource: str,
        *,
        body: object = None,
        claims: dict[str, str] | None = None,
        query: dict[str, str] | None = None,
        media_type: str = "application/json",
        parameters: Mapping[str, str] | None = None,
        **path: str,
    ) -> Answer:
        """A `body` that is not a str is sent as JSON; `claims` default to a member of the staff.

        The `parameters` are those of the path; they may be given by name too.
        """
        path |= parameters or {}
        route = next(each for each in ROUTES if (each.method, each.path) == (method, resource))
        event = {
            "resource": resource,
            "path": resource.format(**path),
            "httpMethod": method,
            "headers": {"Content-Type": media_type},
            "queryStringParameters": query,
            "multiValueQueryStringParameters": {name: [value] for name, value in (query or {}).items()}
            or None,
            "pathParameters": path or None,
            "requestContext": {
                "requestId": "request-1",
                "authorizer": {"claims": STAFF if claims is None else claims},
            },
            "body": body if body is None or isinstance(body, str) else json.dumps(body),
            "isBase64Encoded": False,
        }
        return Answer(self._functions[route.handler](event, Context()))
