"""The payloads in events/payments and events/sandbox are what the functions understand."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

import payments.api
import sandbox.api
from cartwright import outbox
from cartwright.authorisation import TokenAuthorizer
from cartwright.events.payments import PaymentAuthorised
from cartwright.http import Access, Route
from cartwright.http.requests import read_body, read_path, read_query
from sandbox.handlers.webhook_sender import WebhookCallHandler
from tests.unit.payments.served import Answer, Asked, serving
from tests.unit.payments.shopping import shopping

EVENTS = Path(__file__).parents[3] / "events"


def load(name: str) -> dict[str, Any]:
    event: dict[str, Any] = json.loads((EVENTS / f"{name}.json").read_text())
    return event


@pytest.mark.parametrize(
    ("name", "routes"),
    [
        ("payments/add-payment-method", payments.api.ROUTES),
        ("payments/get-payment", payments.api.ROUTES),
        ("payments/refund-payment", payments.api.ROUTES),
        ("payments/webhook", payments.api.ROUTES),
        ("sandbox/authorise-payment", sandbox.api.ROUTES),
        ("sandbox/answer-challenge", sandbox.api.ROUTES),
    ],
)
def test_requests_pass_their_routes_checks(name: str, routes: Sequence[Route]) -> None:
    event = load(name)
    route = next(
        each for each in routes if (each.path, each.method) == (event["resource"], event["httpMethod"])
    )
    if route.access is Access.STAFF:
        TokenAuthorizer("the-id-of-your-app-client").admit(route.access, event)
    read_path(event, route.path_parameters)
    read_query(event, route.query)
    read_body(event, route)


def test_the_facts_of_an_order_authorise_and_void_its_payment() -> None:
    facts = load("payments/order-facts")
    (method,) = (
        detail["payment_method_id"]
        for record in facts["Records"]
        if "payment_method_id" in (detail := json.loads(record["body"])["detail"]["data"])
    )
    with shopping() as shop:
        shop.add_method("tok_approve", method)
        assert shop.consumer(facts, None) == {"batchItemFailures": []}
        assert shop.state == "authorised"
        assert shop.consumer(load("payments/order-cancelled"), None) == {"batchItemFailures": []}
        assert shop.state == "voided"


def test_the_stream_record_carries_an_event() -> None:
    sent: list[outbox.Message] = []

    def publish(messages: Any) -> list[None]:
        sent.extend(messages)
        return [None] * len(messages)

    assert outbox.relay(load("payments/payment-stream")["Records"], publish, print) == {
        "batchItemFailures": []
    }
    (message,) = sent
    assert json.loads(message.detail) == PaymentAuthorised.sample()


def test_the_call_is_delivered() -> None:

    received: list[bytes] = []

    def merchant(asked: Asked) -> Answer:
        received.append(asked.body)
        return 204, b""

    with serving(merchant) as url, shopping() as shop:
        event = load("sandbox/call")
        call = json.loads(event["Records"][0]["body"])
        event["Records"][0]["body"] = json.dumps({**call, "url": f"{url}/v1/webhooks/sandbox"})
        assert WebhookCallHandler(shop.sandbox.webhook_sender)(event, None) == {"batchItemFailures": []}
    assert json.loads(received[0])["reference"] == call["reference"]
