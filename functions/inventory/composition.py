"""Composes the use cases that all functions which change reservations share."""

import msgspec

from cartwright.aws.dynamodb import Table
from cartwright.clock import Clock
from cartwright.ids import Ids
from inventory.reservations.allocator import Allocator
from inventory.reservations.ports import Reservations
from inventory.reservations.service import ReservationService
from inventory.reservations.shard_counts import ShardCounts
from inventory.reservations.uncounted import UncountedSales
from inventory.reservations.unpaid_share import CaptureAt, UnpaidShare
from inventory.stock.counter_repository import CounterRepository


def reservation_service(
    table: Table, reservations: Reservations, capture_at: str, clock: Clock
) -> ReservationService:
    """Raises msgspec.ValidationError for an unknown `capture_at`."""
    counters, captured = CounterRepository(table), msgspec.convert(capture_at, CaptureAt)
    return ReservationService(
        reservations,
        Allocator(reservations, counters, ShardCounts(counters, clock)),
        UnpaidShare(reservations, counters, UncountedSales(reservations, clock).of, capture_at=captured),
        clock,
        Ids().new,
        capture_at=captured,
    )
