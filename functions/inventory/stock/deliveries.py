"""Receives deliveries. Each SKU is recorded separately, so resending the file resumes an interrupted delivery."""

from collections.abc import Callable, Iterable, Iterator
from typing import Protocol, TypeVar

from msgspec import Struct

from cartwright.clock import Clock
from cartwright.errors import CartwrightError, FieldError
from cartwright.fields import Actor
from inventory.stock.domain import MovementTaken, receipt
from inventory.stock.receipts_file import Delivered, read_receipts
from inventory.stock.service import StockService

Given = TypeVar("Given")
Result = TypeVar("Result")


class Pool(Protocol):
    def map(self, run: Callable[[Given], Result], given: Iterable[Given], /) -> Iterator[Result]: ...


class Delivery(Struct, frozen=True):
    """`unknown` are SKUs that no product has, as spelt in the file."""

    skus: int
    units: int
    unknown: tuple[str, ...]


class DeliveryService:
    def __init__(self, service: StockService, clock: Clock, pool: Pool) -> None:
        self._service = service
        self._clock = clock
        self._pool = pool

    def receive(self, delivery_id: str, text: str, *, actor: Actor, cause: str) -> Delivery:
        """Raises InvalidReceipts before recording anything, or MovementTaken, with the lines, after the rest."""
        delivered = read_receipts(text)
        at = self._clock()

        def record(each: Delivered) -> CartwrightError | None:
            try:
                self._service.record(receipt(delivery_id, each.sku, each.quantity, actor=actor, at=at), cause)
            except CartwrightError as error:
                return error
            return None

        outcomes = zip(delivered.values(), self._pool.map(record, delivered.values()), strict=True)
        failed = [(each.line, error) for each, error in outcomes if error]
        for _, error in failed:
            if not isinstance(error, MovementTaken):
                raise error
        if failed:
            message = "another receipt of the SKU has this id"
            raise MovementTaken(errors=[FieldError("csv", f"line {line}: {message}") for line, _ in failed])
        unknown = self._service.unknown(delivered)
        return Delivery(
            skus=len(delivered),
            units=sum(each.quantity for each in delivered.values()),
            unknown=tuple(each.sku for key, each in delivered.items() if key in unknown),
        )
