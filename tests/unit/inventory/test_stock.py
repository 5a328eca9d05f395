"""Receipts, adjustments, and what is told when a SKU runs low."""

import json
from typing import Any

import pytest

from cartwright.fields import Actor
from inventory.stock.domain import Movement, MovementTaken, NotEnoughAvailable, StockNotFound
from tests.unit.actors import GRACE
from tests.unit.inventory.inventory_harness import InventoryHarness


def adjust(
    harness: InventoryHarness, quantity: int, movement_id: str = "A-1", reason: str = "counted"
) -> Movement:
    movement = Movement(
        id=movement_id,
        sku="MUG",
        kind="adjustment",
        quantity=quantity,
        reason=reason,
        actor=Actor("staff-1"),
        at=harness.clock(),
    )
    return harness.staff.record(movement, "c")


def test_a_receipt_counts_once(harness: InventoryHarness) -> None:
    first = harness.receive("MUG", 10, "DN-1")
    harness.clock.forward(hours=1)
    assert harness.receive("mug", 10, "DN-1") == first
    assert harness.of("MUG") == (10, 0, 0, 10)
    with pytest.raises(MovementTaken):
        harness.receive("MUG", 11, "DN-1")
    adjust(harness, 10, "DN-1")
    assert harness.of("MUG") == (20, 0, 0, 20)


def test_an_adjustment_takes_what_is_available_and_no_more(harness: InventoryHarness) -> None:
    harness.receive("MUG", 10)
    harness.place(("MUG", 7))
    adjust(harness, -3)
    assert harness.of("MUG") == (0, 7, 0, 7)
    assert adjust(harness, -3).quantity == -3
    with pytest.raises(NotEnoughAvailable):
        adjust(harness, -1, "A-2")
    adjust(harness, 5, "A-3")
    assert harness.of("MUG") == (5, 7, 0, 12)


def test_an_adjustment_takes_from_all_shards(harness: InventoryHarness) -> None:
    harness.spread("MUG", 32, 32)
    adjust(harness, -30)
    assert harness.of("MUG") == (2, 0, 0, 2)


def test_what_was_never_received_is_not_adjusted(harness: InventoryHarness) -> None:
    with pytest.raises(StockNotFound):
        adjust(harness, 5)
    with pytest.raises(StockNotFound):
        harness.staff.view("MUG")


def test_movements_are_listed_the_latest_first(harness: InventoryHarness) -> None:
    for number in range(3):
        harness.receive("MUG", 10, f"DN-{number}")
        harness.clock.forward(seconds=1)
    adjust(harness, -2, reason="broken")
    page = harness.staff.movements("MUG", limit=3, after=None)
    assert [each.id for each in page.movements] == ["A-1", "DN-2", "DN-1"]
    rest = harness.staff.movements("MUG", limit=3, after=page.after)
    assert [each.id for each in rest.movements] == ["DN-0"]


def levels(harness: InventoryHarness) -> list[tuple[str, int, int]]:
    """What was told of the level of MUG: the event's name, what was available, and the level's version."""
    found: list[dict[str, Any]] = [json.loads(each["detail"])["data"] for each in harness.told]
    names = [each["name"] for each in harness.told]
    return [
        (name, data["available"], data["version"])
        for name, data in zip(names, found, strict=True)
        if data.get("sku") == "MUG"
    ]


def check(harness: InventoryHarness) -> None:
    """What the stream has done after a change."""
    harness.levels.check({"MUG": "c"})


def test_a_level_is_told_when_it_changes(harness: InventoryHarness) -> None:
    harness.receive("MUG", 10)
    check(harness)
    harness.place(("MUG", 4), order_id="o-1")
    check(harness)
    harness.place(("MUG", 1), order_id="o-2")
    check(harness)
    check(harness)
    harness.place(("MUG", 5), order_id="o-3")
    check(harness)
    harness.end(order_id="o-2")
    check(harness)
    harness.end(order_id="o-3")
    check(harness)
    assert levels(harness) == [
        ("BackInStock", 10, 1),
        ("StockLow", 5, 2),
        ("StockLow", 0, 3),
        ("StockLow", 1, 4),
        ("BackInStock", 6, 5),
    ]


def test_who_set_shards_and_threshold_is_on_record(harness: InventoryHarness) -> None:
    harness.receive("MUG", 10)
    harness.staff.configure("MUG", shards=2, threshold=10, by=GRACE, cause="c")
    eve = Actor("eve", "eve@shop.example")
    harness.staff.configure("MUG", shards=2, threshold=10, by=eve, cause="c")
    head = harness.stock.head("MUG")
    assert head is not None
    assert head.configured_by == GRACE


def test_a_threshold_that_is_raised_tells(harness: InventoryHarness) -> None:
    harness.receive("MUG", 10)
    check(harness)
    view = harness.staff.configure("MUG", shards=1, threshold=10, by=GRACE, cause="c")
    assert (view.availability, levels(harness)[-1]) == ("low", ("StockLow", 10, 2))


def test_what_is_low_is_listed(harness: InventoryHarness) -> None:
    for sku, quantity in (("MUG", 3), ("JUG", 50), ("CUP", 4), ("GONE", 1)):
        harness.receive(sku, quantity)
    harness.place(("GONE", 1))
    harness.levels.check(dict.fromkeys(["MUG", "JUG", "CUP", "GONE"], "c"))
    page = harness.staff.low(limit=2, after=None)
    assert [head.sku for head in page.heads] == ["CUP", "MUG"]
    rest = harness.staff.low(limit=2, after=page.after)
    assert [(head.sku, head.availability) for head in rest.heads] == [("GONE", "sold-out")]


def test_a_count_that_is_overtaken_is_not_the_last_word(harness: InventoryHarness) -> None:
    """The stock comes back between the look and the write."""
    harness.receive("MUG", 10)
    check(harness)
    harness.place(("MUG", 10))
    replace = harness.stock.replace

    def overtaken(*given: Any, **named: Any) -> None:
        harness.stock.replace = replace  # type: ignore[method-assign]
        harness.end()
        check(harness)
        replace(*given, **named)

    harness.stock.replace = overtaken  # type: ignore[method-assign]
    check(harness)
    assert [name for name, _, _ in levels(harness)] == ["BackInStock", "StockLow", "BackInStock"]
    assert harness.staff.view("MUG").availability == "in-stock"
