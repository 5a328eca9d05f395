"""What one line less would make of this shop."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import Any

import msgspec
from msgspec import structs

from basket.baskets import checkout_repository
from basket.baskets.repository import BasketRepository
from basket.usage.counting_repository import counting
from basket.usage.service import PromotionUsageReleaser
from cartwright.aws.dynamodb import Put, Update
from inventory.reservations import repository
from inventory.reservations.chunk_releaser import ChunkReleaser
from inventory.reservations.repository import ReservationRepository
from orders.repository import OrderRepository
from payments import changes, rules
from payments.domain import ASKING, Payment, ProviderPayment
from payments.ports import Notification
from payments.repository import PaymentRepository
from payments.sandbox_provider import SandboxNotifications, SandboxProvider
from payments.service import PaymentService
from tests.simulation.shop.bugs.bug import Bug
from tests.simulation.world.cloud import Cloud
from tests.simulation.world.loading import Swap

_PAGE = 2
Present = Callable[[], Cloud]


def _release_twice(_: Present) -> Sequence[Swap]:
    """Gives back what a chunk holds, and does not look whether it still does."""
    original = ReservationRepository._transact

    def transact(self: ReservationRepository, firsts: Any, changes: Any, cause: str) -> None:
        blind = [
            structs.replace(each, condition=None)
            if isinstance(each, Put | Update) and changes and not changes[0].available < 0
            else each
            for each in firsts
        ]
        original(self, blind, changes, cause)

    return [(ReservationRepository, "_transact", transact)]


def _no_give_back_of_chunks(_: Present) -> Sequence[Swap]:
    """Gives back the last of the transactions that set an order's lines aside, and forgets the others."""
    original = ChunkReleaser.release

    def release(self: ChunkReleaser, *given: Any, **more: Any) -> bool:
        chunks = repository.ReservationRepository.chunks

        def some(own: ReservationRepository, order_id: str, epoch: int) -> Any:
            return chunks(own, order_id, epoch)[-1:]

        kept = self._reservations
        self._reservations = _Fewer(kept, some)
        try:
            return original(self, *given, **more)
        finally:
            self._reservations = kept

    return [(ChunkReleaser, "release", release)]


class _Fewer:
    def __init__(self, kept: Any, some: Callable[..., Any]) -> None:
        self._kept = kept
        self._some = some

    def __getattr__(self, name: str) -> Any:
        return getattr(self._kept, name)

    def chunks(self, order_id: str, epoch: int) -> Any:
        return self._some(self._kept, order_id, epoch)


def _believed_webhook(_: Present) -> Sequence[Swap]:
    """Takes whatever is posted to it for the provider's word."""

    def read(self: SandboxNotifications, content: bytes, headers: Any, now: Any) -> Notification:
        message = msgspec.json.decode(content)
        return Notification(message["id"], message["reference"], message["reference"])

    def notified(self: PaymentService, order_id: str, reference: str) -> bool:
        held = ProviderPayment(state="authorised")
        self._run(order_id, lambda present: rules.observed(present, held, self._clock()))
        return bool(reference)

    return [(SandboxNotifications, "read", read), (PaymentService, "notified", notified)]


def _refund_without_key(_: Present) -> Sequence[Swap]:
    original = SandboxProvider.refund
    made: list[str] = []

    def refund(self: SandboxProvider, payment: Payment, attempt: int) -> ProviderPayment:
        asked = payment.refund
        if asked is None:
            return original(self, payment, attempt)
        made.append(asked.id)
        fresh = structs.replace(asked, id=f"{asked.id}-{len(made)}")
        account = original(self, structs.replace(payment, refunds=(fresh,)), attempt)
        return structs.replace(account, refunds=account.refunds | {asked.id})

    return [(SandboxProvider, "refund", refund)]


def _merge_by_two_writes(_: Present) -> Sequence[Swap]:
    """The guest's lines are deleted, and then put into the customer's basket."""

    def move(self: BasketRepository, source: Any, target: Any, *, put: Any, removed: Any) -> None:
        self.write(*source, removed=removed)
        self.write(*target, put=put)

    return [(BasketRepository, "move", move)]


def _limits_without_condition(_: Present) -> Sequence[Swap]:
    def counts(*what: Any) -> Any:
        return [
            (structs.replace(action, condition=None) if isinstance(action, Update) else action, code)
            for action, code in counting(*what)
        ]

    return [(checkout_repository, "counting", counts)]


def _sweeper_of_one_page(_: Present) -> Sequence[Swap]:
    """Takes a few payments a run, and those first that wait for a customer."""
    original = PaymentRepository.due

    def due(self: PaymentRepository, at: datetime) -> Iterator[str]:
        def asking(order_id: str) -> bool:
            found = self.get(order_id)
            return found is not None and found.state in ASKING

        return islice(sorted(original(self, at), key=asking), _PAGE)

    return [(PaymentRepository, "due", due)]


def _dropped_by_an_early_visit(_: Present) -> Sequence[Swap]:
    """Takes a payment out of the index that is visited before its deadline."""
    original = changes.visited

    def visited(payment: Payment, at: datetime) -> Payment:
        early = payment.next_check_at is not None and payment.next_check_at > at
        after = original(payment, at)
        return structs.replace(after, next_check_at=None) if early and after is not payment else after

    return [(changes, "visited", visited)]


def _nothing(_: object, *__: object) -> Any:
    return 0


def _nothing_due(_: object, *__: object) -> Any:
    return iter(())


OTHERS = (
    Bug(
        name="release twice",
        found_as=frozenset({"oversells"}),
        swaps=_release_twice,
        fault_profile="crowded",
        visits=30,
    ),
    Bug(
        name="no give-back of chunks",
        found_as=frozenset({"oversells"}),
        swaps=_no_give_back_of_chunks,
        fault_profile="calm",
        sale=6,
    ),
    Bug(
        name="believed webhook",
        found_as=frozenset({"forged"}),
        swaps=_believed_webhook,
        fault_profile="calm",
        sale=1,
    ),
    Bug(
        name="refund without key",
        found_as=frozenset({"double_charges"}),
        swaps=_refund_without_key,
        fault_profile="cut off",
        visits=30,
    ),
    Bug(
        name="merge by two writes",
        found_as=frozenset({"lines"}),
        swaps=_merge_by_two_writes,
        fault_profile="breaking",
        sale=2,
    ),
    Bug(
        name="limits without condition",
        found_as=frozenset({"promotions"}),
        swaps=_limits_without_condition,
        fault_profile="crowded",
        sale=4,
    ),
    Bug(
        name="promotions not given back",
        found_as=frozenset({"promotions"}),
        swaps=lambda _: [(PromotionUsageReleaser, "ended", _nothing)],
        fault_profile="calm",
    ),
    Bug(
        name="orders' sweeper off",
        found_as=frozenset({"stuck"}),
        swaps=lambda _: [(OrderRepository, "due", _nothing_due)],
        fault_profile="calm",
    ),
    Bug(
        name="payments' sweeper off",
        found_as=frozenset({"stuck"}),
        swaps=lambda _: [(PaymentRepository, "due", _nothing_due)],
    ),
    Bug(
        name="early visit drops the payment",
        found_as=frozenset({"stuck"}),
        swaps=_dropped_by_an_early_visit,
        fault_profile="cut off",
        sale=1,
    ),
    Bug(
        name="payments' sweeper of one page",
        found_as=frozenset({"overdue"}),
        swaps=_sweeper_of_one_page,
        fault_profile="calm",
    ),
)
