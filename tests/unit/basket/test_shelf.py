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


def deliver(till: CheckoutHarness, event: Event) -> None:
    heard: dict[type, Callable[..., None]] = {
        ProductChanged: till.copy.changed,
        ProductRemoved: till.copy.removed,
        StockLow: till.copy.low,
        BackInStock: till.copy.back,
    }
    heard[type(event)](event)


def copy(till: CheckoutHarness, *skus: str) -> dict[str, CatalogItem]:
    return dict(CatalogCopyRepository(till.table).find(skus))


def sold(till: CheckoutHarness) -> dict[str, CatalogItem]:
    """What is not on sale may be known or not: nobody can buy it either way."""
    return {sku: each for sku, each in copy(till, "MUG", "CUP").items() if each.on_sale}


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
        till = CheckoutHarness()
        for event in (*order, *order):
            deliver(till, event)
        assert sold(till) == expected


def test_what_is_found(till: CheckoutHarness) -> None:
    deliver(till, changed(A, 1, 0, {"Mug": 100, "CUP": 50}))
    deliver(till, level(StockLow, 1, 0))
    found = copy(till, "mUG", "MUG", "none")
    assert list(found) == ["MUG"]
    assert (found["MUG"].sku, found["MUG"].price("GBP"), found["MUG"].price("USD")) == ("Mug", 100, None)
    assert found["MUG"].availability == "sold-out"
    assert copy(till, "CUP")["CUP"].availability == "unknown"


@pytest.mark.parametrize("status", ["draft", "archived"])
def test_only_an_active_product_has_a_price(till: CheckoutHarness, status: str) -> None:
    deliver(till, changed(A, 1, 0, {"MUG": 100}, status=status))
    assert copy(till, "MUG")["MUG"].price("GBP") is None


def test_a_dropped_sku_is_not_sold(till: CheckoutHarness) -> None:
    deliver(till, changed(A, 1, 0, {"MUG": 100, "CUP": 50}))
    deliver(till, changed(A, 2, 1, {"MUG": 100}))
    assert copy(till, "CUP")["CUP"].price("GBP") is None


def test_forty_variants_change_in_one_write(till: CheckoutHarness) -> None:
    deliver(till, changed(A, 1, 0, {f"OLD-{number}": 1 for number in range(40)}))
    deliver(till, changed(A, 2, 1, {f"NEW-{number}": 1 for number in range(40)}))
    assert len(copy(till, *(f"NEW-{number}" for number in range(40)))) == 40


def test_a_delivery_that_meets_another_is_tried_again(till: CheckoutHarness) -> None:
    later = changed(A, 2, 1, {"MUG": 200})

    def overtaken(operation: str) -> None:
        if operation == "TransactWriteItems":
            till.way.before = lambda _: None
            deliver(till, later)

    till.way.before = overtaken
    deliver(till, changed(A, 1, 0, {"MUG": 100}))
    assert copy(till, "MUG")["MUG"].price("GBP") == 200


def test_one_that_never_gets_through_goes_back_to_the_queue(till: CheckoutHarness) -> None:
    versions = itertools.count(2)

    def overtaken(operation: str) -> None:
        if operation == "TransactWriteItems":
            before, till.way.before = till.way.before, lambda _: None
            deliver(till, changed(A, next(versions), 0, {"MUG": 1}))
            till.way.before = before

    till.way.before = overtaken
    with pytest.raises(ConcurrentUpdate):
        deliver(till, changed(A, 100, 1, {"MUG": 100}))
