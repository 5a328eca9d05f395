"""The payloads in events/catalog are what the functions understand."""

import json
from pathlib import Path
from typing import Any

import pytest

from cartwright import outbox
from cartwright.authorisation import Authoriser, PublicOnly
from cartwright.events.catalog import PriceChanged, ProductChanged
from cartwright.http.requests import read_body, read_path, read_query
from catalog.api import ROUTES
from catalog.handlers.file_delivery import FileDelivery
from catalog.imports.domain import Import
from tests.unit.catalog.http import Api, Context
from tests.unit.catalog.samples import file_of, row

EVENTS = Path(__file__).parents[3] / "events" / "catalog"


def load(name: str) -> dict[str, Any]:
    event: dict[str, Any] = json.loads((EVENTS / f"{name}.json").read_text())
    return event


@pytest.mark.parametrize(
    "name",
    ["get-product", "list-categories", "create-product", "patch-product", "create-category", "start-import"],
)
def test_requests_pass_their_routes_checks(name: str) -> None:
    event = load(name)
    route = next(
        each for each in ROUTES if (each.path, each.method) == (event["resource"], event["httpMethod"])
    )
    gate = PublicOnly() if route.handler == "public" else Authoriser("the-id-of-your-app-client")
    gate.admit(route.access, event)
    read_path(event, route.path_parameters)
    read_query(event, route.query)
    read_body(event, route)


def test_the_upload_message_starts_an_import() -> None:
    api = Api()
    event = load("import-object-created")
    key = json.loads(event["Records"][0]["body"])["detail"]["object"]["key"]
    import_id = key.removeprefix("imports/").removesuffix(".csv")
    at = ProductChanged.example().occurred_at
    api.imports.add(Import(id=import_id, created_at=at, updated_at=at))
    api.uploads.files[import_id] = file_of(row("a", "A"))
    assert FileDelivery(api.importer)(event, Context()) == {"batchItemFailures": []}
    record = api.imports.get(import_id)
    assert record is not None
    assert record.created == 1


def test_the_stream_record_carries_an_event() -> None:
    sent: list[outbox.Message] = []

    def publish(messages: Any) -> list[None]:
        sent.extend(messages)
        return [None] * len(messages)

    assert outbox.relay(load("product-stream")["Records"], publish) == {"batchItemFailures": []}
    assert [(each.source, each.name) for each in sent] == [
        (told.source, told.name) for told in (ProductChanged, PriceChanged)
    ]
    assert [json.loads(each.detail) for each in sent] == [ProductChanged.sample(), PriceChanged.sample()]
