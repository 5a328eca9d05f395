"""The payments' ports in memory, and a provider that misbehaves as it is told."""

import itertools
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta

from msgspec.structs import replace

from cartwright.errors import ConcurrentUpdate
from cartwright.events.base import Event
from cartwright.ids import Ids
from payments.domain import CaptureAt, Payment, ProviderPayment
from payments.handlers.sweeper import sweeper
from payments.method_domain import METHOD_KEPT, PaymentMethod
from payments.ports import ProviderDown, ProviderUnknown, Refused
from payments.service import PaymentService
from tests.unit.payments.fake_methods import FakeMethods
from tests.unit.payments.scheduling import assert_scheduled

ORDER = "01936b72-0001-7c33-9a44-5b6c7d8e9f00"
TOKEN = "tok_approve"
METHOD = "p9mX2vQ7sK4tR8wZ1bN5cJ6hL3fD0gY-aEuTiOqVx_M"
TOTAL = 2645


class Clock:
    """Each reading is a millisecond later."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.now += timedelta(milliseconds=1)
        return self.now

    def forward(self, **passed: float) -> None:
        self.now += timedelta(**passed)


class FakePayments:
    """`meanwhile` is what others do just before the next writes."""

    def __init__(self) -> None:
        self.stored: dict[str, Payment] = {}
        self.events: list[Event] = []
        self.reads = 0
        self.writes = 0
        self.meanwhile: deque[Callable[[], object]] = deque()
        self._seen: set[tuple[str, str]] = set()

    def get(self, order_id: str) -> Payment | None:
        self.reads += 1
        return self.stored.get(order_id)

    def save(self, before: Payment, after: Payment, events: Iterable[Event]) -> None:
        if self.meanwhile:
            self.meanwhile.popleft()()
        stored = self.stored.get(before.order_id)
        if (stored.version if stored else 0) != before.version:
            raise ConcurrentUpdate
        assert after.version == before.version + 1
        assert_scheduled(after)
        self.stored[after.order_id] = after
        self.events += events
        self.writes += 1

    def due(self, at: datetime) -> Iterator[str]:
        found = [
            (not each.entry.in_progress, each.entry.at, each.order_id)
            for each in self.stored.values()
            if each.entry and each.entry.at <= at
        ]
        return (order_id for *_, order_id in sorted(found))

    def seen(self, provider: str, event_id: str) -> bool:
        return (provider, event_id) in self._seen

    def remember(self, provider: str, event_id: str, at: datetime) -> None:
        self._seen.add((provider, event_id))

    def told(self, order_id: str = ORDER) -> list[str]:
        return [each.name for each in self.events if each.data.order_id == order_id]  # type: ignore[attr-defined]


class Crash(BaseException):
    """The process is gone: no handler of the code under test sees it."""


Fault = Callable[[Callable[[], ProviderPayment]], ProviderPayment]


def lost_answer(operation: Callable[[], ProviderPayment]) -> ProviderPayment:
    """It happened, and nobody heard."""
    operation()
    raise ProviderUnknown("504")


def lost_request(operation: Callable[[], ProviderPayment]) -> ProviderPayment:
    raise ProviderUnknown("reset")


def down(operation: Callable[[], ProviderPayment]) -> ProviderPayment:
    raise ProviderDown("429")


def refused(operation: Callable[[], ProviderPayment]) -> ProviderPayment:
    raise Refused("as-scripted")


def crash_before(operation: Callable[[], ProviderPayment]) -> ProviderPayment:
    raise Crash


def crash_after(operation: Callable[[], ProviderPayment]) -> ProviderPayment:
    operation()
    raise Crash


class FakeProvider:
    """Keeps what a provider keeps. `faults` are consumed by operation; `outcome` is what a token leads to."""

    name = "fake"

    def __init__(self) -> None:
        self.accounts: dict[str, ProviderPayment] = {}
        self.outcome: ProviderPayment = ProviderPayment(state="authorised")
        self.faults: dict[str, deque[Fault]] = {}
        self.calls: list[str] = []
        self.charged: Counter[str] = Counter()
        self.moved: Counter[str] = Counter()
        """How often money was really held, taken, let go and given back, by operation and reference."""

    def fail(self, operation: str, *faults: Fault) -> None:
        self.faults.setdefault(operation, deque()).extend(faults)

    def open(self, order_id: str, amount: int, currency: str, number: int) -> str:
        self._with_faults("open", lambda: ProviderPayment(state="absent"))
        return f"ref-{order_id}" if number == 1 else f"ref-{order_id}-{number}"

    def authorise(self, payment: Payment, token: str, attempt: int) -> ProviderPayment:
        assert token == TOKEN, "the token is needed until it is used"

        def authorise() -> ProviderPayment:
            if payment.reference not in self.accounts:
                self.accounts[payment.reference] = self.outcome
                self._move("authorise", payment)
            return self.accounts[payment.reference]

        return self._with_faults("authorise", authorise)

    def capture(self, payment: Payment, attempt: int) -> ProviderPayment:
        def capture() -> ProviderPayment:
            found = self.accounts[payment.reference]
            if found.state == "authorised":
                self._move("capture", payment)
                self.accounts[payment.reference] = ProviderPayment(
                    state="captured", captured=payment.amount or 0
                )
            return self.accounts[payment.reference]

        return self._with_faults("capture", capture)

    def void(self, payment: Payment, attempt: int) -> ProviderPayment:
        def void() -> ProviderPayment:
            found = self.accounts.get(payment.reference, ProviderPayment(state="absent"))
            if found.state != "captured":
                self._move("void", payment)
                self.accounts[payment.reference] = ProviderPayment(state="voided")
            return self.accounts[payment.reference]

        return self._with_faults("void", void)

    def refund(self, payment: Payment, attempt: int) -> ProviderPayment:
        def refund() -> ProviderPayment:
            found, asked = self.accounts[payment.reference], payment.refund
            assert asked
            if asked.id not in found.refunds:
                self._move(f"refund {asked.amount}", payment)
                self.accounts[payment.reference] = replace(found, refunds=found.refunds | {asked.id})
            return self.accounts[payment.reference]

        return self._with_faults("refund", refund)

    def find(self, payment: Payment) -> ProviderPayment:
        return self._with_faults(
            "find", lambda: self.accounts.get(payment.reference, ProviderPayment(state="absent"))
        )

    def becomes(self, state: ProviderPayment, order_id: str = ORDER) -> None:
        """The customer or the bank did something."""
        self.accounts[f"ref-{order_id}"] = state

    def _move(self, operation: str, payment: Payment) -> None:
        self.moved[operation] += 1

    def _with_faults(self, name: str, operation: Callable[[], ProviderPayment]) -> ProviderPayment:
        self.calls.append(name)
        waiting = self.faults.get(name)
        return waiting.popleft()(operation) if waiting else operation()


class Shop:
    """The use cases over fakes, and what the world does to them."""

    def __init__(self, capture_at: CaptureAt = "confirmation") -> None:
        self.clock = Clock()
        self.payments = FakePayments()
        self.methods = FakeMethods()
        self.provider = FakeProvider()
        self.service = PaymentService(
            self.payments, self.methods, self.provider, self.clock, Ids(self.clock).new, capture_at=capture_at
        )
        self.add_method()
        self.sweeper = sweeper(self.payments, self.service, self.clock)

    @property
    def payment(self) -> Payment:
        return self.payments.stored[ORDER]

    def add_method(self, token: str = TOKEN, method_id: str = METHOD) -> None:
        self.methods.add(PaymentMethod(id=method_id, token=token, expires_at=self.clock.now + METHOD_KEPT))

    def placed(self, total: int = TOTAL, *, order_id: str = ORDER, method_id: str = METHOD) -> None:
        self.service.placed(
            order_id, amount=total, currency="GBP", payment_method_id=method_id, correlation_id="cause"
        )

    def reserved(self) -> None:
        self.service.reserved(ORDER)

    def confirmed(self) -> None:
        self.service.confirmed(ORDER)

    def rejected(self) -> None:
        self.service.closed(ORDER, "order-rejected")

    def cancelled(self) -> None:
        self.service.closed(ORDER, "order-cancelled")

    def authorised(self) -> None:
        self.placed()
        self.reserved()

    def captured(self) -> None:
        self.authorised()
        self.confirmed()

    def settle(self, hours: float = 6) -> None:
        """The sweeper runs every minute until nothing is due any more for so long."""
        for _ in itertools.repeat(None, int(hours * 60)):
            self.clock.forward(minutes=1)
            self.sweeper.run(lambda: 60)
