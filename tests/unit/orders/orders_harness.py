"""The orders' real use cases, handlers and repository on a table in memory, which knows DynamoDB's conditions."""

import hashlib
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from msgspec.structs import replace

from cartwright.authorisation import TokenAuthorizer
from cartwright.aws.dynamodb import Table
from cartwright.cursors import Cursors
from cartwright.events.base import Event
from cartwright.events.basket import BasketCheckedOut, CheckedOutLine
from cartwright.http import Access
from cartwright.http.dispatcher import Dispatcher, operations_of
from cartwright.ids import Ids
from orders.api import ROUTES
from orders.domain import CaptureAt, Order
from orders.handlers.consumer import consumer
from orders.handlers.customer import CustomerOperations
from orders.handlers.staff import StaffOperations
from orders.handlers.sweeper import sweeper
from orders.payment_domain import PaymentTerms
from orders.reader import OrderReader
from orders.repository import OrderRepository
from orders.service import OrderService
from orders.settings import CUSTOMER, DAY, INCLUDED, PLACED, STATE
from orders.waiting import WaitingRoom
from orders.waiting_repository import WaitingListRepository
from tests.simulation.world.storage import Storage
from tests.simulation.world.table import SimulatedTable

CLIENT = "the-shops-client"
STAFF_CLIENT = "the-back-offices-client"
ADA = "9f1c7a52-30b1-70e4-6a0e-1d2c3b4a5968"
CUSTOMER_CLAIMS = {"sub": ADA, "token_use": "id", "aud": CLIENT}
STAFF = {
    "sub": "staff-1",
    "token_use": "id",
    "aud": STAFF_CLIENT,
    "email": "grace@shop.example",
    "email_verified": "true",
}
ORDER = BasketCheckedOut.example().data.order_id

TERMS = PaymentTerms(payable_for=timedelta(minutes=30), attempts=3)
NO_SECOND_PAYMENT = PaymentTerms(payable_for=timedelta(0), attempts=3)

Result = TypeVar("Result")


class Crash(BaseException):
    """The end of a process, which nothing catches."""


class FaultInjector:
    """`crash_at` ends the process before or after that many writes; `before` is called ahead of each call."""

    def __init__(self) -> None:
        self.writes = 0
        self.crash_at: tuple[int, str] | None = None
        self.before: Callable[[str], None] = lambda operation: None

    def call(
        self, site: str, operation: str, effect: Callable[[], Result], *, repeatable: bool = True
    ) -> Result:
        del repeatable
        self.before(operation)
        if site == "read":
            return effect()
        self.writes += 1
        if self.crash_at == (self.writes, "before"):
            raise Crash
        result = effect()
        if self.crash_at == (self.writes, "after"):
            raise Crash
        return result

    def stale_ms(self) -> int:
        return 0


class OrdersHarness:
    def __init__(self, capture_at: CaptureAt = "confirmation", terms: PaymentTerms = TERMS) -> None:
        self.now = datetime(2026, 11, 21, 9, 45, tzinfo=UTC)
        self.way = FaultInjector()
        self.storage = Storage(
            "orders",
            [CUSTOMER, DAY, STATE],
            self._milliseconds,
            keys_only=True,
            includes={STATE: INCLUDED},
            sort_key=PLACED,
        )
        self.told: list[dict[str, Any]] = []
        self.storage.written.append(self._listen)
        table: Table = SimulatedTable(self.storage, self.way)
        self.orders = OrderRepository(table)
        self.lists = WaitingListRepository(table)
        self.room = WaitingRoom(self.lists, self.clock)
        self.service = OrderService(
            self.orders, self.room, self.clock, Ids().new, terms=terms, capture_at=capture_at
        )
        self.sweeper = sweeper(self.orders, self.service, self.clock)
        self.news = consumer(self.service, self.clock)
        reader, cursors = (
            OrderReader(self.orders, self.service.may_cancel),
            Cursors(lambda: b"a key for tests"),
        )
        self._functions = {
            "customer": Dispatcher(
                [route for route in ROUTES if route.handler == "customer"],
                operations_of(CustomerOperations(self.service, reader, cursors)),
                TokenAuthorizer(CLIENT),
            ),
            "staff": Dispatcher(
                [route for route in ROUTES if route.handler == "staff"],
                operations_of(StaffOperations(self.service, reader, cursors)),
                TokenAuthorizer(STAFF_CLIENT),
            ),
        }

    def clock(self) -> datetime:
        return self.now

    def forward(self, **time: float) -> None:
        self.now += timedelta(**time)

    def hear(self, *events: Event) -> list[str]:
        """In one batch. Ids of the messages that failed."""
        records = [
            {
                "messageId": f"m-{number}",
                "body": json.dumps({"detail-type": event.name, "detail": json.loads(event.detail())}),
            }
            for number, event in enumerate(events)
        ]
        answer = self.news({"Records": records}, None)
        return [each["itemIdentifier"] for each in answer["batchItemFailures"]]

    def place(
        self, order_id: str = ORDER, *, lines: int = 1, customer_id: str | None = ADA, skus: str = "SKU-{}"
    ) -> BasketCheckedOut:
        return self.placed(checkout(order_id, lines=lines, customer_id=customer_id, skus=skus))

    def place_for_guest(self, token: str, order_id: str = ORDER) -> BasketCheckedOut:
        event = checkout(order_id, customer_id=None)
        key = hashlib.sha256(token.encode()).hexdigest()
        return self.placed(replace(event, data=replace(event.data, guest_key=key)))

    def placed(self, event: BasketCheckedOut) -> BasketCheckedOut:
        assert self.hear(event) == []
        return event

    def watch(self) -> int:
        return self.sweeper.run(lambda: 60.0)

    def order(self, order_id: str = ORDER) -> Order:
        found = self.orders.get(order_id)
        assert found, f"there is no order {order_id}"
        return found

    def names(self, order_id: str = ORDER) -> list[str]:
        """Of the events that were told of an order."""
        return [each["name"] for each in self.told if f'"{order_id}"' in each["detail"]]

    def detail(self, name: str) -> dict[str, Any]:
        """Of the last such event."""
        details = [json.loads(each["detail"]) for each in self.told if each["name"] == name]
        found: dict[str, Any] = details[-1]
        return found

    def ask(
        self,
        method: str,
        resource: str,
        order_id: str | None = None,
        *,
        query: dict[str, str] | None = None,
        claims: dict[str, str] | None = None,
        body: str | None = None,
        headers: dict[str, str] | None = None,
    ) -> tuple[int, dict[str, Any]]:
        """Status and body. The `claims` default to those of whom the route is for."""
        route = next(each for each in ROUTES if (each.method, each.path) == (method, resource))
        usual = {Access.STAFF: STAFF, Access.CUSTOMER: CUSTOMER_CLAIMS}.get(route.access)
        said = usual if claims is None else claims
        event = {
            "resource": resource,
            "path": resource,
            "httpMethod": method,
            "headers": {"Content-Type": "application/json", **(headers or {})},
            "queryStringParameters": query,
            "multiValueQueryStringParameters": {name: [value] for name, value in (query or {}).items()}
            or None,
            "pathParameters": {"order_id": order_id} if order_id is not None else None,
            "requestContext": {
                "requestId": "request-1",
                "authorizer": {"claims": said} if said else None,
            },
            "body": body,
            "isBase64Encoded": False,
        }
        answer = self._functions[route.handler](event, None)
        return answer["statusCode"], json.loads(answer["body"]) if answer["body"] else {}

    def _milliseconds(self) -> int:
        return int(self.now.timestamp() * 1000)

    def _listen(self, before: dict[str, Any] | None, after: dict[str, Any] | None) -> None:
        """What the table's stream and the relay would tell."""
        known = {each["id"] for each in (before or {}).get("outbox", ())}
        self.told += (each for each in (after or {}).get("outbox", ()) if each["id"] not in known)


def checkout(
    order_id: str = ORDER, *, lines: int = 1, customer_id: str | None = ADA, skus: str = "SKU-{}"
) -> BasketCheckedOut:
    example = BasketCheckedOut.example()
    line = CheckedOutLine(
        sku="",
        product_id=ORDER,
        title="White hanging heart T-light holder",
        quantity=1,
        unit_price=100,
        discount=0,
        tax=0,
        total=100,
    )
    goods = 100 * lines
    data = replace(
        example.data,
        order_id=order_id,
        customer_id=customer_id,
        lines=tuple(replace(line, sku=skus.format(number)) for number in range(lines)),
        totals=replace(example.data.totals, goods=goods, shipping=0, total=goods),
    )
    return replace(example, data=data)


def about(event: type[Event], order_id: str = ORDER, **data: Any) -> Any:
    """The event's example, of that order."""
    example: Any = event.example()
    return replace(example, data=replace(example.data, order_id=order_id, **data))
