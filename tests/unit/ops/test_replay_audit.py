"""The comparison of a replay's orders with its invoices, stock and money finds what is wrong, and nothing else."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date

import pytest

from ops.replay.audit import Audit, Replayed, audited
from ops.replay.outcomes import Document, Outcome, StaffApi
from tests.unit.ops.replays import changed, confirmed, counted, declined, invoice, refused, replayed

ONE, TWO, PAYS_NOT = invoice("1", MUG=6, CUP=1), invoice("2", MUG=5), invoice("20", MUG=5)
SOLD = {"MUG": counted(10, sold=6), "CUP": counted(1, sold=1)}


class FakeDesk(StaffApi):
    def __init__(
        self, replay: Replayed, stock: Mapping[str, Document], more: tuple[Document, ...] = ()
    ) -> None:
        self._listed = (*(outcome.order for outcome in replay.outcomes.values()), *more)
        self._stock = stock

    def stock(self, sku: str) -> Document:
        return self._stock.get(sku, {})

    def orders_between(self, first: date, last: date) -> Iterator[Document]:
        del first, last
        yield from self._listed


def audit(replay: Replayed, stock: Mapping[str, Document], more: tuple[Document, ...] = ()) -> Audit:
    return audited(replay, FakeDesk(replay, stock, more))


def test_nothing_is_wrong() -> None:
    found = audit(replayed((ONE, confirmed(ONE)), (TWO, refused(TWO, 10, MUG=4))), SOLD)
    assert found == Audit(violations=[], refused=1, beaten=0)


def test_what_was_held_for_a_while_was_not_there() -> None:
    """And has come back by the end, so that what is left would do."""
    replay = replayed((PAYS_NOT, declined(PAYS_NOT)), (TWO, refused(TWO, 3, MUG=4)))
    assert audit(replay, {"MUG": counted(9)}) == Audit(violations=[], refused=1, beaten=1)


def test_what_was_given_back_before_was_there() -> None:
    replay = replayed((PAYS_NOT, declined(PAYS_NOT)), (TWO, refused(TWO, 60, MUG=4)))
    (sentence,) = audit(replay, {"MUG": counted(9)}).violations
    assert sentence == "Invoice 2 was rejected for 5 of MUG, but at least as many were available."


def test_of_a_sku_that_was_never_received_there_is_nothing() -> None:
    assert audit(replayed((TWO, refused(TWO, MUG=0))), {}).violations == []


def test_one_refused_without_a_reason() -> None:
    (sentence,) = audit(replayed((TWO, refused(TWO))), {"MUG": counted(9)}).violations
    assert sentence.endswith("its reservation has no shortage.")


@pytest.mark.parametrize(
    ("outcome", "expected"),
    [
        (changed(confirmed(ONE), state="placed"), "the order is placed, its stock settled"),
        (Outcome({}, {}, {}), "the order is unknown"),
        (replace(confirmed(ONE), reservation={"state": "reserved"}), "its stock reserved"),
        (replace(confirmed(ONE), payment={"state": "authorised"}), "its payment authorised"),
        (changed(confirmed(ONE), lines=[{"sku": "MUG", "quantity": 6}]), "other goods"),
        (declined(ONE), "is rejected: payment-declined, not rejected: out-of-stock or confirmed"),
        (changed(confirmed(ONE), totals={"total": 501}), "£5.00 is captured, £5.01 is owed"),
        (changed(confirmed(ONE), captured=1000), "£5.00 is captured, £5.00 is owed"),
    ],
)
def test_a_wrong_order_is_named(outcome: Outcome, expected: str) -> None:
    sold = counted(10, sold=6) if outcome.state == "confirmed" else counted(10)
    stock = {"MUG": sold, "CUP": counted(1, sold=sold["sold"] // 6)}
    found = audit(replayed((ONE, outcome)), stock).violations
    assert expected in found[0]


def test_who_pays_with_a_token_that_is_declined_gets_nothing() -> None:
    (sentence,) = audit(replayed((PAYS_NOT, confirmed(PAYS_NOT))), {"MUG": counted(9, sold=5)}).violations
    assert "not rejected: out-of-stock or rejected: payment-declined" in sentence


def test_two_orders_of_one_invoice() -> None:
    outcome = confirmed(ONE)
    twice = {**outcome.order, "id": "another"}
    assert audit(replayed((ONE, outcome)), SOLD, (twice,)).violations == ["Invoice 1 has 2 orders."]


@pytest.mark.parametrize(
    ("stock", "expected"),
    [
        (counted(10, sold=6, available=5), "5 available, 0 reserved, 6 sold, but 10 received"),
        (counted(10, sold=5), "5 sold and 0 reserved, but 6 were confirmed"),
        (counted(10, sold=6, reserved=1), "6 sold and 1 reserved, but 6 were confirmed"),
    ],
)
def test_stock_that_does_not_add_up(stock: Document, expected: str) -> None:
    (sentence,) = audit(replayed((ONE, confirmed(ONE))), {**SOLD, "MUG": stock}).violations
    assert expected in sentence
