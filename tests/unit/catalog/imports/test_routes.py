"""The routes of imports through the dispatcher, on fakes."""

from typing import Any

import msgspec
import pytest

from tests.unit.catalog.fakes import new_ids
from tests.unit.catalog.http import Api
from tests.unit.catalog.samples import file_of, mug, row

PRODUCT = "/products/{product_id}"
UNKNOWN = new_ids().new()
GOOD: dict[str, Any] = msgspec.to_builtins(mug())


@pytest.fixture
def api() -> Api:
    return Api()


def test_an_import_is_started_watched_and_its_refusals_paged(api: Api) -> None:
    started = api.call("POST", "/imports", body={"content_length": 10, "content_type": "text/csv"})
    assert started.status == 201
    import_id = started.body["id"]
    assert started.headers["Location"] == f"imports/{import_id}"
    assert started.body["upload"]["method"] == "PUT"
    assert started.body["upload"]["headers"] == {"Content-Type": "text/csv", "Content-Length": "10"}

    api.uploads.files[import_id] = file_of(row("a", "A"), row("b", ""), row("c", "", price="x"))
    api.importer.run(import_id, lambda: 900)
    watched = api.call("GET", "/imports/{import_id}", import_id=import_id).body
    assert (watched["status"], watched["rows"], watched["created"], watched["refused"]) == (
        "succeeded",
        3,
        1,
        2,
    )
    assert watched["upload"] is None

    listed, query = [], {"limit": "2"}
    while True:
        page = api.call("GET", "/imports/{import_id}/refusals", import_id=import_id, query=query).body
        listed += page["items"]
        if page["next"] is None:
            break
        query["cursor"] = page["next"]
    assert listed == watched["refusals"]
    assert [(each["line"], each["column"]) for each in listed] == [(3, "sku"), (4, "price_gbp"), (4, "sku")]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "content_length"),
        ({"content_length": 0}, "content_length"),
        ({"content_length": 104857601}, "content_length"),
        ({"content_length": "5"}, "content_length"),
        ({"content_length": 5, "content_type": "text/html"}, "content_type"),
        ({"content_length": 5, "name": "x"}, "name"),
    ],
)
def test_bad_imports_are_refused_by_field(api: Api, body: object, field: str) -> None:
    answer = api.call("POST", "/imports", body=body)
    assert (answer.status, answer.fields) == (400, [field])
