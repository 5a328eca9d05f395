"""The payloads in events/orders are what the functions understand."""

import json
from pathlib import Path
from typing import Any

import pytest

from cartwright import outbox
from cartwright.authorisation import TokenAuthorizer
from cartwright.events.orders import OrderConfirmed
from cartwright.http.requests import read_body, read_path, read_query
from orders.api import ROUTES
from tests.unit.orders.orders_harness import OrdersHarness

EVENTS = Path(__file__).parents[3] / "events" / "orders"


def load(name: str) -> dict[str, Any]:
    event: dict[str, Any] = json.loads((EVENTS / f"{name}.json").read_text())
    return event


@pytest.mark.parametrize("name", ["list-my-orders", "cancel-my-order", "list-orders"])
def test_requests_pass_their_routes_checks(name: str) -> None:
    event = load(name)
    route = next(
        each for each in ROUTES if (each.path, each.method) == (event["resource"], event["httpMethod"])
    )
    TokenAuthorizer("the-id-of-your-app-client").admit(route.access, event)
    read_path(event, route.path_parameters)
    read_query(event, route.query)
    read_body(event, route)


def test_the_messages_place_an_order_and_confirm_it(harness: OrdersHarness) -> None:
    for name in ("basket-checked-out", "order-news"):
        assert harness.news(load(name), None) == {"batchItemFailures": []}
    assert harness.order().state == "confirmed"


def test_the_stream_record_carries_an_event() -> None:
    sent: list[outbox.Message] = []

    def publish(messages: Any) -> list[None]:
        sent.extend(messages)
        return [None] * len(messages)

    assert outbox.relay(load("order-stream")["Records"], publish, print) == {"batchItemFailures": []}
    assert [json.loads(each.detail) for each in sent] == [OrderConfirmed.sample()]
