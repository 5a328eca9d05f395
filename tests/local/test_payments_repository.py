"""The port of payments: fake and DynamoDB keep the same promises."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace

from cartwright.errors import ConcurrentUpdate
from cartwright.ids import Ids
from payments.changes import scheduled
from payments.domain import Payment, Refund
from payments.ports import Payments
from payments.repository import PaymentRepository
from tests.local.conftest import LocalShop
from tests.local.moto_server import Moto
from tests.unit.actors import GRACE
from tests.unit.payments.fakes import FakePayments

AT = datetime(2020, 2, 29, 23, 59, 59, 999000, tzinfo=UTC)
"""Long before anything that the shop itself has due."""


@pytest.fixture(params=["fake", "dynamodb", "moto"])
def payments(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Payments]:
    if request.param == "fake":
        yield FakePayments()
        return
    if request.param == "moto":
        moto: Moto = request.getfixturevalue("moto")
        yield PaymentRepository(moto.table("payments", monkeypatch))
        return
    shop: LocalShop = request.getfixturevalue("shop")
    for name, value in shop.credentials.items():
        monkeypatch.setenv(name, value)
    yield PaymentRepository(shop.table_apart("payments"))


def blank(**known: object) -> Payment:
    return Payment(order_id=Ids().new(), created_at=AT, updated_at=AT, **known)  # type: ignore[arg-type]


def saved(payments: Payments, payment: Payment, **changes: object) -> Payment:
    after = scheduled(replace(payment, version=payment.version + 1, **changes))
    payments.save(payment, after, [])
    return after


def test_what_was_saved_is_read_as_it_was(payments: Payments) -> None:
    refund = Refund(id="r-1", amount=1, reason="é\n", by=GRACE, state="done")
    full = blank(
        state="captured", amount=2**40, currency="GBP", reserved=True, captured=2**40, refunds=(refund,)
    )
    assert payments.get(full.order_id) is None
    for each in (full, blank()):
        assert payments.get(each.order_id) is None
        assert payments.get(saved(payments, each).order_id) == replace(each, version=1)


def test_only_who_has_read_the_last_version_writes(payments: Payments) -> None:
    new = blank()
    first = saved(payments, new, reserved=True)
    with pytest.raises(ConcurrentUpdate):
        saved(payments, new, confirmed=True)
    second = saved(payments, first, confirmed=True)
    with pytest.raises(ConcurrentUpdate):
        saved(payments, first, amount=1)
    assert payments.get(new.order_id) == second


def test_the_longest_overdue_comes_first_and_what_is_settled_not_at_all(payments: Payments) -> None:
    made = [
        saved(payments, blank(), state="authorising", next_check_at=AT + timedelta(seconds=seconds))
        for seconds in (30, -30, 0, 10, -10, 20)
    ]
    done = saved(payments, made[1], next_check_at=None)
    order = [made[4].order_id, made[2].order_id, made[3].order_id]
    assert list(payments.due(AT + timedelta(seconds=10))) == order
    assert list(payments.due(AT - timedelta(days=1))) == []
    for each in (made[0], *made[2:]):
        saved(payments, each, next_check_at=None)
    assert payments.get(done.order_id) == done


def test_an_event_is_remembered_for_its_provider(payments: Payments) -> None:
    event_id = f"evt-{Ids().new()}"
    assert not payments.seen("sandbox", event_id)
    payments.remember("sandbox", event_id, AT + timedelta(days=3650))
    payments.remember("sandbox", event_id, AT + timedelta(days=3650))
    assert payments.seen("sandbox", event_id)
    assert not payments.seen("stripe", event_id)
