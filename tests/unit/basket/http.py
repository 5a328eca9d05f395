"""API Gateway's REST proxy events, and the functions of baskets over a table in memory."""

import json
from collections.abc import Mapping
from typing import Any

from basket.api import ROUTES
from basket.handlers.shopper import ShopperOperations
from basket.handlers.staff import StaffOperations
from cartwright.authorisation import TokenAuthorizer
from cartwright.cursors import Cursors
from cartwright.http.dispatcher import Dispatcher, operations_of
from tests.unit.basket.checkout_harness import ADA, CheckoutHarness

CLIENT = "the-shops-client"
STAFF_CLIENT = "the-back-offices-client"
CUSTOMER = {"sub": ADA, "token_use": "id", "aud": CLIENT}
STAFF = {
    "sub": "u-1",
    "token_use": "id",
    "aud": STAFF_CLIENT,
    "email": "grace@shop.example",
    "email_verified": "true",
}


class Context:
    """Lambda's."""

    function_name = "basket"
    aws_request_id = "11111111-2222-4333-8444-555555555555"

    def get_remaining_time_in_millis(self) -> int:
        return 10_000


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

    def __init__(self, harness: CheckoutHarness) -> None:
        clients = {"shopper": CLIENT, "staff": STAFF_CLIENT}
        operations = {
            "shopper": operations_of(ShopperOperations(harness.services)),
            "staff": operations_of(
                StaffOperations(harness.promotions, harness.rates, Cursors(lambda: b"a key for tests"))
            ),
        }
        self._functions = {
            name: Dispatcher(
                [route for route in ROUTES if route.handler == name], table, TokenAuthorizer(clients[name])
            )
            for name, table in operations.items()
        }

    def call(
        self,
        operation: str,
        body: object = None,
        *,
        claims: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        query: dict[str, str] | None = None,
        **path: str,
    ) -> Answer:
        """A `body` that is not a str is sent as JSON; `If-Match: *` unless `headers` say otherwise."""
        route = next(each for each in ROUTES if each.operation == operation)
        event = {
            "resource": route.path,
            "path": route.path.format(**path),
            "httpMethod": route.method,
            "headers": {"Content-Type": "application/json", "If-Match": "*", **(headers or {})},
            "queryStringParameters": query,
            "pathParameters": path or None,
            "requestContext": {
                "requestId": "request-1",
                "identity": {"sourceIp": "203.0.113.7"},
                "authorizer": {"claims": claims or {}},
            },
            "body": body if body is None or isinstance(body, str) else json.dumps(body),
            "isBase64Encoded": False,
        }
        return Answer(self._functions[route.handler](event, Context()))
