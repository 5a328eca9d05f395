"""Trouble counts from its beginning: what a sweeper tries every minute, in vain, is a violation all the same."""

import time
from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from ops.reconciling import money_faults, order_faults, settling, stock_faults
from ops.reconciling.books import Books
from ops.reconciling.fault import Fault
from ops.reconciling.reading import keep_item
from payments.domain import Payment, ProviderPayment, Refund
from payments.ports import ProviderDown, Refused
from tests.unit import actors
from tests.unit.inventory.inventory_harness import InventoryHarness
from tests.unit.orders.orders_harness import OrdersHarness
from tests.unit.payments.fakes import ORDER, TOTAL, Shop, lost_request

GRACE = timedelta(minutes=5)


def of_payment(shop: Shop) -> list[Fault]:
    books = Books(read_at=shop.clock.now)
    keep_item(books, "payments", {"pk": "PAY#", "sk": "P", **msgspec.to_builtins(shop.payment)})
    assert not books.unreadable
    return [each for each in money_faults.rests(books) if "does not exist" not in each.text]


def counted(found: list[Fault], at: datetime) -> list[Fault]:
    return [each for each in found if each.counts(at, GRACE)]


def swept(shop: Shop, minutes: int) -> None:
    for _ in range(minutes):
        shop.clock.forward(minutes=1)
        shop.sweeper.run(lambda: 60.0)


def down(payment: Payment) -> ProviderPayment:
    raise ProviderDown


def test_a_payment_whose_provider_never_answers_is_a_violation(shop: Shop) -> None:
    """Each sweep looks at it: it was touched a moment ago."""
    shop.provider.fail("authorise", lost_request)
    shop.provider.find = down  # type: ignore[method-assign]
    shop.authorised()
    swept(shop, 3)
    (early,) = of_payment(shop)
    assert not counted([early], shop.clock.now)
    swept(shop, 17)
    assert shop.payment.updated_at > shop.clock.now - GRACE
    found = of_payment(shop)
    assert found == [early], "the same trouble is the same fault, or two readings would not agree on it"
    assert counted(found, shop.clock.now) == found


def test_a_closed_order_that_is_never_refunded_is_a_violation(shop: Shop) -> None:
    shop.captured()

    def refuse(payment: Payment, attempt: int) -> ProviderPayment:
        raise Refused("another-refund-has-this-id")

    shop.provider.refund = refuse  # type: ignore[method-assign]
    shop.cancelled()
    swept(shop, 40)
    found = of_payment(shop)
    assert shop.payment.state == "refunding"
    assert counted(found, shop.clock.now) == found
    assert found


def test_a_payment_at_which_the_sweeper_fails_is_a_violation(shop: Shop) -> None:
    shop.captured()
    shop.provider.fail("refund", lost_request)

    def broken(payment: Payment) -> ProviderPayment:
        raise StopIteration

    shop.provider.find = broken  # type: ignore[method-assign]
    with pytest.raises(StopIteration):
        shop.service.refund(ORDER, Refund(id="r-1", amount=TOTAL, reason="Broken", by=actors.GRACE))
    swept(shop, 20)
    found = of_payment(shop)
    assert shop.payment.updated_at > shop.clock.now - GRACE
    assert counted(found, shop.clock.now) == found
    assert found


def test_a_customer_has_the_time_that_3d_secure_has(shop: Shop) -> None:
    shop.provider.outcome = ProviderPayment(state="action-required", action_url="https://bank.example/3ds")
    shop.authorised()
    swept(shop, 14)
    found = of_payment(shop)
    assert not counted(found, shop.clock.now)
    swept(shop, 2)
    assert counted(of_payment(shop), shop.clock.now) == found
    assert found


def test_an_order_that_is_asked_for_again_and_again_is_a_violation() -> None:
    orders_harness = OrdersHarness()
    orders_harness.place()
    for _ in range(18):
        orders_harness.forward(minutes=1)
        orders_harness.watch()
    books = Books(read_at=orders_harness.now)
    keep_item(books, "orders", next(item for item in orders_harness.storage.items() if item["sk"] == "O"))
    (found,) = order_faults.scheduled(books)
    assert orders_harness.order().placement_attempts == 2
    assert found.counts(orders_harness.now, GRACE)
    assert not found.counts(orders_harness.now - timedelta(minutes=4), GRACE)


def test_a_reservation_that_is_resumed_in_vain_is_a_violation() -> None:
    warehouse = InventoryHarness()
    warehouse.receive("MUG", 1)
    warehouse.place(("MUG", 1))
    found = warehouse.reservations.get("o-1")
    assert found is not None
    books = Books(read_at=warehouse.clock.now)
    touched = msgspec.structs.replace(
        found, state="releasing", next_check_at=warehouse.clock.now + timedelta(hours=1), version=9
    )
    books.reservations["o-1"] = touched
    faults = [each for each in stock_faults.reservations(books) if "does not exist" not in each.text]
    at = warehouse.clock.now + timedelta(minutes=10)
    assert counted(faults, at) == faults
    assert not counted(faults, at - timedelta(seconds=1))
    assert faults


@pytest.fixture
def shop() -> Shop:
    return Shop()


def test_who_waits_still_grants_a_customer_the_time_that_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    now = datetime.now(UTC)
    late, in_time = (
        Fault("payment-rest", name, "waits for 3-D Secure", now + timedelta(minutes=minutes))
        for name, minutes in (("late", -1), ("in time", 9))
    )
    monkeypatch.setattr(settling, "faults", lambda _: [late, in_time])
    monkeypatch.setattr(settling, "AGAIN_SECONDS", 0.0)
    found = settling.look(lambda: Books(read_at=now), GRACE, patient_until=time.monotonic())
    assert (found.violations, found.under_way) == ([late], [in_time])
    found = settling.look(lambda: Books(read_at=now), GRACE)
    assert found.under_way == [late, in_time]
