"""The payloads in events/accounts are what the functions understand."""

import json
from pathlib import Path
from typing import Any

import pytest

from accounts.api import ROUTES
from cartwright import outbox
from cartwright.authorisation import TokenAuthorizer
from cartwright.events.accounts import CustomerRegistered
from cartwright.http.requests import read_body, read_path, read_query
from tests.unit.accounts.accounts_harness import ADA, AccountsHarness, Context

EVENTS = Path(__file__).parents[3] / "events" / "accounts"
REQUESTS = ["get-my-profile", "patch-my-profile", "add-my-address", "remove-my-address", "get-customer"]


def load(name: str) -> dict[str, Any]:
    event: dict[str, Any] = json.loads((EVENTS / f"{name}.json").read_text())
    return event


def test_every_sample_is_tried() -> None:
    known = {*REQUESTS, "sign-up-confirmed", "customer-stream", "every-day"}
    assert {path.stem for path in EVENTS.glob("*.json")} == known


@pytest.mark.parametrize("name", REQUESTS)
def test_requests_pass_their_routes_checks(name: str) -> None:
    event = load(name)
    route = next(
        each for each in ROUTES if (each.path, each.method) == (event["resource"], event["httpMethod"])
    )
    TokenAuthorizer("the-id-of-your-app-client").admit(route.access, event)
    read_path(event, route.path_parameters)
    read_query(event, route.query)
    read_body(event, route)


def test_the_trigger_registers(harness: AccountsHarness) -> None:
    event = load("sign-up-confirmed")
    assert harness.confirmation(event, Context()) == event
    assert [told["data"]["customer_id"] for told in harness.told] == [ADA]


def test_the_stream_record_carries_an_event() -> None:
    sent: list[outbox.Message] = []

    def publish(messages: Any) -> list[None]:
        sent.extend(messages)
        return [None] * len(messages)

    assert outbox.relay(load("customer-stream")["Records"], publish, print) == {"batchItemFailures": []}
    assert [json.loads(each.detail) for each in sent] == [CustomerRegistered.sample()]
