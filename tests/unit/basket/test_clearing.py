"""Clearing hides all lines at once and then deletes them; whatever comes in between, no line is lost or comes back."""

import pytest

from basket.baskets.fields import MAX_INLINE, MAX_LINES
from cartwright.aws.errors import Busy
from tests.unit.basket.checkout_harness import CheckoutHarness, Crash, product


def hidden(harness: CheckoutHarness, basket_id: str) -> list[str]:
    """The SKUs of overflow lines that are there and do not count."""
    epoch = f"L#{harness.head(basket_id).epoch:06d}#"
    lines = [item for item in harness.content() if item["pk"] == f"B#{basket_id}" and item["sk"] != "H"]
    return [item["line"][0] for item in lines if not item["sk"].startswith(epoch)]


def filled(harness: CheckoutHarness, count: int) -> tuple[str, str]:
    prices = {f"SKU-{number}": 1 for number in range(count)}
    for start in range(0, count, 40):
        some = dict(list(prices.items())[start : start + 40])
        harness.copy.changed(product(harness.new_id(), 1, harness.clock(), some))
    basket_id, owner = harness.basket()
    for start in range(0, count, 90):
        harness.service.add(basket_id, owner, [(sku, 1) for sku in list(prices)[start : start + 90]])
    return basket_id, owner


def test_clearing_is_one_conditional_write_however_many_lines_there_are(harness: CheckoutHarness) -> None:
    basket_id, owner = filled(harness, MAX_INLINE + 40)
    operations: list[str] = []
    harness.way.after = operations.append
    cleared = harness.service.clear(basket_id, owner)
    harness.way.after = lambda _: None
    assert [each for each in operations if each != "BatchWriteItem"] == ["PutItem"]
    assert operations[-1] == "BatchWriteItem"
    assert (cleared.line_count, cleared.size, harness.quantities(basket_id, owner)) == (0, 0, {})
    assert harness.service.add(basket_id, owner, [("SKU-1", 2)]).line_count == 1
    assert harness.quantities(basket_id, owner) == {"SKU-1": 2}


def test_fill_and_clear_leaves_no_line_behind(harness: CheckoutHarness) -> None:
    prices = {f"SKU-{number}": 1 for number in range(90)}
    basket_id, owner = filled(harness, len(prices))
    for _ in range(12):
        harness.service.add(basket_id, owner, [(sku, 1) for sku in prices])
        harness.service.clear(basket_id, owner)
        assert hidden(harness, basket_id) == []
    assert [item["sk"] for item in harness.content() if item["pk"] == f"B#{basket_id}"] == ["H"]


def test_clearing_a_full_basket_leaves_nothing(harness: CheckoutHarness) -> None:
    basket_id, owner = filled(harness, MAX_LINES)
    harness.service.clear(basket_id, owner)
    assert hidden(harness, basket_id) == []


@pytest.mark.parametrize("again", [False, True])
@pytest.mark.parametrize("operation", ["Query", "BatchWriteItem"])
def test_what_is_added_while_cleared_lines_are_deleted_stays(
    harness: CheckoutHarness, operation: str, again: bool
) -> None:
    basket_id, owner = filled(harness, MAX_INLINE + 50)

    def overtake(name: str) -> None:
        if name == operation:
            harness.way.before = lambda _: None
            harness.service.add(basket_id, owner, [("SKU-1", 7)])
            if again:
                harness.service.clear(basket_id, owner)
                harness.service.add(basket_id, owner, [("SKU-2", 3)])

    harness.way.before = overtake
    harness.service.clear(basket_id, owner)
    assert harness.quantities(basket_id, owner) == ({"SKU-2": 3} if again else {"SKU-1": 7})
    assert harness.head(basket_id).line_count == 1
    assert hidden(harness, basket_id) == []


def test_lines_whose_deletion_fails_are_hidden_until_the_basket_is_cleared_again(
    harness: CheckoutHarness,
) -> None:
    basket_id, owner = filled(harness, MAX_INLINE + 50)
    busy = [Busy("no answer")]

    def fail(name: str) -> None:
        if name == "BatchWriteItem" and busy:
            raise busy.pop()

    harness.way.before = fail
    assert harness.service.clear(basket_id, owner).line_count == 0
    assert harness.quantities(basket_id, owner) == {}
    assert len(hidden(harness, basket_id)) == 50
    harness.service.add(basket_id, owner, [("SKU-1", 2)])
    harness.service.remove(basket_id, owner, "SKU-1")
    version = harness.head(basket_id).version
    assert harness.service.clear(basket_id, owner).version == version
    assert hidden(harness, basket_id) == []


def test_whoever_ends_between_clearing_and_deleting_loses_no_line(harness: CheckoutHarness) -> None:
    basket_id, owner = filled(harness, MAX_INLINE + 50)
    harness.way.crash_at = (harness.way.writes + 1, "after")
    with pytest.raises(Crash):
        harness.service.clear(basket_id, owner)
    harness.way.crash_at = None
    harness.service.add(basket_id, owner, [("SKU-3", 4)])
    assert (harness.quantities(basket_id, owner), len(hidden(harness, basket_id))) == ({"SKU-3": 4}, 50)
    harness.service.clear(basket_id, owner)
    assert (harness.quantities(basket_id, owner), hidden(harness, basket_id)) == ({}, [])


def test_clearing_an_empty_basket_changes_nothing(harness: CheckoutHarness) -> None:
    basket_id, owner = harness.basket()
    assert harness.service.clear(basket_id, owner).version == 1
