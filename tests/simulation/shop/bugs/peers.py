"""The defects of the shops that people start from today."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from msgspec import Struct, structs

import basket.baskets.api
import cartwright.batch
import inventory.reservations.repository
from basket.baskets import checkout
from basket.baskets.checkout_repository import CheckoutRepository
from cartwright.aws.dynamodb import Expression, Update
from cartwright.batch import SqsRecord
from cartwright.outbox import Message
from cartwright.runtime import consumer
from inventory.reservations.allocator import Allocator
from inventory.stock.counter_repository import counted
from orders.repository import OrderRepository
from payments.domain import Payment, ProviderPayment
from payments.ports import ProviderUnknown
from payments.sandbox_provider import SandboxProvider
from tests.simulation.shop.bugs.bug import Bug
from tests.simulation.world.bus import SimulatedBus
from tests.simulation.world.cloud import Cloud
from tests.simulation.world.loading import Swap

Present = Callable[[], Cloud]


def _acknowledge_before_write(_: Present) -> Sequence[Swap]:
    """The handler answers that all is done, and what fails afterwards fails unheard."""

    def process(event: Mapping[str, Any], handle: Callable[[SqsRecord], None]) -> dict[str, Any]:
        for record in event["Records"]:
            try:
                handle(record)
            except Exception:  # noqa: S112
                continue
        return {"batchItemFailures": []}

    return [(cartwright.batch, "process", process), (consumer, "process", process)]


def _fresh_id_on_retry(_: Present) -> Sequence[Swap]:
    """Each request is an order of its own, whatever its key."""
    original = CheckoutRepository.check_out

    def check_out(
        self: CheckoutRepository, before: Any, after: Any, event: Any, record: Any, **more: Any
    ) -> Any:
        fresh = {**more, "key": f"{more['key']}-{record.answer.order_id}"}
        return original(self, before, structs.replace(after, state="open"), event, record, **fresh)

    return [(CheckoutRepository, "check_out", check_out), (CheckoutRepository, "record", lambda *_: None)]


def _unconditional_status_write(_: Present) -> Sequence[Swap]:
    def save(self: OrderRepository, before: Any, after: Any, events: Any) -> None:
        del before
        self._put(after, events, Expression("attribute_exists(pk)"))

    return [(OrderRepository, "save", save)]


def _ignored_failed_entries(_: Present) -> Sequence[Swap]:
    def put(self: SimulatedBus, messages: Sequence[Message]) -> list[None]:
        entries = [{"Source": m.source, "DetailType": m.name, "Detail": m.detail} for m in messages]
        self._send(entries)
        return [None] * len(messages)

    return [(SimulatedBus, "put", put)]


def _publish_then_delete(present: Present) -> Sequence[Swap]:
    """The order is told of before its basket is closed."""
    original = CheckoutRepository.check_out

    def check_out(
        self: CheckoutRepository, before: Any, after: Any, event: Any, record: Any, **more: Any
    ) -> Any:
        present().bus.put([Message(event.source, event.name, event.detail().decode())])
        return original(self, before, after, event, record, **more)

    return [(CheckoutRepository, "check_out", check_out)]


def _price_from_the_client(_: Present) -> Sequence[Swap]:
    original = checkout._event_data

    def told(cart: Any, priced: Any, given: Any, order_id: str, keys: Any) -> Any:
        found = original(cart, priced, given, order_id, keys)
        less = found.totals.total - given.expected_total
        first, *others = found.lines
        first = structs.replace(
            first, total=first.total - less, unit_price=max(0, first.total - less) // first.quantity
        )
        totals = structs.replace(
            found.totals, goods=found.totals.goods - less, total=found.totals.total - less
        )
        return structs.replace(found, lines=(first, *others), totals=totals)

    return [(checkout, "_event_data", told), (checkout, "_demand", lambda *_: None)]


class _AnyLine(Struct):
    sku: str
    quantity: int


class _AnyLines(Struct):
    lines: tuple[_AnyLine, ...]


def _negative_quantity(_: Present) -> Sequence[Swap]:
    routes = tuple(
        structs.replace(route, request=_AnyLines)
        if route.operation.startswith("add") and route.request
        else route
        for route in basket.baskets.api.ROUTES
    )
    return [(basket.baskets.api, "ROUTES", routes)]


def _check_then_write(_: Present) -> Sequence[Swap]:
    """Looks whether there is enough, and then takes it."""
    original = Allocator._shortages

    def shortages(self: Allocator, left: Any, known: Any) -> Any:
        known |= self._read(left)
        return original(self, left, known)

    def taking(change: Any, cause: str) -> Update:
        return structs.replace(counted(change, cause), condition=None)

    return [(Allocator, "_shortages", shortages), (inventory.reservations.repository, "counted", taking)]


def _charge_without_key(_: Present) -> Sequence[Swap]:
    """Each attempt is a charge of its own, and one without an answer is made again."""
    last: dict[str, str] = {}
    count: dict[str, int] = {}
    original, change, find = SandboxProvider.authorise, SandboxProvider._change, SandboxProvider.find

    def known(payment: Payment) -> Payment:
        return structs.replace(payment, reference=last.get(payment.order_id, payment.reference))

    def authorise(self: SandboxProvider, payment: Payment, token: str, attempt: int) -> ProviderPayment:
        for _ in range(3):
            count[payment.order_id] = count.get(payment.order_id, 0) + 1
            last[payment.order_id] = f"{payment.order_id}-{count[payment.order_id]}"
            try:
                return original(self, known(payment), token, attempt)
            except ProviderUnknown:
                continue
        return ProviderPayment(state="unknown")

    def asked(self: SandboxProvider, payment: Payment, path: str, body: Any = None) -> ProviderPayment:
        present = known(payment)
        return change(self, present, path.replace(payment.reference, present.reference), body)

    return [
        (SandboxProvider, "authorise", authorise),
        (SandboxProvider, "_change", asked),
        (SandboxProvider, "find", lambda self, payment: find(self, known(payment))),
    ]


PEERS = (
    Bug(
        name="acknowledge before write",
        found_as=frozenset({"lost"}),
        swaps=_acknowledge_before_write,
        fault_profile="stormy",
    ),
    Bug(name="fresh id on retry", found_as=frozenset({"keys"}), swaps=_fresh_id_on_retry),
    Bug(
        name="unconditional status write",
        found_as=frozenset({"backwards"}),
        swaps=_unconditional_status_write,
        fault_profile="crowded",
    ),
    Bug(name="ignored FailedEntryCount", found_as=frozenset({"lost"}), swaps=_ignored_failed_entries),
    Bug(
        name="publish then delete",
        found_as=frozenset({"lost"}),
        swaps=_publish_then_delete,
        fault_profile="breaking",
        sale=1,
    ),
    Bug(
        name="price from the client",
        found_as=frozenset({"money"}),
        swaps=_price_from_the_client,
        fault_profile="calm",
    ),
    Bug(
        name="negative quantity",
        found_as=frozenset({"answers"}),
        swaps=_negative_quantity,
        fault_profile="calm",
    ),
    Bug(
        name="check-then-write stock",
        found_as=frozenset({"oversells"}),
        swaps=_check_then_write,
        fault_profile="crowded",
        sale=7,
    ),
    Bug(
        name="charge without key",
        found_as=frozenset({"double_charges"}),
        swaps=_charge_without_key,
        sale=2,
    ),
)
