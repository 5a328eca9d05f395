"""Clearing hides all lines at once and then deletes them; whatever comes in between, no line is lost or comes back."""

import pytest

from basket.baskets.fields import MAX_LINES
from cartwright.aws.errors import Busy
from tests.unit.basket.checkout_harness import CheckoutHarness, Crash, product


def hidden(till: CheckoutHarness, basket_id: str) -> list[str]:
    """The SKUs of lines that are there and do not count."""
    epoch = f"L#{till.head(basket_id).epoch:06d}#"
    lines = [item for item in till.content() if item["pk"] == f"B#{basket_id}" and item["sk"] != "H"]
    return [item["sku"] for item in lines if not item["sk"].startswith(epoch)]


def filled(till: CheckoutHarness, count: int) -> tuple[str, str]:
    prices = {f"SKU-{number}": 1 for number in range(count)}
    for start in range(0, count, 40):
        some = dict(list(prices.items())[start : start + 40])
        till.copy.changed(product(till.new_id(), 1, till.clock(), some))
    basket_id, owner = till.basket()
    for start in range(0, count, 90):
        till.desk.add(basket_id, owner, [(sku, 1) for sku in list(prices)[start : start + 90]])
    return basket_id, owner


def test_clearing_is_one_conditional_write_however_many_lines_there_are(till: CheckoutHarness) -> None:
    prices = {f"SKU-{number}": 1 for number in range(40)}
    till.copy.changed(product(till.new_id(), 1, till.clock(), prices))
    basket_id, owner = till.basket(*((sku, 1) for sku in prices))
    operations: list[str] = []
    till.way.after = operations.append
    cleared = till.desk.clear(basket_id, owner)
    till.way.after = lambda _: None
    assert [each for each in operations if each != "BatchWriteItem"] == ["TransactWriteItems"]
    assert operations[-1] == "BatchWriteItem"
    assert (cleared.line_count, cleared.size, till.quantities(basket_id, owner)) == (0, 0, {})
    assert till.desk.add(basket_id, owner, [("SKU-1", 2)]).line_count == 1
    assert till.quantities(basket_id, owner) == {"SKU-1": 2}


def test_fill_and_clear_leaves_no_line_behind(till: CheckoutHarness) -> None:
    prices = {f"SKU-{number}": 1 for number in range(90)}
    basket_id, owner = filled(till, len(prices))
    for _ in range(12):
        till.desk.add(basket_id, owner, [(sku, 1) for sku in prices])
        till.desk.clear(basket_id, owner)
        assert hidden(till, basket_id) == []
    assert [item["sk"] for item in till.content() if item["pk"] == f"B#{basket_id}"] == ["H"]


def test_clearing_a_full_basket_leaves_nothing(till: CheckoutHarness) -> None:
    basket_id, owner = filled(till, MAX_LINES)
    till.desk.clear(basket_id, owner)
    assert hidden(till, basket_id) == []


@pytest.mark.parametrize("again", [False, True])
@pytest.mark.parametrize("operation", ["Query", "BatchWriteItem"])
def test_what_is_added_while_cleared_lines_are_deleted_stays(
    till: CheckoutHarness, operation: str, again: bool
) -> None:
    basket_id, owner = filled(till, 50)

    def overtake(name: str) -> None:
        if name == operation:
            till.way.before = lambda _: None
            till.desk.add(basket_id, owner, [("SKU-1", 7)])
            if again:
                till.desk.clear(basket_id, owner)
                till.desk.add(basket_id, owner, [("SKU-2", 3)])

    till.way.before = overtake
    till.desk.clear(basket_id, owner)
    assert till.quantities(basket_id, owner) == ({"SKU-2": 3} if again else {"SKU-1": 7})
    assert till.head(basket_id).line_count == 1
    assert hidden(till, basket_id) == []


def test_lines_whose_deletion_fails_are_hidden_until_the_basket_is_cleared_again(
    till: CheckoutHarness,
) -> None:
    basket_id, owner = filled(till, 50)
    busy = [Busy("no answer")]

    def fail(name: str) -> None:
        if name == "BatchWriteItem" and busy:
            raise busy.pop()

    till.way.before = fail
    assert till.desk.clear(basket_id, owner).line_count == 0
    assert till.quantities(basket_id, owner) == {}
    assert len(hidden(till, basket_id)) == 50
    till.desk.add(basket_id, owner, [("SKU-1", 2)])
    till.desk.remove(basket_id, owner, "SKU-1")
    version = till.head(basket_id).version
    assert till.desk.clear(basket_id, owner).version == version
    assert hidden(till, basket_id) == []


def test_whoever_ends_between_clearing_and_deleting_loses_no_line(till: CheckoutHarness) -> None:
    basket_id, owner = filled(till, 50)
    till.way.crash_at = (till.way.writes + 1, "after")
    with pytest.raises(Crash):
        till.desk.clear(basket_id, owner)
    till.way.crash_at = None
    till.desk.add(basket_id, owner, [("SKU-3", 4)])
    assert (till.quantities(basket_id, owner), len(hidden(till, basket_id))) == ({"SKU-3": 4}, 50)
    till.desk.clear(basket_id, owner)
    assert (till.quantities(basket_id, owner), hidden(till, basket_id)) == ({}, [])


def test_clearing_an_empty_basket_changes_nothing(till: CheckoutHarness) -> None:
    basket_id, owner = till.basket()
    assert till.desk.clear(basket_id, owner).version == 1
