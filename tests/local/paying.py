"""Orders and inventory as the payments hear them, and what the payments tell: all over the bus of the local shop."""

import json
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from cartwright.events.base import Event
from cartwright.events.inventory import StockReserved
from cartwright.events.orders import OrderCancelled, OrderConfirmed, OrderPlaced, OrderRejected
from cartwright.events.payments import (
    PaymentActionRequired,
    PaymentAuthorised,
    PaymentCaptured,
    PaymentDeclined,
    PaymentRefunded,
    PaymentVoided,
)
from cartwright.ids import Ids
from tests.local.conftest import LocalShop
from tests.local.http import Answer, send
from tests.local.listening import Listener, listening
from tests.local.waiting import until

PLATFORM, PAYMENTS, SANDBOX = (f"cartwright-local-{name}" for name in ("platform", "payments", "sandbox"))
TOLD: tuple[type[Event], ...] = (
    PaymentAuthorised,
    PaymentActionRequired,
    PaymentDeclined,
    PaymentCaptured,
    PaymentVoided,
    PaymentRefunded,
)


class Order:
    """Everything said of it carries one correlation id."""

    def __init__(self, shop: LocalShop, listeners: dict[str, Listener]) -> None:
        self.shop = shop
        self.id = Ids().new()
        self.cause = str(uuid.uuid4())
        self._listeners = listeners

    def tell(self, *kinds: type[Event], **changes: Any) -> None:
        entries = []
        for kind in kinds:
            detail = kind.sample() | {"id": Ids().new(), "correlation_id": self.cause}
            detail["data"] |= {"order_id": self.id, **(changes if kind is OrderPlaced else {})}
            bus = self.shop.outputs[PLATFORM]["BusName"]
            entries.append(
                {
                    "EventBusName": bus,
                    "Source": kind.source,
                    "DetailType": kind.name,
                    "Detail": json.dumps(detail),
                }
            )
        answer = self.shop.session().client("events").put_events(Entries=entries)
        assert answer["FailedEntryCount"] == 0

    def paid_with(self, token: str) -> "Order":
        """Each fact twice, and the stock first."""
        api = self.shop.content["apis"]["payments"]
        method = send("POST", f"{api}/payment-methods", body={"token": token}).body["id"]
        self.tell(StockReserved, OrderPlaced, StockReserved, OrderPlaced, payment_method_id=method)
        return self

    def confirmed(self) -> None:
        self.tell(OrderConfirmed, OrderConfirmed)

    def rejected(self) -> None:
        self.tell(OrderRejected)

    def cancelled(self) -> None:
        self.tell(OrderCancelled, OrderCancelled)

    def consumed(self, kind: type[Event]) -> dict[str, Any]:
        """The data of the one event of this kind."""
        details = until(lambda: self.told(kind))
        (detail,) = details
        data: dict[str, Any] = detail["data"]
        return data

    def told(self, kind: type[Event]) -> list[dict[str, Any]]:
        return self._listeners[kind.name].caused_by(self.cause)

    def payment(self) -> dict[str, Any]:
        """As staff see it."""
        answer = self.ask("GET", "")
        assert answer.status == 200, answer.content
        return dict(answer.body)

    def ask(self, method: str, path: str, body: object = None) -> Answer:
        api = self.shop.content["apis"]["payments"]
        token = self.shop.token("staff")
        return send(method, f"{api}/staff/payments/{self.id}{path}", token=token, body=body)

    def charge(self) -> dict[str, Any]:
        """What the sandbox has of it."""
        table = self.shop.session().resource("dynamodb").Table(self.shop.outputs[SANDBOX]["TableName"])
        key = f"PAY#{self.id}"
        return dict(table.get_item(Key={"pk": key, "sk": key})["Item"])


@contextmanager
def tills(shop: LocalShop) -> Iterator[dict[str, Listener]]:
    """A listener for each event of the payments."""
    with ExitStack() as stack:
        yield {kind.name: stack.enter_context(listening(shop, kind)) for kind in TOLD}
