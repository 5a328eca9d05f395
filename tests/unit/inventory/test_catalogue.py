"""Which SKUs the catalogue has, by events in any order and twice; and what a delivery says of others."""

import itertools
from datetime import timedelta

import msgspec
import pytest

from cartwright.errors import ConcurrentUpdate
from cartwright.events.catalog import ProductChanged, ProductRemoved
from inventory.catalogue.domain import ProductSkus
from inventory.catalogue.repository import SkuListRepository
from inventory.catalogue.service import SkuProjector
from inventory.stock.repository import StockRepository
from tests.unit.inventory.http import Api
from tests.unit.inventory.inventory_harness import InventoryHarness

ONE, OTHER = "01936b5e-90d1-7a3c-b1f4-2c5d6e7f8091", "01936b5e-90d1-7a3c-b1f4-2c5d6e7f8092"


def changed(product_id: str, version: int, *skus: str) -> ProductChanged:
    """A minute later with each version."""
    event = ProductChanged.example()
    variants = tuple(msgspec.structs.replace(event.data.variants[0], sku=sku) for sku in skus)
    data = msgspec.structs.replace(
        event.data, product_id=product_id, product_version=version, variants=variants
    )
    return msgspec.structs.replace(
        event, data=data, occurred_at=event.occurred_at + timedelta(minutes=version)
    )


def removed(product_id: str, version: int) -> ProductRemoved:
    event = ProductRemoved.example()
    at = ProductChanged.example().occurred_at + timedelta(minutes=version)
    data = msgspec.structs.replace(event.data, product_id=product_id, product_version=version)
    return msgspec.structs.replace(event, data=data, occurred_at=at)


def tell(harness: InventoryHarness, event: ProductChanged | ProductRemoved) -> None:
    if isinstance(event, ProductChanged):
        harness.catalogue.changed(event)
    else:
        harness.catalogue.removed(event)


def unknown(harness: InventoryHarness) -> list[str]:
    return sorted(harness.staff.unknown(["a", "B", "c"]))


def check_a_delivery_says_which_skus_no_product_has(harness: InventoryHarness) -> None:
    harness.catalogue.changed(changed(ONE, 1, "mug-red"))
    api = Api(harness)
    body = {"id": "DN-1", "csv": "sku,quantity\nMUG-RED,3\nMug-Rde,2\n"}
    answers = [api.call("POST", "/staff/receipts", body=body) for _ in range(2)]
    assert [answer.status for answer in answers] == [200, 200]
    assert [answer.body["unknown_skus"] for answer in answers] == [["Mug-Rde"]] * 2
    assert harness.of("MUG-RDE") == (2, 0, 0, 2)
    in_catalogue = {
        sku: api.call("GET", "/staff/stock/{sku}", sku=sku).body["in_catalogue"]
        for sku in ("Mug-Red", "mug-rde")
    }
    assert in_catalogue == {"Mug-Red": True, "mug-rde": False}


def test_a_delivery_says_which_skus_no_product_has_and_receives_them(harness: InventoryHarness) -> None:
    check_a_delivery_says_which_skus_no_product_has(harness)


def test_a_delivery_that_names_no_unknown_sku_is_found(
    harness: InventoryHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As it was: a misspelt SKU is received as any other, and nobody is told."""
    monkeypatch.setattr(StockRepository, "unknown", lambda *_: frozenset())
    with pytest.raises(AssertionError, match="Mug-Rde"):
        check_a_delivery_says_which_skus_no_product_has(harness)


def test_a_catalogue_whose_skus_are_never_recorded_is_found(
    harness: InventoryHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every SKU of a delivery looks unknown, and the misspelt one is not seen among them."""
    monkeypatch.setattr(SkuListRepository, "keep", lambda *_: None)
    with pytest.raises(AssertionError, match="MUG-RED"):
        check_a_delivery_says_which_skus_no_product_has(harness)


STORY = (
    changed(ONE, 1, "A", "b"),
    changed(ONE, 2, "a"),
    changed(OTHER, 3, "B", "C"),
    changed(ONE, 4, "A", "c"),
    removed(OTHER, 5),
)
"""A product drops a SKU, which another takes; one takes a SKU from another, which is removed."""


@pytest.mark.parametrize("order", [*itertools.permutations(range(len(STORY)))])
def test_events_may_come_in_any_order_and_twice(order: tuple[int, ...]) -> None:
    harness = InventoryHarness()
    for place in order:
        tell(harness, STORY[place])
        tell(harness, STORY[place])
    assert unknown(harness) == ["B"]


def test_a_dropped_sku_comes_back(harness: InventoryHarness) -> None:
    for event in (changed(ONE, 1, "A", "B", "C"), changed(ONE, 2, "A"), changed(ONE, 3, "A", "B")):
        harness.catalogue.changed(event)
    assert unknown(harness) == ["C"]
    harness.clock.forward(days=31)
    assert unknown(harness) == ["C"]


def test_what_another_delivery_wrote_meanwhile_is_read_again(harness: InventoryHarness) -> None:
    late = iter([changed(OTHER, 3, "B")])

    def before(operation: str) -> None:
        if operation.endswith("TransactWriteItems"):
            for event in late:
                harness.catalogue.changed(event)

    harness.way.before = before
    harness.catalogue.changed(changed(ONE, 1, "A", "B", "C"))
    assert unknown(harness) == []
    harness.way.before = lambda operation: None
    harness.catalogue.removed(removed(OTHER, 4))
    assert unknown(harness) == ["B"]


def test_an_endless_contention_is_said() -> None:
    class Contended:
        def keep(self, product: ProductSkus) -> None:
            raise ConcurrentUpdate

    with pytest.raises(ConcurrentUpdate):
        SkuProjector(Contended()).changed(changed(ONE, 1, "A"))
