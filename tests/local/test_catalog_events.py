"""What the catalogue tells on the bus: each change once, whole, and in the order of the changes."""

from collections.abc import Iterator
from typing import Any

import jsonschema
import pytest

from cartwright.aws.attributes import marshal
from cartwright.events import Event
from cartwright.events.catalog import PriceChanged, ProductChanged, ProductRemoved
from catalog.products.changes import FIELDS
from tests.local.catalogue import Catalogue, Document
from tests.local.conftest import LocalShop
from tests.local.listening import Listener, listening
from tests.local.waiting import until


@pytest.fixture(scope="module")
def listener(shop: LocalShop) -> Iterator[Listener]:
    with listening(shop, ProductChanged) as made:
        yield made


@pytest.fixture
def catalogue(shop: LocalShop) -> Catalogue:
    return Catalogue(shop)


def test_each_change_is_told_once_and_in_order(catalogue: Catalogue, listener: Listener) -> None:
    category = catalogue.category("kitchen")
    created = catalogue.create(status="draft", category=category["path"], brand="Tideline")
    path = f"/products/{created['id']}"
    replacement = catalogue.product("jug", variants=[catalogue.variant("a"), catalogue.variant("b")])
    replaced = catalogue.staff("PUT", path, replacement).body
    assert catalogue.staff("PUT", path, replacement).body == replaced
    archived = catalogue.staff("POST", f"{path}/archive").body
    assert catalogue.staff("POST", f"{path}/archive").body == archived

    told = told_until_silence(catalogue, listener, created["id"])
    assert [without_changed(event) for event in told] == [
        as_told(each) for each in (created, replaced, archived)
    ]
    assert [event["data"]["product_version"] for event in told] == [1, 2, 3]
    assert [event["data"]["changed"] for event in told] == [
        list(FIELDS),
        ["slug", "brand", "category", "status", "variants"],
        ["status"],
    ]
    assert len({event["id"] for event in told}) == 3
    assert [event["occurred_at"] for event in told] == [
        each["updated_at"] for each in (created, replaced, archived)
    ]
    assert_valid(told, ProductChanged)


def test_prices_and_removals_are_told_beside(
    shop: LocalShop, catalogue: Catalogue, listener: Listener
) -> None:
    with listening(shop, PriceChanged) as prices, listening(shop, ProductRemoved) as removals:
        created = catalogue.create()
        path, sku = f"/products/{created['id']}", created["variants"][0]["sku"]
        catalogue.staff("PATCH", path, {"title": "New"})
        catalogue.staff(
            "PATCH", path, {"variants": [catalogue.variant("mug", prices={"EUR": 1490, "GBP": 999})]}
        )
        assert catalogue.staff("DELETE", path).status == 204
        (removed,) = until(lambda: removals.of(created["id"]))
        (priced,) = until(lambda: prices.of(created["id"]))
    assert priced["data"] == {
        "product_id": created["id"],
        "product_version": 3,
        "prices": [
            {"sku": sku.upper(), "currency": "GBP", "before": 1250, "after": 999},
            {"sku": sku.upper(), "currency": "EUR", "before": None, "after": 1490},
        ],
    }
    assert removed["data"] == {
        "product_id": created["id"],
        "product_version": 4,
        "slug": created["slug"],
        "skus": [sku],
        "images": [],
    }
    assert_valid([priced], PriceChanged)
    assert_valid([removed], ProductRemoved)
    told = told_until_silence(catalogue, listener, created["id"])
    assert [event["data"]["product_version"] for event in told] == [1, 2, 3]


def assert_valid(told: list[dict[str, Any]], event: type[Event]) -> None:
    for each in told:
        jsonschema.validate(each, event.schema(), format_checker=jsonschema.FormatChecker())


def test_a_refused_change_tells_nothing(catalogue: Catalogue, listener: Listener) -> None:
    created = catalogue.create()
    other = catalogue.create("jug")
    assert catalogue.staff("PUT", f"/products/{other['id']}", catalogue.product()).status == 409
    assert catalogue.staff("PUT", f"/products/{other['id']}", {}).status == 400
    assert len(told_until_silence(catalogue, listener, created["id"])) == 1
    assert len(told_until_silence(catalogue, listener, other["id"])) == 1


def test_a_write_that_is_no_change_of_the_product_tells_nothing(
    catalogue: Catalogue, listener: Listener
) -> None:
    """A backfill of some attribute, say: the event of the last change still lies on the item."""
    created = catalogue.create()
    catalogue.shop.session().client("dynamodb").update_item(
        TableName=catalogue.shop.table_name,
        Key=marshal({"pk": f"P#{created['id']}", "sk": "P"}),
        UpdateExpression="SET backfilled = :yes",
        ConditionExpression="attribute_exists(pk)",
        ExpressionAttributeValues=marshal({":yes": True}),
    )
    assert len(told_until_silence(catalogue, listener, created["id"])) == 1
    assert catalogue.public("GET", f"/products/{created['id']}").body == created


def test_an_event_carries_the_callers_correlation_id(catalogue: Catalogue, listener: Listener) -> None:
    answer = catalogue.staff("POST", "/products", catalogue.product())
    (event,) = told_until_silence(catalogue, listener, answer.body["id"])
    assert event["correlation_id"] == answer.headers["x-correlation-id"]


def as_told(product: Document) -> Document:
    """The data of the event that tells of this state of the product."""
    renamed = {"id": "product_id", "version": "product_version"}
    here = product["category"] or {"id": None, "path": None}
    told = {
        renamed.get(name, name): value
        for name, value in product.items()
        if name not in ("created_at", "updated_at", "breadcrumbs")
    }
    return told | {"category": here["path"], "category_id": here["id"]}


def without_changed(event: dict[str, Any]) -> Document:
    return {name: value for name, value in event["data"].items() if name != "changed"}


def told_until_silence(catalogue: Catalogue, listener: Listener, product_id: str) -> list[dict[str, Any]]:
    """All that is told of a product: the embedded stream has one shard, so a later product is told of last."""
    last = catalogue.create(f"last-{product_id[-12:]}")["id"]
    until(lambda: listener.of(last))
    return listener.of(product_id)
