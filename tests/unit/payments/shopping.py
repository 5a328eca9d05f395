"""The payments' functions as they are deployed, over fakes of the table, with the sandbox as their provider."""

import io
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from cartwright.authorisation import PublicOnly, TokenAuthorizer
from cartwright.events.base import Event
from cartwright.events.inventory import StockReserved
from cartwright.events.order_payments import OrderPaymentRequested
from cartwright.events.orders import OrderCancelled, OrderConfirmed, OrderPlaced, OrderRejected
from cartwright.http.dispatcher import Dispatcher, operations_of
from cartwright.ids import Ids
from cartwright.logging import configure
from payments.api import ROUTES
from payments.handlers.consumer import consumer
from payments.handlers.methods import PaymentMethods, ShopperOperations
from payments.handlers.staff import StaffOperations
from payments.handlers.sweeper import sweeper
from payments.handlers.webhook import ProviderOperations
from payments.method_domain import METHOD_KEPT, PaymentMethod
from payments.ports import Provider
from payments.sandbox_provider import SandboxNotifications
from payments.service import PaymentService
from payments.webhook_receiver import WebhookReceiver
from tests.unit.payments.fake_methods import FakeMethods
from tests.unit.payments.fakes import FakePayments
from tests.unit.payments.gateway import Function, gateway
from tests.unit.payments.sandboxed import SECRET, Sandboxed, sandboxed
from tests.unit.payments.served import serving

CLIENT = "the-shops-client"
STAFF = {
    "sub": "staff-1",
    "token_use": "id",
    "aud": CLIENT,
    "email": "grace@shop.example",
    "email_verified": "true",
}
FACTS: dict[str, type[Event]] = {
    each.name: each
    for each in (
        OrderPlaced,
        StockReserved,
        OrderPaymentRequested,
        OrderConfirmed,
        OrderRejected,
        OrderCancelled,
    )
}
ORDER = "01936b72-0001-7c33-9a44-5b6c7d8e9f00"


class Shopping:
    """`log` has every line that any function of either side wrote."""

    def __init__(self, sandbox: Sandboxed, callback_url: str, provider: Provider | None = None) -> None:
        self.log = io.StringIO()
        configure("payments", stream=self.log)
        self.sandbox = sandbox
        self.clock = sandbox.clock
        self.payments, self.methods = FakePayments(), FakeMethods()
        service = PaymentService(
            self.payments,
            self.methods,
            provider or sandbox.provider(callback_url),
            self.clock,
            Ids(self.clock).new,
            capture_at="confirmation",
        )
        self.sweeper = sweeper(self.payments, service, self.clock)
        self.consumer = consumer(service)
        self.inbox = WebhookReceiver(
            "sandbox", SandboxNotifications(lambda: SECRET), self.payments, service, self.clock
        )
        self.functions = {
            "methods": Dispatcher(
                [route for route in ROUTES if route.handler == "methods"],
                operations_of(ShopperOperations(PaymentMethods(self.methods, self.clock, os.urandom))),
                PublicOnly(),
            ),
            "staff": Dispatcher(
                [route for route in ROUTES if route.handler == "staff"],
                operations_of(StaffOperations(service)),
                TokenAuthorizer(CLIENT),
            ),
            "webhook": Dispatcher(
                [route for route in ROUTES if route.handler == "webhook"],
                operations_of(ProviderOperations(self.inbox)),
                PublicOnly(),
            ),
        }

    @property
    def state(self) -> str:
        return self.payments.stored[ORDER].state

    def tell(self, name: str, **changes: Any) -> dict[str, Any]:
        """An event of this name, as the queue brings it; `changes` are of its data."""
        detail = FACTS[name].sample()
        detail["data"] |= {"order_id": ORDER, **changes}
        return self.deliver({"detail-type": name, "detail": detail})

    def deliver(self, *bodies: object) -> dict[str, Any]:
        records = [
            {"messageId": f"m-{number}", "body": body if isinstance(body, str) else json.dumps(body)}
            for number, body in enumerate(bodies)
        ]
        return self.consumer({"Records": records}, None)

    def order(self, token: str, *, total: int = 2645) -> None:
        self.add_method(token, f"method of {token}")
        self.tell("OrderPlaced", payment_method_id=f"method of {token}", total=total)
        self.tell("StockReserved")

    def add_method(self, token: str, method_id: str) -> None:
        """With any token, also one that the route does not take."""
        expires_at = self.clock.now + METHOD_KEPT
        self.methods.add(PaymentMethod(id=method_id, token=token, expires_at=expires_at))

    def call_back(self) -> None:
        """The sandbox's queue delivers what it waits with."""
        while self.sandbox.calls.waiting:
            seconds, call = self.sandbox.calls.waiting.pop(0)
            self.clock.forward(seconds=seconds)
            self.sandbox.webhook_sender.deliver(call)

    def sweep(self, minutes: int) -> None:
        for _ in range(minutes):
            self.clock.forward(minutes=1)
            self.sweeper.run(lambda: 60)

    def ask(
        self,
        method: str,
        resource: str,
        path: Mapping[str, str],
        *,
        body: object = None,
        claims: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> tuple[int, Any]:
        """A `body` that is not a str is sent as JSON; `claims` default to a member of the staff."""
        route = next(each for each in ROUTES if (each.method, each.path) == (method, resource))
        event = {
            "resource": resource,
            "path": resource.format(**path),
            "httpMethod": method,
            "headers": {"Content-Type": "application/json", **(headers or {})},
            "pathParameters": dict(path),
            "requestContext": {
                "requestId": "r-1",
                "authorizer": {"claims": STAFF if claims is None else claims},
            },
            "body": body if body is None or isinstance(body, str) else json.dumps(body),
            "isBase64Encoded": False,
        }
        answer = self.functions[route.handler](event, None)
        return answer["statusCode"], json.loads(answer["body"]) if answer["body"] else None


@contextmanager
def shopping() -> Iterator[Shopping]:
    with sandboxed() as sandbox:
        functions: dict[str, Function] = {}
        with serving(gateway(ROUTES, functions)) as url:
            shop = Shopping(sandbox, f"{url}/v1/webhooks/sandbox")
            functions |= shop.functions
            yield shop
