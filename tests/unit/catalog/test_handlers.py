import importlib
import json
import sys
from collections.abc import Callable
from typing import Any

import pytest

from cartwright.batch import MAX_RECEIVES
from cartwright.settings import MissingSettings
from catalog.handlers.importer import ImportEventHandler
from catalog.imports.domain import ImportOvertaken
from catalog.settings import (
    ExporterSettings,
    ImageAttacherSettings,
    ImagesSettings,
    ImporterSettings,
    IndexerSettings,
    PublicSettings,
    SearchSettings,
    StaffSettings,
    ThumbnailsSettings,
)
from tests.unit.catalog.http import Api, Context
from tests.unit.catalog.samples import file_of, row

SETTINGS = {
    "public": PublicSettings(service="catalog", table_name="t"),
    "thumbnails": ThumbnailsSettings(service="catalog", image_bucket="i"),
    "search": SearchSettings(
        service="catalog",
        table_name="t",
        index_bucket="i",
        cursor_secret_arn="arn:s",
        user_pool_client_id="c",
        search_language="english",
    ),
    "indexer": IndexerSettings(
        service="catalog", table_name="t", index_bucket="i", search_language="english"
    ),
    "staff": StaffSettings(
        service="catalog",
        table_name="t",
        cursor_secret_arn="arn:s",
        import_bucket="b",
        image_bucket="i",
        export_queue_url="https://q",
        user_pool_client_id="c",
    ),
    "importer": ImporterSettings(
        service="catalog", table_name="t", import_bucket="b", import_queue_url="https://q"
    ),
    "exporter": ExporterSettings(service="catalog", table_name="t", export_bucket="b"),
    "images": ImagesSettings(service="catalog", table_name="t", image_bucket="i"),
    "image_attacher": ImageAttacherSettings(service="catalog", table_name="t", image_bucket="i"),
}


IMPORT_ID = "01936b6a-02a8-7d3e-9c55-1f6b8e0d4a72"


def load(name: str) -> Callable[[Any, Any], Any]:
    sys.modules.pop(f"catalog.handlers.{name}", None)
    handler: Callable[[Any, Any], Any] = importlib.import_module(f"catalog.handlers.{name}").handler
    return handler


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


def message(import_id: str, *, receives: int = 1, key: str | None = None) -> dict[str, Any]:
    detail = {"bucket": {"name": "b"}, "object": {"key": key or f"imports/{import_id}/upload.csv", "size": 1}}
    return {
        "messageId": import_id,
        "body": json.dumps({"detail-type": "Object Created", "detail": detail}),
        "attributes": {"ApproximateReceiveCount": str(receives)},
    }


@pytest.fixture
def api() -> Api:
    return Api()


def start(api: Api) -> str:
    import_id: str = api.call("POST", "/imports", body={"content_length": 1}).body["id"]
    api.uploads.files[import_id] = file_of(row("a", "A"))
    return import_id


def status(api: Api, import_id: str) -> str:
    record = api.imports.get(import_id)
    assert record is not None
    return record.status


def test_a_failing_file_fails_alone(api: Api) -> None:
    good, missing = start(api), start(api)
    del api.uploads.files[missing]
    answer = ImportEventHandler(api.importer)({"Records": [message(missing), message(good)]}, Context())
    assert answer == {"batchItemFailures": [{"itemIdentifier": missing}]}
    assert (status(api, good), status(api, missing)) == ("succeeded", "waiting")


def test_the_last_delivery_ends_the_import_and_goes_to_the_dead_letters(api: Api) -> None:
    import_id = start(api)
    del api.uploads.files[import_id]
    answer = ImportEventHandler(api.importer)(
        {"Records": [message(import_id, receives=MAX_RECEIVES)]}, Context()
    )
    assert answer == {"batchItemFailures": [{"itemIdentifier": import_id}]}
    assert status(api, import_id) == "failed"


def test_out_of_time_hands_on_to_another_invocation(api: Api) -> None:
    import_id = start(api)
    deliver = ImportEventHandler(api.importer)
    assert deliver({"Records": [message(import_id)]}, Context(seconds=5)) == {"batchItemFailures": []}
    assert status(api, import_id) == "running"
    assert api.continuations.sent == [import_id]
    handed_on = {"messageId": "m", "body": json.dumps({"import_id": import_id}), "attributes": {}}
    assert deliver({"Records": [handed_on]}, Context()) == {"batchItemFailures": []}
    assert status(api, import_id) == "succeeded"


def test_a_delivery_that_another_one_overtook_is_let_go(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    import_id = start(api)

    def overtaken(*_: object) -> None:
        raise ImportOvertaken

    monkeypatch.setattr(api.imports, "advance", overtaken)
    answer = ImportEventHandler(api.importer)(
        {"Records": [message(import_id, receives=MAX_RECEIVES)]}, Context()
    )
    assert answer == {"batchItemFailures": []}
    assert status(api, import_id) == "waiting"


@pytest.mark.parametrize(
    "key",
    [
        "imports/notes/upload.csv",
        "imports/../upload.csv",
        f"imports/{IMPORT_ID}/report.csv",
        f"imports/{IMPORT_ID}/upload.xlsx",
        f"imports/{IMPORT_ID}/x/upload.csv",
        f"other/{IMPORT_ID}/upload.csv",
    ],
)
def test_objects_that_are_no_import_are_let_go(api: Api, key: str) -> None:
    assert ImportEventHandler(api.importer)({"Records": [message("m", key=key)]}, Context()) == {
        "batchItemFailures": []
    }


def test_a_message_that_is_no_event_goes_to_the_dead_letters(api: Api) -> None:
    record = {"messageId": "m", "body": "hello", "attributes": {}}
    answer = ImportEventHandler(api.importer)({"Records": [record]}, Context())
    assert answer == {"batchItemFailures": [{"itemIdentifier": "m"}]}
