"""The inventory's real use cases and repositories on a table in memory, which knows DynamoDB's conditions."""

import threading
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from cartwright.aws.dynamodb import Table
from cartwright.ids import Ids
from inventory.catalogue.repository import SkuListRepository
from inventory.catalogue.service import SkuProjector
from inventory.handlers.sweeper import sweeper
from inventory.reservations.allocator import Allocator
from inventory.reservations.domain import Line, Reservation
from inventory.reservations.repository import ReservationRepository
from inventory.reservations.service import ReservationService, Trigger
from inventory.reservations.shard_counts import ShardCounts
from inventory.reservations.uncounted import UncountedSales
from inventory.reservations.unpaid_share import CaptureAt, UnpaidShare
from inventory.sales.repository import SalesBatchRepository
from inventory.sales.service import SalesCounter
from inventory.settings import DUE, LOW
from inventory.stock.domain import Movement
from inventory.stock.levels import Levels
from inventory.stock.repository import StockRepository
from inventory.stock.service import StockService
from tests.simulation.world.capacity import PartitionLimit
from tests.simulation.world.storage import Storage
from tests.simulation.world.table import SimulatedTable
from tests.unit.actors import GRACE

Result = TypeVar("Result")


class Clock:
    """Stands until it is moved."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **time: float) -> None:
        self.now += timedelta(**time)

    def milliseconds(self) -> int:
        return int(self.now.timestamp() * 1000)


class Crash(BaseException):
    """The end of a process, which nothing catches."""


class FaultInjector:
    """One call at a time, whatever thread makes it. `crash_at` ends the process before or after that many writes."""

    def __init__(self) -> None:
        self.writes = 0
        self.crash_at: tuple[int, str] | None = None
        self.before: Callable[[str], None] = lambda operation: None
        self._lock = threading.Lock()

    def call(
        self, site: str, operation: str, effect: Callable[[], Result], *, repeatable: bool = True
    ) -> Result:
        del repeatable
        self.before(operation)
        with self._lock:
            if site == "read":
                return effect()
            self.writes += 1
            if self.crash_at == (self.writes, "before"):
                raise Crash
            try:
                return effect()
            finally:
                if self.crash_at == (self.writes, "after"):
                    raise Crash

    def stale_ms(self) -> int:
        return 0


class InventoryHarness:
    def __init__(self, *, capture_at: CaptureAt = "confirmation", limited: bool = False) -> None:
        self.clock = Clock()
        self.way = FaultInjector()
        limit = PartitionLimit(self.clock.milliseconds) if limited else None
        self.storage = Storage("inventory", [DUE, LOW], self.clock.milliseconds, limit=limit)
        self.told: list[dict[str, Any]] = []
        self.storage.written.append(self._listen)
        self._uncounted = False
        self.table: Table = SimulatedTable(self.storage, self.way)
        self.new_id = Ids().new
        self.stock = StockRepository(self.table)
        self.levels = Levels(self.stock, self.clock, self.new_id)
        self.catalogue = SkuProjector(SkuListRepository(self.table))
        self.staff = StockService(self.stock, self.levels)
        self.reservations = ReservationRepository(self.table)
        self.sales = SalesCounter(self.reservations, SalesBatchRepository(self.table), self.clock)
        self.service = self.service_of(capture_at)
        self.sweeper = sweeper(self.reservations, self.service, self.clock)

    def service_of(self, capture_at: CaptureAt = "confirmation") -> ReservationService:
        """Of another execution environment, which remembers nothing."""
        shards = ShardCounts(self.stock, self.clock)
        allocator = Allocator(self.reservations, self.stock, shards)
        uncounted = UncountedSales(self.reservations, self.clock).of
        share = UnpaidShare(self.reservations, self.stock, uncounted, capture_at=capture_at)
        return ReservationService(
            self.reservations, allocator, share, self.clock, self.new_id, capture_at=capture_at
        )

    def receive(self, sku: str, quantity: int, movement_id: str = "") -> Movement:
        movement = Movement(
            id=movement_id or self.new_id(),
            sku=sku,
            kind="receipt",
            quantity=quantity,
            actor=GRACE,
            at=self.clock(),
        )
        return self.staff.record(movement, "c-receive")

    def spread(self, sku: str, quantity: int, shards: int) -> None:
        self.receive(sku, quantity)
        self.staff.configure(sku, shards=shards, threshold=5, by=GRACE, cause="c-shards")

    def on_trigger(self, trigger: Any, order_id: str = "o-1", event_id: str = "", **about: Any) -> None:
        event = event_id or f"{trigger}-{order_id}"
        self.service.handle(
            Trigger(name=trigger, order_id=order_id, event_id=event, cause=f"c-{order_id}", **about)
        )

    def place(self, *lines: tuple[str, int], order_id: str = "o-1", event_id: str = "") -> None:
        given = tuple(Line(sku, quantity) for sku, quantity in lines)
        self.on_trigger("placed", order_id, event_id, lines=given)

    def end(self, reason: str = "cancelled", order_id: str = "o-1") -> None:
        self.on_trigger("ended", order_id, reason=reason)

    def state(self, order_id: str = "o-1") -> str:
        return self.head(order_id).state

    def head(self, order_id: str = "o-1") -> Reservation:
        found = self.reservations.get(order_id)
        assert found, f"nothing is known of {order_id}"
        return found

    def names(self, order_id: str = "o-1") -> list[str]:
        """Of the events that were told of an order."""
        return [each["name"] for each in self.told if f'"{order_id}"' in each["detail"]]

    def of(self, sku: str) -> tuple[int, int, int, int]:
        """available, reserved, sold, received, once the sales are counted"""
        if self._uncounted:
            self.count_sales()
        view = self.staff.view(sku)
        return view.available, view.reserved, view.sold, view.received

    def count_sales(self) -> int:
        orders = self.sales.run(lambda: 60.0)
        self._uncounted = False
        return orders

    def assert_sound(self, *, count_sales: bool = True) -> None:
        """What has to hold after everything, whatever happened."""
        if count_sales:
            self.count_sales()
        held: Counter[str] = Counter()
        sold: Counter[str] = Counter()
        counted: dict[str, dict[str, Any]] = {}
        totals: dict[str, int] = {}
        for item in self.storage.items():
            if item["sk"] == "S":
                counted[item["pk"]] = item
            if item["sk"] == "T":
                totals[item["pk"]] = item["sold"]
            if item["sk"].startswith("C#") and item["state"] == "held":
                settled = self.head(item["pk"].removeprefix("R#")).state == "settled"
                for sku, takes in item["lines"]:
                    for shard, quantity in takes:
                        held[f"SKU#{sku.upper()}#{shard}"] += quantity
                        sold[f"SKU#{sku.upper()}"] += quantity if settled else 0
        for pk, item in counted.items():
            available, received = item.get("available", 0), item.get("received", 0)
            assert available >= 0, item
            assert received - available == held[pk], item
        assert set(held) <= set(counted)
        if count_sales:
            assert {pk: units for pk, units in totals.items() if units} == dict(+sold)

    def _listen(self, before: dict[str, Any] | None, after: dict[str, Any] | None) -> None:
        """What the table's stream and the relay would tell."""
        self._uncounted = self._uncounted or str((after or {}).get("due_pk")).startswith("S#")
        known = {each["id"] for each in (before or {}).get("outbox", ())}
        self.told += (each for each in (after or {}).get("outbox", ()) if each["id"] not in known)
