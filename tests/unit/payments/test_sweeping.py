"""The sweeper over the real repository: however many payments wait for customers, the others are looked after."""

from collections import Counter
from datetime import timedelta

import pytest

from cartwright.aws.dynamodb import Table
from cartwright.ids import Ids
from payments.domain import Payment, ProviderPayment, State
from payments.handlers.sweeper import sweeper
from payments.ports import ProviderDown
from payments.repository import PaymentRepository
from payments.service import PaymentService
from payments.settings import DUE
from tests.simulation.world.storage import Storage
from tests.simulation.world.table import SimulatedTable
from tests.unit.payments.fake_methods import FakeMethods
from tests.unit.payments.fakes import Clock, FakeProvider

CROWD = 400


class FaultInjector:
    def call(self, site, operation, effect, *, repeatable=True):  # type: ignore[no-untyped-def]
        del site, operation, repeatable
        return effect()

    def stale_ms(self) -> int:
        return 0


class CheckoutHarness:
    """Payments that came to a state without being asked how."""

    def __init__(self) -> None:
        self.clock = Clock()
        storage = Storage("payments", [DUE], lambda: int(self.clock.now.timestamp() * 1000))
        table: Table = SimulatedTable(storage, FaultInjector())
        self.payments = PaymentRepository(table)
        self.provider = FakeProvider()
        self.new_id = Ids(self.clock).new
        service = PaymentService(
            self.payments,
            FakeMethods(),
            self.provider,
            self.clock,
            self.new_id,
            capture_at="confirmation",
        )
        self.sweeper = sweeper(self.payments, service, self.clock)

    def open(self, state: State, account: ProviderPayment, *, overdue: timedelta) -> str:
        at, order_id = self.clock.now, self.new_id()
        payment = Payment(
            order_id=order_id,
            state=state,
            version=1,
            amount=1000,
            currency="GBP",
            reference=f"ref-{order_id}",
            reserved=True,
            provider="fake",
            attempts=1,
            next_check_at=at - overdue,
            created_at=at,
            updated_at=at,
        )
        blank = Payment(order_id=order_id, created_at=at, updated_at=at)
        self.payments.save(blank, payment, [])
        self.provider.becomes(account, order_id)
        return order_id

    def crowd(self) -> list[str]:
        waits = ProviderPayment(state="action-required", action_url="https://bank.example/3ds")
        return [
            self.open("action-required", waits, overdue=timedelta(minutes=5, seconds=number))
            for number in range(CROWD)
        ]

    def states(self, order_ids: list[str]) -> Counter[str]:
        found = [self.payments.get(each) for each in order_ids]
        return Counter(each.state for each in found if each)


@pytest.fixture
def till() -> CheckoutHarness:
    return CheckoutHarness()


def test_a_lost_webhook_waits_for_no_crowd_that_does_not_pay(till: CheckoutHarness) -> None:
    """The crowd is overdue for longer, and there is time for a hundred of it."""
    till.crowd()
    honest = till.open("authorising", ProviderPayment(state="authorised"), overdue=timedelta(seconds=1))
    left = iter([60.0] * 100 + [1.0])
    assert till.sweeper.run(lambda: next(left)) == 100
    assert till.states([honest]) == {"authorised": 1}


def test_a_run_goes_on_page_after_page(till: CheckoutHarness) -> None:
    till.crowd()
    done = till.open("action-required", ProviderPayment(state="authorised"), overdue=timedelta(seconds=1))
    assert till.sweeper.run(lambda: 60.0) == CROWD + 1
    assert till.states([done]) == {"authorised": 1}
    assert till.sweeper.run(lambda: 60.0) == 0


def test_those_that_fail_keep_no_other_waiting(till: CheckoutHarness) -> None:
    crowd = till.crowd()
    failing = set(crowd[:150])
    find = till.provider.find

    def broken(payment: Payment) -> ProviderPayment:
        if payment.order_id in failing:
            raise RuntimeError("a defect")
        return find(payment)

    till.provider.find = broken  # type: ignore[method-assign]
    assert till.sweeper.run(lambda: 60.0) == CROWD - 150


def test_what_a_silent_provider_leaves_open_is_asked_once_in_a_run(till: CheckoutHarness) -> None:
    crowd = till.crowd()

    def silent(payment: Payment) -> ProviderPayment:
        raise ProviderDown

    till.provider.find = silent  # type: ignore[method-assign]
    assert till.sweeper.run(lambda: 60.0) == CROWD
    assert till.states(crowd) == {"action-required": CROWD}
