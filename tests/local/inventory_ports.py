"""The inventory's ports over a table in memory, and over the deployed one."""

from dataclasses import dataclass
from datetime import timedelta

from cartwright.aws.dynamodb import Table
from cartwright.clock import utc_now
from cartwright.ids import Ids
from inventory.reservations.domain import Reservation, ReservationChunk, ReservedLine, moved, opened
from inventory.reservations.repository import ReservationRepository
from inventory.settings import DUE, LOW
from inventory.stock.allocation_domain import ShardAllocation
from inventory.stock.domain import Change, Counts, Movement, StockHead, receipt
from inventory.stock.repository import StockRepository
from tests.simulation.world.storage import Storage
from tests.simulation.world.table import SimulatedTable
from tests.simulation.world.ways import DirectWay
from tests.unit.actors import GRACE

new_id = Ids().new


def simulated() -> Table:
    storage = Storage("inventory", [DUE, LOW], lambda: int(utc_now().timestamp() * 1000))
    return SimulatedTable(storage, DirectWay())


@dataclass
class Ports:
    """`tag` keeps what one test writes apart from all else in the table. No two movements are of one millisecond."""

    table: Table
    tag: str
    movements: int = 0

    def __post_init__(self) -> None:
        self.stock = StockRepository(self.table)
        self.reservations = ReservationRepository(self.table)

    def sku(self, name: str) -> str:
        return f"{name}-{self.tag}"

    def receive(self, sku: str, quantity: int, *, shard: int = 0, first: bool = True) -> Movement:
        self.movements += 1
        at = utc_now() + timedelta(milliseconds=self.movements)
        movement = receipt(new_id(), sku, quantity, actor=GRACE, at=at)
        change = Change(sku=sku, shard=shard, available=quantity, received=quantity)
        self.stock.record(movement, [change], StockHead(sku=sku) if first else None, "c")
        return movement

    def counts(self, sku: str, span: int = 1) -> tuple[Counts, ...]:
        return tuple(self.stock.counts({sku.upper(): span})[sku.upper()])

    def figures(self, sku: str) -> tuple[int, int, int]:
        """available, reserved or sold, received"""
        (found,) = self.counts(sku)
        return found.available, found.committed, found.received

    def opened(self) -> Reservation:
        return opened(new_id(), 1, "e-1", utc_now())

    def reserved(self, *lines: tuple[str, int]) -> tuple[Reservation, ReservationChunk]:
        """Of one chunk, from the first shard of each SKU."""
        head, held = self.opened(), chunk(0, *lines)
        done = moved(head, "reserved", utc_now())
        self.reservations.hold(held, None, done, cause="c")
        return done, held


def chunk(number: int, *lines: tuple[str, int]) -> ReservationChunk:
    held = tuple(ReservedLine(sku, (ShardAllocation(0, quantity),)) for sku, quantity in lines)
    return ReservationChunk(epoch=1, number=number, lines=held)
