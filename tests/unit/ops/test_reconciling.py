"""What reconcile makes of states that are rare, and of what is on its way."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from ops.identifiers import born
from ops.reconciling import money_faults, order_faults, promotion_faults
from ops.reconciling.books import Books, Lines
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
    refund = {"id": "return-1", "amount": 30, "reason": "broken", "by": {"subject": "s-1"}, "state": "done"}
    paid = payment("captured", amount=100, captured=100, refunded=30, refunds=[refund])
    assert money(order("confirmed", 100) | {"captured": 100, "refunded": 30}, paid) == []


def test_a_capture_that_is_being_made_is_on_its_way_until_it_takes_too_long() -> None:
    """However often it was tried, and whenever it is tried next."""
    entered, grace = AT + timedelta(minutes=2), timedelta(minutes=5)
    times = {
        "entered_at": entered,
        "updated_at": AT + timedelta(minutes=20),
        "next_check_at": AT + timedelta(hours=1),
    }
    paid = payment("capturing", amount=100, **{name: at.isoformat() for name, at in times.items()})
    found = money(order("confirmed", 100), paid)
    assert len(found) == 2
    assert not any(fault.counts(entered + grace - timedelta(seconds=1), grace) for fault in found)
    assert all(fault.counts(entered + grace, grace) for fault in found)


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


def test_a_parcel_of_the_sandbox_is_no_charge() -> None:
    books = Books(read_at=AT)
    keep_item(books, "sandbox", {"pk": "PARCEL#1", "sk": "PARCEL#1", "reference": "1", "state": "labelled"})
    assert (books.charges, books.unreadable) == (None, [])


def test_a_uuid_says_when_it_was_made() -> None:
    assert born("01936b72-0000-7a10-8b21-3c4d5e6f7081").date() == datetime(2024, 11, 27, tzinfo=UTC).date()


def basket(state: str, order_id: str | None) -> dict[str, Any]:
    times = {"created_at": AT.isoformat(), "updated_at": AT.isoformat()}
    return {"pk": "B#basket", "sk": "H", "id": "basket", "state": state, "order_id": order_id, **times}


BOUGHT = [{"state": state, "at": AT.isoformat()} for state in ("placed", "confirmed", "cancelled")]


@pytest.mark.parametrize(
    ("changes", "closed", "said"),
    [
        ({"state": "rejected"}, True, "is still closed"),
        ({"state": "rejected"}, False, ""),
        ({"state": "cancelled", "reason": "customer"}, True, "is still closed"),
        ({"state": "cancelled", "reason": "customer", "history": BOUGHT}, True, ""),
        (
            {"state": "cancelled", "reason": "customer", "history": BOUGHT},
            False,
            "is open",
        ),
        ({"state": "cancelled", "reason": "out-of-stock", "history": BOUGHT}, False, ""),
        ({"state": "confirmed"}, True, ""),
        ({"state": "confirmed"}, False, "is open"),
        ({"state": "reserved"}, False, "is open"),
    ],
)
def test_the_basket_of_an_order_that_came_to_nothing_is_open(
    changes: dict[str, Any], closed: bool, said: str
) -> None:
    books = Books(read_at=AT + timedelta(hours=1))
    keep_item(books, "orders", order("placed", 0) | changes)
    keep_item(books, "basket", basket("checked-out", ORDER_ID) if closed else basket("open", None))
    assert not books.unreadable
    found = [str(fault) for fault in order_faults.given_back(books)]
    assert len(found) == bool(said)
    assert all(said in text for text in found)


@pytest.mark.parametrize(("first", "faults"), [("rejected", 0), ("confirmed", 1), ("placed", 1)])
def test_a_basket_has_another_order_when_the_first_came_to_nothing(first: str, faults: int) -> None:
    books, later = Books(read_at=AT + timedelta(days=30)), f"{ORDER_ID[:-4]}ffff"
    keep_item(books, "orders", order(first, 0))
    keep_item(books, "orders", order("confirmed", 0) | {"id": later, "pk": f"O#{later}"})
    keep_item(books, "basket", basket("checked-out", later))
    assert [each.subject for each in order_faults.placed(books)] == [later] * faults
    assert list(order_faults.given_back(books)) == []


@pytest.mark.parametrize(
    ("state", "usage", "counted", "said"),
    [
        ("confirmed", "paid", 1, ""),
        ("reserved", "held", 1, ""),
        ("reserved", "lapsed", 0, ""),
        ("reserved", "lapsed", 1, "counts 1 uses, but 0 orders"),
        ("confirmed", "paid", 0, "counts 0 uses, but 1 orders"),
        ("confirmed", "held", 1, "is confirmed, but its promotion uses are held"),
        ("rejected", "held", 1, "still counts as a use of TEN"),
    ],
)
def test_what_counts_of_promotions_is_what_orders_use(
    state: str, usage: str, counted: int, said: str
) -> None:
    books = Books(read_at=AT + timedelta(hours=1))
    keep_item(books, "orders", order("placed", 0) | {"state": state, "history": BOUGHT[:1]})
    moment = f"{int(AT.timestamp() * 1000):012x}"
    promotion = f"{moment[:8]}-{moment[8:]}-7000-8000-000000000000"
    use = {"code": "TEN", "promotion_id": promotion, "single": False, "total": 10, "customer": None}
    record = {"state": usage, "customers": ["E#1"], "uses": [use], "until": 0}
    keep_item(books, "basket", {"pk": f"O#{ORDER_ID}", "sk": "U", **record})
    keep_item(books, "basket", {"pk": f"PROMO#{promotion}", "sk": "U", "used": counted})
    assert not books.unreadable
    found = [
        str(each)
        for check in (promotion_faults.counted, promotion_faults.given_back)
        for each in check(books)
    ]
    assert len(found) == bool(said)
    assert all(said in text for text in found)


def test_amounts_are_said_as_people_write_them() -> None:
    paid = payment("captured", amount=3000, captured=3000)
    told = [each.text for each in money(order("confirmed", 3995) | {"captured": 3000}, paid)]
    assert told == [
        "the order owes £39.95, but captured - refunded is £30.00 - £0.00 = £30.00",
        "its amount is £30.00, but the order's is £39.95",
    ]
