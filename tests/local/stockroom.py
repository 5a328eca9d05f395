"""The inventory as its callers use it: staff and shoppers by HTTP, orders by events on the bus."""

import json
import uuid
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from cartwright.clock import utc_now
from cartwright.events.base import Event
from cartwright.events.orders import (
    ConfirmedOrder,
    OrderCancelled,
    OrderConfirmed,
    OrderedLine,
    OrderPlaced,
    OrderRejected,
    PlacedOrder,
)
from cartwright.ids import Ids
from tests.local import people
from tests.local.conftest import LocalShop
from tests.local.http import Answer, send
from tests.local.waiting import until

STACK = "cartwright-local-inventory"

new_id = Ids().new


class Stockroom:
    """`tag` keeps the SKUs of one user apart from all others."""

    def __init__(self, shop: LocalShop) -> None:
        self.shop = shop
        self.tag = uuid.uuid4().hex[:12]
        self.base = str(shop.content["apis"]["inventory"])
        self.staff_token = people.sign_in(shop, "staff").id
        self._events = shop.session().client("events")
        self._bus = shop.outputs["cartwright-local-platform"]["BusName"]

    def sku(self, name: str = "MUG") -> str:
        return f"{name}-{self.tag}"

    def url(self, path: str, **query: object) -> str:
        return f"{self.base}{path}" + (f"?{urlencode(query)}" if query else "")

    def staff(self, method: str, path: str, body: object = None, **query: object) -> Answer:
        return send(method, self.url(path, **query), token=self.staff_token, body=body)

    def receive(self, sku: str, quantity: int) -> None:
        body = {"id": new_id(), "quantity": quantity}
        answer = self.staff("POST", f"/staff/stock/{sku}/receipts", body)
        assert answer.status == 200, answer.content

    def receive_all(self, quantities: dict[str, int]) -> None:
        """Sent again if it takes the function too long, as docs say: what was recorded is not recorded twice."""
        text = "sku,quantity\n" + "".join(f"{sku},{quantity}\n" for sku, quantity in quantities.items())
        delivery = {"id": new_id(), "csv": text}

        def sent() -> bool:
            answer = self.staff("POST", "/staff/receipts", delivery)
            assert answer.status in (200, 502, 504), answer.content
            return answer.status == 200

        until(sent)

    def figures(self, sku: str) -> tuple[int, int, int, int]:
        """available, reserved, sold, received, once the sales are counted"""
        self.invoke("Sales", {})
        shown = self.staff("GET", f"/staff/stock/{sku}").body
        return shown["available"], shown["reserved"], shown["sold"], shown["received"]

    def placed(self, *lines: tuple[str, int], order_id: str = "") -> OrderPlaced:
        return OrderPlaced(
            id=new_id(),
            occurred_at=utc_now(),
            correlation_id=f"test-{self.tag}",
            data=PlacedOrder(
                order_id=order_id or new_id(),
                customer_id=None,
                email="ada@example.com",
                currency="GBP",
                total=100,
                lines=tuple(OrderedLine(sku=sku, quantity=quantity) for sku, quantity in lines),
                payment_method_id="",
            ),
        )

    def ended(
        self, kind: type[OrderConfirmed | OrderRejected | OrderCancelled], order_id: str
    ) -> OrderConfirmed | OrderRejected | OrderCancelled:
        example = OrderConfirmed.example().data
        data = ConfirmedOrder(
            order_id=order_id,
            customer_id=None,
            email="ada@example.com",
            currency="GBP",
            total=100,
            basket_id=new_id(),
            reason="",
            lines=example.lines,
            address=example.address,
        )
        return kind(id=new_id(), occurred_at=utc_now(), correlation_id=f"test-{self.tag}", data=data)

    def tell(self, *told: Event) -> None:
        """Puts events on the bus as the orders' relay does."""
        for start in range(0, len(told), 10):
            entries = [
                {
                    "EventBusName": self._bus,
                    "Source": event.source,
                    "DetailType": event.name,
                    "Detail": event.detail().decode(),
                }
                for event in told[start : start + 10]
            ]
            assert self._events.put_events(Entries=entries)["FailedEntryCount"] == 0

    def place(self, *lines: tuple[str, int], order_id: str = "") -> str:
        event = self.placed(*lines, order_id=order_id)
        self.tell(event)
        return event.data.order_id

    def reservation(self, order_id: str) -> dict[str, Any] | None:
        answer = self.staff("GET", f"/staff/reservations/{order_id}")
        assert answer.status in (200, 404), answer.content
        found: dict[str, Any] | None = answer.body if answer.status == 200 else None
        return found

    def comes_to(self, order_id: str, *states: str) -> dict[str, Any]:
        """The reservation, once it is in one of these states."""

        def look() -> dict[str, Any] | None:
            found = self.reservation(order_id)
            return found if found and found["state"] in states else None

        return until(look)

    def invoke(self, name: str, payload: object) -> Any:
        """A function of the inventory, by its name in the stack."""
        session = self.shop.session()
        resources = session.client("cloudformation").describe_stack_resources(StackName=STACK)
        (function,) = (
            each["PhysicalResourceId"]
            for each in resources["StackResources"]
            if each["ResourceType"] == "AWS::Lambda::Function"
            and each["LogicalResourceId"].startswith(f"{name}Function")
        )
        answer = session.client("lambda").invoke(FunctionName=function, Payload=json.dumps(payload).encode())
        assert "FunctionError" not in answer, answer["Payload"].read()
        return json.loads(answer["Payload"].read() or b"null")


def states_of(room: Stockroom, orders: Sequence[str]) -> list[str]:
    return [room.comes_to(each, "reserved", "rejected")["state"] for each in orders]
