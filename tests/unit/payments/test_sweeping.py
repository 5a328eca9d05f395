"""The sweeper over the real repository: however many payments wait for customers, the others are looked after."""

from collections import Counter
from datetime import timedelta

import pytest

from cartwright.aws.dynamodb import Table
from cartwright.ids import Ids
from payments.changes import scheduled
from payments.domain import Payment, ProviderPayment, State
from payments.handlers.sweeper import sweeper
from payments.method_domain import METHOD_KEPT, PaymentMethod
from payments.ports import ProviderDown
from payments.repository import PaymentRepository
from payments.service import PaymentService
from payments.settings import DUE
from tests.simulation.world.storage import Storage
from tests.simulation.world.table import SimulatedTable
from tests.unit.payments.fake_methods import FakeMethods
from tests.unit.payments.fakes import METHOD, TOKEN, Clock, FakeProvider, down

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
        self.storage = Storage(
            "payments", [DUE], lambda: int(self.clock.now.timestamp() * 1000), keys_only=True
        )
        table: Table = SimulatedTable(self.storage, FaultInjector())
        self.payments = PaymentRepository(table)
        self.provider = FakeProvider()
        self.methods = FakeMethods()
        self.new_id = Ids(self.clock).new
        self.service = PaymentService(
            self.payments,
            self.methods,
            self.provider,
            self.clock,
            self.new_id,
            capture_at="confirmation",
        )
        self.sweeper = sweeper(self.payments, self.service, self.clock)

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
        self.payments.save(blank, scheduled(payment), [])
        self.provider.becomes(account, order_id)
        return order_id

    def pay(self, order_id: str) -> None:
        """Its order may be confirmed from now on."""
        methods = self.methods
        methods.add(PaymentMethod(id=METHOD, token=TOKEN, expires_at=self.clock.now + METHOD_KEPT))
        self.service.placed(
            order_id, amount=1000, currency="GBP", payment_method_id=METHOD, correlation_id="cause"
        )
        self.service.reserved(order_id)
        assert self.states([order_id]) == {"authorised": 1}

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


def test_a_payment_that_is_made_at_once_writes_to_the_index_twice(till: CheckoutHarness) -> None:
    order_id = till.new_id()
    till.pay(order_id)
    till.service.confirmed(order_id)
    assert till.states([order_id]) == {"captured": 1}
    assert till.storage.capacity.index_writes == 2
    till.clock.forward(days=1)
    assert list(till.payments.due(till.clock.now)) == []


def test_a_visit_before_the_deadline_moves_the_entry(till: CheckoutHarness) -> None:
    """An authorised payment keeps the entry of its authorisation, and its order is to be confirmed within two hours."""
    order_id = till.new_id()
    till.pay(order_id)
    till.clock.forward(seconds=91)
    assert list(till.payments.due(till.clock.now)) == [order_id]
    assert till.sweeper.run(lambda: 60.0) == 0
    assert list(till.payments.due(till.clock.now)) == []
    assert till.sweeper.run(lambda: 60.0) == 0
    assert till.provider.calls == ["open", "authorise"]
    till.clock.forward(hours=2)
    assert till.sweeper.run(lambda: 60.0) == 1
    assert till.provider.calls == ["open", "authorise", "find"]


def test_what_moves_on_while_the_sweeper_visits_it_early_stays_in_the_index(till: CheckoutHarness) -> None:
    """The payment is captured between the sweeper's reading and its writing, and the provider does not answer."""
    order_id = till.new_id()
    till.pay(order_id)
    till.clock.forward(seconds=91)
    till.provider.fail("capture", down)
    get = till.payments.get

    def confirmed_concurrently(wanted: str) -> Payment | None:
        found = get(wanted)
        till.payments.get = get  # type: ignore[method-assign]
        till.service.confirmed(wanted)
        return found

    till.payments.get = confirmed_concurrently  # type: ignore[method-assign, assignment]
    till.sweeper.run(lambda: 60.0)
    assert till.states([order_id]) == {"capturing": 1}
    till.clock.forward(minutes=2)
    assert till.sweeper.run(lambda: 60.0) == 1
    assert till.states([order_id]) == {"captured": 1}


def test_a_stale_entry_moves_nothing(till: CheckoutHarness) -> None:
    order_id = till.new_id()
    till.pay(order_id)
    before = till.payments.get(order_id)
    assert till.service.resume(order_id) is False
    assert till.payments.get(order_id) == before
