"""What reconcile makes of states that are rare, and of what is on its way."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from ops.reconciling import money_faults
from ops.reconciling.books import Books, Lines, born
from ops.reconciling.checks import faults
from ops.reconciling.fault import Fault
from ops.reconciling.reading import keep_item

AT = datetime(2026, 11, 21, 10, tzinfo=UTC)
ORDER_ID = "01936b72-0001-7c33-9a44-5b6c7d8e9f00"


def order(state: str, total: int) -> dict[str, Any]:
    return {
        "pk": f"O#{ORDER_ID}",
        "sk": "O",
        "id": ORDER_ID,
        "state": state,
        "basket_id": "basket",
        "currency": "GBP",
        "totals": {"goods": total, "shipping": 0, "discount": 0, "tax": 0, "total": total},
        "line_count": 1,
        "history": [{"state": state, "at": AT.isoformat()}],
        "placed_at": AT.isoformat(),
        "updated_at": AT.isoformat(),
    }


def payment(state: str, **changes: Any) -> dict[str, Any]:
    times = {"created_at": AT.isoformat(), "updated_at": AT.isoformat()}
    key = {"pk": f"PAY#{ORDER_ID}", "sk": "P", "order_id": ORDER_ID}
    return {**key, "state": state, "amount": 0, "currency": "GBP", **times, **changes}


def money(ordered: dict[str, Any], paid: dict[str, Any]) -> list[Fault]:
    books = Books(read_at=AT + timedelta(hours=1))
    keep_item(books, "orders", ordered)
    keep_item(books, "payments", paid)
    assert not books.unreadable
    return [*money_faults.payments(books), *money_faults.rests(books)]


@pytest.mark.parametrize("state", ["confirmed", "cancelled"])
def test_an_order_that_owes_nothing_is_captured_and_never_refunded(state: str) -> None:
    closed = "cancelled" if state == "cancelled" else ""
    assert money(order(state, 0), payment("captured", closed=closed)) == []


def test_a_refund_that_staff_gave_is_owed_no_more() -> None:
    refund = {"id": "return-1", "amount": 30, "reason": "broken", "by": "staff-1", "state": "done"}
    paid = payment("captured", amount=100, captured=100, refunded=30, refunds=[refund])
    assert money(order("confirmed", 100) | {"captured": 100, "refunded": 30}, paid) == []


def test_a_capture_that_is_being_made_is_on_its_way_until_it_is_overdue() -> None:
    due = AT + timedelta(minutes=20)
    found = money(order("confirmed", 100), payment("capturing", amount=100, due=due.isoformat()))
    assert found
    assert not any(fault.counts(due, timedelta(minutes=5)) for fault in found)
    assert all(fault.counts(due + timedelta(minutes=5), timedelta(minutes=5)) for fault in found)


def test_what_does_not_mend_itself_counts_at_once() -> None:
    assert Fault("stock-sum", "sku", "does not add up").counts(AT, timedelta(minutes=5))


def test_lines_are_the_same_in_any_order_and_case_and_no_other_ones() -> None:
    def lines(*given: tuple[str, int]) -> Lines:
        found = Lines()
        for sku, quantity in given:
            found.add(sku, quantity)
        return found

    assert lines(("A", 1), ("B", 2)).same_goods(lines(("b", 1), ("a", 1), ("B", 1)))
    assert not lines(("A", 1), ("B", 2)).same_goods(lines(("A", 2), ("B", 1)))


def test_an_item_that_cannot_be_read_is_named_and_the_rest_goes_on() -> None:
    books = Books(read_at=AT)
    keep_item(books, "orders", order("confirmed", 1) | {"state": "odd"})
    keep_item(books, "payments", payment("captured"))
    assert [fault.subject for fault in faults(books) if fault.rule == "unreadable"] == ["orders"]
    assert list(books.payments) == [ORDER_ID]


def test_a_uuid_says_when_it_was_made() -> None:
    assert born("01936b72-0000-7a10-8b21-3c4d5e6f7081").date() == datetime(2024, 11, 27, tzinfo=UTC).date()
