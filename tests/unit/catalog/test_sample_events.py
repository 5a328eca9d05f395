"""The payloads in events/catalog are what the functions understand."""

import json
from pathlib import Path
from typing import Any

import pytest

from cartwright import outbox
from cartwright.authorisation import PublicOnly, TokenAuthorizer
from cartwright.events.catalog import PriceChanged, ProductChanged, ProductRemoved
from cartwright.events.images import ImageReady
from cartwright.http import Access
from cartwright.http.requests import read_body, read_path, read_query
from catalog.api import ROUTES
from catalog.exports.domain import Export
from catalog.exports.exporter import Exporter
from catalog.handlers.exporter import ExportRequestHandler
from catalog.handlers.image_attacher import consumer
from catalog.handlers.images import UploadEventHandler
from catalog.handlers.importer import ImportEventHandler
from catalog.imports.domain import Import
from tests.unit.catalog.fakes import Clock, FakeCategories
from tests.unit.catalog.http import Api, Context
from tests.unit.catalog.images.fakes import Studio
from tests.unit.catalog.samples import TREE, file_of, product, row
from tests.unit.catalog.transfer_fakes import FakeDownloads, FakeExports, FakeStock

EVENTS = Path(__file__).parents[3] / "events" / "catalog"


def load(name: str) -> dict[str, Any]:
    event: dict[str, Any] = json.loads((EVENTS / f"{name}.json").read_text())
    return event


@pytest.mark.parametrize(
    "name",
    [
        "get-product",
        "list-categories",
        "get-thumbnail",
        "list-products",
        "create-product",
        "patch-product",
        "create-category",
        "start-import",
        "announce-image",
        "start-export",
    ],
)
def test_requests_pass_their_routes_checks(name: str) -> None:
    event = load(name)
    route = next(
        each for each in ROUTES if (each.path, each.method) == (event["resource"], event["httpMethod"])
    )
    gate = PublicOnly() if route.access is Access.PUBLIC else TokenAuthorizer("the-id-of-your-app-client")
    gate.admit(route.access, event)
    read_path(event, route.path_parameters)
    read_query(event, route.query)
    read_body(event, route)


@pytest.mark.parametrize("name", ["import-object-created", "import-continued"])
def test_messages_of_the_import_queue_start_an_import(name: str) -> None:
    api = Api()
    uploaded = load("import-object-created")
    key = json.loads(uploaded["Records"][0]["body"])["detail"]["object"]["key"]
    import_id = key.removeprefix("imports/").removesuffix("/upload.csv")
    at = ProductChanged.example().occurred_at
    api.imports.add(Import(id=import_id, created_at=at, updated_at=at))
    api.uploads.files[import_id] = file_of(row("a", "A"))
    assert ImportEventHandler(api.importer)(load(name), Context()) == {"batchItemFailures": []}
    record = api.imports.get(import_id)
    assert record is not None
    assert record.created == 1


def test_the_image_message_starts_a_look_at_it() -> None:
    studio = Studio()
    event = load("image-object-created")
    key = json.loads(event["Records"][0]["body"])["detail"]["object"]["key"]
    studio.files.objects[key] = b"nobody waits for it"
    assert UploadEventHandler(studio.intake)(event, Context()) == {"batchItemFailures": []}
    assert studio.files.objects == {}


def test_the_image_events_reach_the_keeper() -> None:
    told = [json.loads(record["body"]) for record in load("image-events")["Records"]]
    assert [each["detail"] for each in told] == [
        each.sample() for each in (ImageReady, ProductChanged, ProductRemoved)
    ]
    assert consumer(Studio().attacher)(load("image-events"), Context()) == {"batchItemFailures": []}


def test_the_request_message_starts_an_export() -> None:
    clock, exports = Clock(), FakeExports()
    event = load("export-requested")
    export_id = json.loads(event["Records"][0]["body"])["export_id"]
    exports.add(Export(id=export_id, format="csv", created_at=clock(), updated_at=clock()))
    exporter = Exporter(exports, FakeStock([product()]), FakeCategories(TREE), FakeDownloads(), clock)
    assert ExportRequestHandler(exporter)(event, Context()) == {"batchItemFailures": []}
    record = exports.get(export_id)
    assert record is not None
    assert (record.status, record.products) == ("succeeded", 1)


def test_the_stream_record_carries_an_event() -> None:
    sent: list[outbox.Message] = []

    def publish(messages: Any) -> list[None]:
        sent.extend(messages)
        return [None] * len(messages)

    assert outbox.relay(load("product-stream")["Records"], publish, print) == {"batchItemFailures": []}
    assert [(each.source, each.name) for each in sent] == [
        (told.source, told.name) for told in (ProductChanged, PriceChanged)
    ]
    assert [json.loads(each.detail) for each in sent] == [ProductChanged.sample(), PriceChanged.sample()]
