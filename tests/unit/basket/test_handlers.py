"""The functions start from their settings alone, and understand the payloads in events/basket."""

import importlib
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from basket.api import ROUTES
from basket.handlers.shopper import services
from basket.settings import (
    ChallengingSettings,
    ConsumerSettings,
    ShopperSettings,
    StaffSettings,
    shopper_settings,
)
from cartwright import outbox
from cartwright.authorisation import TokenAuthorizer
from cartwright.events.basket import BasketCheckedOut
from cartwright.events.catalog import ProductChanged
from cartwright.events.orders import OrderConfirmed, OrderRejected
from cartwright.http.requests import read_body, read_headers, read_path, read_query
from cartwright.runtime.consumer import EventConsumer, on
from cartwright.settings import MissingSettings
from tests.unit.basket.checkout_harness import CheckoutHarness
from tests.unit.basket.http import Context

EVENTS = Path(__file__).parents[3] / "events" / "basket"
SETTINGS = {
    "shopper": ShopperSettings(
        service="basket",
        table_name="t",
        user_pool_client_id="c",
        order_key_arn="arn:s",
        payment_provider="sandbox",
    ),
    "staff": StaffSettings(
        service="basket", table_name="t", cursor_secret_arn="arn:s", user_pool_client_id="c"
    ),
    "catalogue": ConsumerSettings(service="basket", table_name="t"),
    "outcomes": ConsumerSettings(service="basket", table_name="t"),
}


def test_a_stage_with_a_challenge_has_settings_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_REGION", "eu-west-1")
    plain = SETTINGS["shopper"].environment()
    assert shopper_settings(plain) == SETTINGS["shopper"]
    more = {"CHALLENGE_URL": "https://verify.example", "CHALLENGE_SECRET_ARN": "arn:c"}
    found = shopper_settings(plain | more)
    assert isinstance(found, ChallengingSettings)
    assert services(found).checkout_service._human is not None
    assert services(SETTINGS["shopper"]).checkout_service._human is None
    with pytest.raises(MissingSettings, match="CHALLENGE_SECRET_ARN"):
        shopper_settings(plain | {"CHALLENGE_URL": "https://verify.example"})


def load(name: str) -> Callable[[Any, Any], Any]:
    sys.modules.pop(f"basket.handlers.{name}", None)
    handler: Callable[[Any, Any], Any] = importlib.import_module(f"basket.handlers.{name}").handler
    return handler


def sample(name: str) -> dict[str, Any]:
    event: dict[str, Any] = json.loads((EVENTS / f"{name}.json").read_text())
    return event


@pytest.mark.parametrize("name", SETTINGS)
def test_each_function_starts_from_its_settings_alone(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
    monkeypatch.setenv("AWS_LAMBDA_FUNCTION_NAME", name)
    for variable, value in SETTINGS[name].environment().items():
        monkeypatch.setenv(variable, value)
    assert callable(load(name))


@pytest.mark.parametrize("name", SETTINGS)
def test_each_function_names_every_setting_it_lacks(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_LAMBDA_FUNCTION_NAME", name)
    for variable in SETTINGS[name].environment():
        monkeypatch.delenv(variable, raising=False)
    with pytest.raises(MissingSettings) as raised:
        load(name)
    assert all(variable in str(raised.value) for variable in SETTINGS[name].environment())


@pytest.mark.parametrize("name", ["get-basket", "add-lines", "check-out", "create-promotion"])
def test_sample_requests_pass_their_routes_checks(name: str) -> None:
    event = sample(name)
    route = next(
        each for each in ROUTES if (each.path, each.method) == (event["resource"], event["httpMethod"])
    )
    TokenAuthorizer("the-id-of-your-app-client").admit(route.access, event)
    read_path(event, route.path_parameters)
    read_query(event, route.query)
    read_headers(event, route.headers)
    read_body(event, route)


def test_the_stream_record_carries_an_event() -> None:
    sent: list[outbox.Message] = []

    def publish(messages: Sequence[outbox.Message]) -> list[None]:
        sent.extend(messages)
        return [None] * len(messages)

    assert outbox.relay(sample("basket-stream")["Records"], publish, print) == {"batchItemFailures": []}
    assert [json.loads(each.detail) for each in sent] == [BasketCheckedOut.sample()]


def test_messages_from_the_bus_reach_their_use_cases(harness: CheckoutHarness) -> None:
    consumed: list[object] = []
    kinds = (ProductChanged, OrderRejected, OrderConfirmed)
    deliver = EventConsumer(*(on(kind, consumed.append) for kind in kinds))
    for name in ("product-changed", "order-rejected", "order-confirmed"):
        assert deliver(sample(name), Context()) == {"batchItemFailures": []}
    assert consumed == [kind.example() for kind in kinds]
    told = OrderRejected.example().data
    assert told.returns_basket
    copied = EventConsumer(on(ProductChanged, harness.copy.changed))
    assert copied(sample("product-changed"), Context()) == {"batchItemFailures": []}
    assert harness.quantities(*harness.basket(("MUG-HARBOUR-BLUE", 2))) == {"MUG-HARBOUR-BLUE": 2}


def test_only_the_message_that_fails_goes_back() -> None:
    good = sample("product-changed")["Records"][0]
    unknown = good | {"messageId": "unknown", "body": good["body"].replace("ProductChanged", "Other")}
    older = good | {"messageId": "older", "body": good["body"].replace('"version": 1', '"version": 2')}
    broken = good | {"messageId": "broken", "body": "hello"}
    consumed: list[object] = []
    answer = EventConsumer(on(ProductChanged, consumed.append))(
        {"Records": [unknown, broken, older, good]}, Context()
    )
    assert answer == {
        "batchItemFailures": [{"itemIdentifier": each} for each in ("unknown", "broken", "older")]
    }
    assert len(consumed) == 1
