"""The accounts' real use cases, handlers and repositories on a table in memory, which knows DynamoDB's conditions."""

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from accounts.api import ROUTES
from accounts.domain import Person
from accounts.handlers.customer import CustomerOperations
from accounts.handlers.registrar import ConfirmationHandler
from accounts.handlers.staff import StaffOperations
from accounts.registration import Registration
from accounts.repository import AddressBookRepository, ProfileRepository
from accounts.service import AddressService, ProfileService
from cartwright.authorisation import TokenAuthorizer
from cartwright.aws.dynamodb import Table
from cartwright.http.dispatcher import Dispatcher, operations_of
from cartwright.ids import Ids
from tests.simulation.world.storage import Storage
from tests.simulation.world.table import SimulatedTable

CLIENT = "the-shops-client"
STAFF_CLIENT = "the-back-offices-client"
ADA = "9f1c7a52-30b1-70e4-6a0e-1d2c3b4a5968"
ADA_CLAIMS = {
    "sub": ADA,
    "token_use": "id",
    "aud": CLIENT,
    "email": "ada@example.com",
    "email_verified": "true",
    "name": "Ada Byron",
}
BOB_CLAIMS = {**ADA_CLAIMS, "sub": "bob", "email": "bob@example.com", "name": "Bob"}
STAFF_CLAIMS = {**ADA_CLAIMS, "sub": "staff-1", "email": "staff@example.com", "aud": STAFF_CLIENT}
PERSON = Person(customer_id=ADA, email="ada@example.com", name="Ada Byron")
HOME: dict[str, Any] = {
    "name": "Ada Byron",
    "line1": "12 St James's Square",
    "city": "London",
    "postcode": "SW1Y 4JH",
    "country": "GB",
}

Result = TypeVar("Result")


class Context:
    """Lambda's."""

    function_name = "accounts"
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


class FaultInjector:
    """`before` and `after` are called around each write."""

    def __init__(self) -> None:
        self.before: Callable[[], None] = lambda: None
        self.after: Callable[[], None] = lambda: None

    def call(
        self, site: str, operation: str, effect: Callable[[], Result], *, repeatable: bool = True
    ) -> Result:
        del operation, repeatable
        if site == "read":
            return effect()
        self.before()
        result = effect()
        self.after()
        return result

    def stale_ms(self) -> int:
        return 0


class AccountsHarness:
    def __init__(self) -> None:
        self.now = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
        self.way = FaultInjector()
        self.storage = Storage("accounts", [], lambda: int(self.now.timestamp() * 1000))
        self.told: list[dict[str, Any]] = []
        self.storage.written.append(self._listen)
        table: Table = SimulatedTable(self.storage, self.way)
        self.profiles, self.books = ProfileRepository(table), AddressBookRepository(table)
        new_id = Ids().new
        self.registration = Registration(self.profiles, self.clock, new_id)
        self.profile_service = ProfileService(self.profiles, self.registration, self.clock)
        self.address_service = AddressService(self.books, self.clock, new_id)
        self.confirmation = ConfirmationHandler(self.registration)
        clients = {"customer": CLIENT, "staff": STAFF_CLIENT}
        operations = {
            "customer": operations_of(CustomerOperations(self.profile_service, self.address_service)),
            "staff": operations_of(StaffOperations(self.profile_service, self.address_service)),
        }
        self._functions = {
            name: Dispatcher(
                [route for route in ROUTES if route.handler == name], table, TokenAuthorizer(clients[name])
            )
            for name, table in operations.items()
        }

    def clock(self) -> datetime:
        """A second later each time."""
        self.now += timedelta(seconds=1)
        return self.now

    @property
    def kept(self) -> list[dict[str, Any]]:
        return [dict(item) for item in self.storage.items()]

    def call(
        self,
        operation: str,
        body: object = None,
        *,
        claims: Mapping[str, Any] = ADA_CLAIMS,
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
            "headers": {"Content-Type": route.media_type, "If-Match": "*", **(headers or {})},
            "queryStringParameters": query,
            "pathParameters": path or None,
            "requestContext": {"requestId": "request-1", "authorizer": {"claims": claims}},
            "body": body if body is None or isinstance(body, str) else json.dumps(body),
            "isBase64Encoded": False,
        }
        return Answer(self._functions[route.handler](event, Context()))

    def confirm(self, **attributes: str) -> Mapping[str, Any]:
        """Cognito's event after a sign-up, answered; it has Ada's `attributes` unless others are given."""
        known = {"sub": ADA, "email": "ada@example.com", "email_verified": "true", "name": "Ada Byron"}
        event = {
            "triggerSource": "PostConfirmation_ConfirmSignUp",
            "request": {"userAttributes": known | attributes},
            "response": {},
        }
        return self.confirmation(event, Context())

    def _listen(self, before: dict[str, Any] | None, after: dict[str, Any] | None) -> None:
        """What the table's stream and the relay would tell."""
        known = {each["id"] for each in (before or {}).get("outbox", ())}
        new = (each for each in (after or {}).get("outbox", ()) if each["id"] not in known)
        self.told += (json.loads(each["detail"]) for each in new)
