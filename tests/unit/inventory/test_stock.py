"""Receipts, adjustments, and what is told when a SKU runs low."""

import json
from typing import Any

import pytest

from cartwright.fields import Actor
from inventory.stock.domain import Movement, MovementTaken, NotEnoughAvailable, StockNotFound
from tests.unit.actors import GRACE
from tests.unit.inventory.inventory_harness import InventoryHarness


def adjust(
    warehouse: InventoryHarness, quantity: int, movement_id: str = "A-1", reason: str = "counted"
) -> Movement:
    movement = Movement(
        id=movement_id,
        sku="MUG",
        kind="adjustment",
        quantity=quantity,
        reason=reason,
        actor=Actor("staff-1"),
        at=warehouse.clock(),
    )
    return warehouse.staff.record(movement, "c")


def test_a_receipt_counts_once(warehouse: InventoryHarness) -> None:
    first = warehouse.receive("MUG", 10, "DN-1")
    warehouse.clock.forward(hours=1)
    assert warehouse.receive("mug", 10, "DN-1") == first
    assert warehouse.of("MUG") == (10, 0, 0, 10)
    with pytest.raises(MovementTaken):
        warehouse.receive("MUG", 11, "DN-1")
    adjust(warehouse, 10, "DN-1")
    assert warehouse.of("MUG") == (20, 0, 0, 20)


def test_an_adjustment_takes_what_is_available_and_no_more(warehouse: InventoryHarness) -> None:
    warehouse.receive("MUG", 10)
    warehouse.place(("MUG", 7))
    adjust(warehouse, -3)
    assert warehouse.of("MUG") == (0, 7, 0, 7)
    assert adjust(warehouse, -3).quantity == -3
    with pytest.raises(NotEnoughAvailable):
        adjust(warehouse, -1, "A-2")
    adjust(warehouse, 5, "A-3")
    assert warehouse.of("MUG") == (5, 7, 0, 12)


def test_an_adjustment_takes_from_all_shards(warehouse: InventoryHarness) -> None:
    warehouse.spread("MUG", 32, 32)
    adjust(warehouse, -30)
    assert warehouse.of("MUG") == (2, 0, 0, 2)


def test_what_was_never_received_is_not_adjusted(warehouse: InventoryHarness) -> None:
    with pytest.raises(StockNotFound):
        adjust(warehouse, 5)
    with pytest.raises(StockNotFound):
        warehouse.staff.view("MUG")


def test_movements_are_listed_the_latest_first(warehouse: InventoryHarness) -> None:
    for number in range(3):
        warehouse.receive("MUG", 10, f"DN-{number}")
        warehouse.clock.forward(seconds=1)
    adjust(warehouse, -2, reason="broken")
    page = warehouse.staff.movements("MUG", limit=3, after=None)
    assert [each.id for each in page.movements] == ["A-1", "DN-2", "DN-1"]
    rest = warehouse.staff.movements("MUG", limit=3, after=page.after)
    assert [each.id for each in rest.movements] == ["DN-0"]


def levels(warehouse: InventoryHarness) -> list[tuple[str, int, int]]:
    """What was told of the level of MUG: the event's name, what was available, and the level's version."""
    found: list[dict[str, Any]] = [json.loads(each["detail"])["data"] for each in warehouse.told]
    names = [each["name"] for each in warehouse.told]
    return [
        (name, data["available"], data["version"])
        for name, data in zip(names, found, strict=True)
        if data.get("sku") == "MUG"
    ]


def check(warehouse: InventoryHarness) -> None:
    """What the stream has done after a change."""
    warehouse.levels.check({"MUG": "c"})


def test_a_level_is_told_when_it_changes(warehouse: InventoryHarness) -> None:
    warehouse.receive("MUG", 10)
    check(warehouse)
    warehouse.place(("MUG", 4), order_id="o-1")
    check(warehouse)
    warehouse.place(("MUG", 1), order_id="o-2")
    check(warehouse)
    check(warehouse)
    warehouse.place(("MUG", 5), order_id="o-3")
    check(warehouse)
    warehouse.end(order_id="o-2")
    check(warehouse)
    warehouse.end(order_id="o-3")
    check(warehouse)
    assert levels(warehouse) == [
        ("BackInStock", 10, 1),
        ("StockLow", 5, 2),
        ("StockLow", 0, 3),
        ("StockLow", 1, 4),
        ("BackInStock", 6, 5),
    ]


def test_who_set_shards_and_threshold_is_on_record(warehouse: InventoryHarness) -> None:
    warehouse.receive("MUG", 10)
    warehouse.staff.configure("MUG", shards=2, threshold=10, by=GRACE, cause="c")
    eve = Actor("eve", "eve@shop.example")
    warehouse.staff.configure("MUG", shards=2, threshold=10, by=eve, cause="c")
    head = warehouse.stock.head("MUG")
    assert head is not None
    assert head.configured_by == GRACE


def test_a_threshold_that_is_raised_tells(warehouse: InventoryHarness) -> None:
    warehouse.receive("MUG", 10)
    check(warehouse)
    view = warehouse.staff.configure("MUG", shards=1, threshold=10, by=GRACE, cause="c")
    assert (view.availability, levels(warehouse)[-1]) == ("low", ("StockLow", 10, 2))


def test_what_is_low_is_listed(warehouse: InventoryHarness) -> None:
    for sku, quantity in (("MUG", 3), ("JUG", 50), ("CUP", 4), ("GONE", 1)):
        warehouse.receive(sku, quantity)
    warehouse.place(("GONE", 1))
    warehouse.levels.check(dict.fromkeys(["MUG", "JUG", "CUP", "GONE"], "c"))
    page = warehouse.staff.low(limit=2, after=None)
    assert [head.sku for head in page.heads] == ["CUP", "MUG"]
    rest = warehouse.staff.low(limit=2, after=page.after)
    assert [(head.sku, head.availability) for head in rest.heads] == [("GONE", "sold-out")]


def test_a_count_that_is_overtaken_is_not_the_last_word(warehouse: InventoryHarness) -> None:
    """The stock comes back between the look and the write."""
    warehouse.receive("MUG", 10)
    check(warehouse)
    warehouse.place(("MUG", 10))
    replace = warehouse.stock.replace

    def overtaken(*given: Any, **named: Any) -> None:
        warehouse.stock.replace = replace  # type: ignore[method-assign]
        warehouse.end()
        check(warehouse)
        replace(*given, **named)

    warehouse.stock.replace = overtaken  # type: ignore[method-assign]
    check(warehouse)
    assert [name for name, _, _ in levels(warehouse)] == ["BackInStock", "StockLow", "BackInStock"]
    assert warehouse.staff.view("MUG").availability == "in-stock"
