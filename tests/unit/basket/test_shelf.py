"""The copy of the catalogue ends the same in whatever order, and however often, events arrive."""

import itertools
from collections.abc import Callable
from datetime import timedelta

import msgspec
import pytest

from basket.catalog_copy.domain import CatalogItem
from basket.catalog_copy.repository import CatalogCopyRepository
from cartwright.errors import ConcurrentUpdate
from cartwright.events.catalog import ProductChanged, ProductRemoved
from cartwright.events.inventory import BackInStock, StockLow
from tests.unit.basket.checkout_harness import CheckoutHarness, product

A = "01936b5e-7bff-7c11-8a42-66d0f3f1b8c4"
B = "01936b5e-7bff-7c11-8a42-66d0f3f1b8c5"
Event = ProductChanged | ProductRemoved | StockLow | BackInStock


def removed(product_id: str, version: int, minute: int) -> ProductRemoved:
    event = ProductRemoved.example()
    data = msgspec.structs.replace(event.data, product_id=product_id, product_version=version)
    return msgspec.structs.replace(
        event, data=data, occurred_at=event.occurred_at + timedelta(minutes=minute)
    )


def changed(
    product_id: str, version: int, minute: int, prices: dict[str, int], **changes: str
) -> ProductChanged:
    at = ProductChanged.example().occurred_at + timedelta(minutes=minute)
    return product(product_id, version, at, prices, **changes)


def level(kind: type[StockLow | BackInStock], version: int, available: int) -> StockLow | BackInStock:
    event = kind.example()
    return msgspec.structs.replace(
        event, data=msgspec.structs.replace(event.data, sku="mug", version=version, available=available)
    )


def deliver(harness: CheckoutHarness, event: Event) -> None:
    consumed: dict[type, Callable[..., None]] = {
        ProductChanged: harness.copy.changed,
        ProductRemoved: harness.copy.removed,
        StockLow: harness.copy.low,
        BackInStock: harness.copy.back,
    }
    consumed[type(event)](event)


def copy(harness: CheckoutHarness, *skus: str) -> dict[str, CatalogItem]:
    return dict(CatalogCopyRepository(harness.table).find(skus))


def sold(harness: CheckoutHarness) -> dict[str, CatalogItem]:
    """What is not on sale may be known or not: nobody can buy it either way."""
    return {sku: each for sku, each in copy(harness, "MUG", "CUP").items() if each.on_sale}


STORIES: dict[str, list[Event]] = {
    "a SKU moves to another product": [
        changed(A, 1, 0, {"MUG": 100, "CUP": 50}),
        changed(A, 2, 1, {"CUP": 60}),
        changed(B, 1, 2, {"mug": 200}),
        level(StockLow, 1, 3),
    ],
    "a SKU moves to another product, and its first one is removed": [
        changed(A, 1, 0, {"MUG": 100, "CUP": 50}),
        changed(A, 2, 1, {"CUP": 60}),
        changed(B, 1, 2, {"mug": 200}),
        removed(A, 3, 3),
    ],
    "a product is changed, archived and removed": [
        changed(A, 1, 0, {"MUG": 100}),
        changed(A, 2, 1, {"MUG": 120}, status="archived"),
        removed(A, 3, 2),
    ],
    "a product is removed and its SKU is used again": [
        changed(A, 1, 0, {"MUG": 100}),
        removed(A, 2, 1),
        changed(B, 1, 2, {"MUG": 90}),
    ],
    "stock goes down and comes back": [
        changed(A, 1, 0, {"MUG": 100}),
        level(StockLow, 1, 2),
        level(StockLow, 2, 0),
        level(BackInStock, 3, 50),
    ],
}


@pytest.mark.parametrize("story", STORIES.values(), ids=STORIES)
def test_the_order_of_events_does_not_matter(story: list[Event]) -> None:
    in_order = CheckoutHarness()
    for event in story:
        deliver(in_order, event)
    expected = sold(in_order)
    for order in itertools.permutations(story):
        harness = CheckoutHarness()
        for event in (*order, *order):
            deliver(harness, event)
        assert sold(harness) == expected


def test_what_is_found(harness: CheckoutHarness) -> None:
    deliver(harness, changed(A, 1, 0, {"Mug": 100, "CUP": 50}))
    deliver(harness, level(StockLow, 1, 0))
    found = copy(harness, "mUG", "MUG", "none")
    assert list(found) == ["MUG"]
    assert (found["MUG"].sku, found["MUG"].price("GBP"), found["MUG"].price("USD")) == ("Mug", 100, None)
    assert found["MUG"].availability == "sold-out"
    assert copy(harness, "CUP")["CUP"].availability == "unknown"


@pytest.mark.parametrize("status", ["draft", "archived"])
def test_only_an_active_product_has_a_price(harness: CheckoutHarness, status: str) -> None:
    deliver(harness, changed(A, 1, 0, {"MUG": 100}, status=status))
    assert copy(harness, "MUG")["MUG"].price("GBP") is None


def test_a_dropped_sku_is_not_sold(harness: CheckoutHarness) -> None:
    deliver(harness, changed(A, 1, 0, {"MUG": 100, "CUP": 50}))
    deliver(harness, changed(A, 2, 1, {"MUG": 100}))
    assert copy(harness, "CUP")["CUP"].price("GBP") is None


def test_forty_variants_change_in_one_write(harness: CheckoutHarness) -> None:
    deliver(harness, changed(A, 1, 0, {f"OLD-{number}": 1 for number in range(40)}))
    deliver(harness, changed(A, 2, 1, {f"NEW-{number}": 1 for number in range(40)}))
    assert len(copy(harness, *(f"NEW-{number}" for number in range(40)))) == 40


def test_a_delivery_that_meets_another_is_tried_again(harness: CheckoutHarness) -> None:
    later = changed(A, 2, 1, {"MUG": 200})

    def overtaken(operation: str) -> None:
        if operation == "TransactWriteItems":
            harness.way.before = lambda _: None
            deliver(harness, later)

    harness.way.before = overtaken
    deliver(harness, changed(A, 1, 0, {"MUG": 100}))
    assert copy(harness, "MUG")["MUG"].price("GBP") == 200


def test_one_that_never_gets_through_goes_back_to_the_queue(harness: CheckoutHarness) -> None:
    versions = itertools.count(2)

    def overtaken(operation: str) -> None:
        if operation == "TransactWriteItems":
            before, harness.way.before = harness.way.before, lambda _: None
            deliver(harness, changed(A, next(versions), 0, {"MUG": 1}))
            harness.way.before = before

    harness.way.before = overtaken
    with pytest.raises(ConcurrentUpdate):
        deliver(harness, changed(A, 100, 1, {"MUG": 100}))
