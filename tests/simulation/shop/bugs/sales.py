"""Sales that are counted wrongly: twice, by the wrong sign, or with what is not sold any more."""

from collections.abc import Callable, Sequence
from typing import Any

from cartwright.aws.dynamodb import Expression
from inventory.reservations.domain import Reservation
from inventory.sales.domain import SalesBatch
from inventory.sales.repository import SalesBatchRepository
from inventory.sales.service import SalesCounter
from inventory.stock.counter_repository import sold_key
from tests.simulation.shop.bugs.bug import Bug
from tests.simulation.world.cloud import Cloud
from tests.simulation.world.loading import Swap

Present = Callable[[], Cloud]


def _batch_applied_twice(_: Present) -> Sequence[Swap]:
    """A run that breaks off is repeated, and nobody remembers which SKUs it had done."""

    def add(self: SalesBatchRepository, sku: str, units: int, batch: int) -> None:
        change = Expression("SET #batch = :batch ADD sold :units", {":batch": batch, ":units": units}, _NAMES)
        self._table.update(sold_key(sku), change)

    return [(SalesBatchRepository, "add", add)]


def _batch_not_stored(_: Present) -> Sequence[Swap]:
    """What was begun is not written down: the next run counts what it finds uncounted."""
    original = SalesBatchRepository.begin

    def begin(self: SalesBatchRepository, batch: SalesBatch) -> None:
        original(self, batch)
        self.finish(batch)

    return [(SalesBatchRepository, "begin", begin)]


def _settled_counted_twice(_: Present) -> Sequence[Swap]:
    """Does not believe the first batch, and counts its orders anew."""

    def uncounted(self: Reservation) -> int:
        return int(self.state == "settled" and (not self.counted or self.sales_batch == 1))

    return [(Reservation, "uncounted", property(uncounted))]


def _cancelled_stays_counted(_: Present) -> Sequence[Swap]:
    def uncounted(self: Reservation) -> int:
        return int(self.state == "settled" and not self.counted)

    return [(Reservation, "uncounted", property(uncounted))]


def _mark_without_batch(_: Present) -> Sequence[Swap]:
    """Marks the units as sold by what the reservation is by now, instead of by what the batch added."""
    original = SalesCounter._mark

    def mark(self: SalesCounter, order_id: str, sign: int, batch: int, read: dict[str, Reservation]) -> None:
        read.clear()
        found: Any = self._reservations.get(order_id)
        original(self, order_id, 1 if found and found.state == "settled" else -1, batch, read)

    return [(SalesCounter, "_mark", mark)]


_NAMES = {"#batch": "batch"}
SALES = (
    Bug(
        name="sales batch applied twice",
        found_as=frozenset({"sales"}),
        swaps=_batch_applied_twice,
        fault_profile="breaking",
    ),
    Bug(
        name="sales batch not stored",
        found_as=frozenset({"sales"}),
        swaps=_batch_not_stored,
        fault_profile="breaking",
    ),
    Bug(
        name="settled reservation counted twice",
        found_as=frozenset({"sales"}),
        swaps=_settled_counted_twice,
        fault_profile="calm",
    ),
    Bug(
        name="cancelled sale stays counted",
        found_as=frozenset({"sales"}),
        swaps=_cancelled_stays_counted,
        fault_profile="calm",
        sale=4,
    ),
    Bug(
        name="sale marked by its state",
        found_as=frozenset({"sales"}),
        swaps=_mark_without_batch,
        fault_profile="crowded",
        sale=4,
    ),
)
