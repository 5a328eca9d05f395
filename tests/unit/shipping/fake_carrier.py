"""A carrier in memory that misbehaves as it is told."""

from collections import Counter, deque
from collections.abc import Callable

from msgspec.structs import replace

from shipping.domain import CarrierParcel, CarrierState
from shipping.ports import CarrierDown, CarrierOutcomeUnknown, Consignment, Refused
from tests.unit.orders.orders_harness import ORDER, Crash

Fault = Callable[[Callable[[], CarrierParcel]], CarrierParcel]


def lost_answer(operation: Callable[[], CarrierParcel]) -> CarrierParcel:
    operation()
    raise CarrierOutcomeUnknown("504")


def lost_request(operation: Callable[[], CarrierParcel]) -> CarrierParcel:
    raise CarrierOutcomeUnknown("reset")


def down(operation: Callable[[], CarrierParcel]) -> CarrierParcel:
    raise CarrierDown("429")


def refused(operation: Callable[[], CarrierParcel]) -> CarrierParcel:
    raise Refused("address-refused")


def crash_before(operation: Callable[[], CarrierParcel]) -> CarrierParcel:
    raise Crash


def crash_after(operation: Callable[[], CarrierParcel]) -> CarrierParcel:
    operation()
    raise Crash


class FakeCarrier:
    """Keeps what a carrier keeps. `faults` are consumed by operation; `sold` counts labels by reference."""

    name = "sandbox"

    def __init__(self) -> None:
        self.parcels: dict[str, CarrierParcel] = {}
        self.faults: dict[str, deque[Fault]] = {}
        self.sold: Counter[str] = Counter()
        self.asked: list[Consignment] = []
        self.during: Callable[[], object] = lambda: None

    def fail(self, operation: str, *faults: Fault) -> None:
        self.faults.setdefault(operation, deque()).extend(faults)

    def buy_label(self, consignment: Consignment) -> CarrierParcel:
        self.asked.append(consignment)

        def buy() -> CarrierParcel:
            reference = consignment.reference
            if reference not in self.parcels:
                self.sold[reference] += 1
                self.parcels[reference] = CarrierParcel(
                    state="labelled", tracking_number=f"SB-{reference[-8:]}", label_url="https://label"
                )
            return self.parcels[reference]

        return self._with_faults("buy", buy)

    def find(self, reference: str) -> CarrierParcel:
        return self._with_faults("find", lambda: self.parcels.get(reference, CarrierParcel(state="absent")))

    def moves(self, state: CarrierState, parcel_id: str = "1", order_id: str = ORDER) -> None:
        reference = f"{order_id}-{parcel_id}"
        self.parcels[reference] = replace(self.parcels[reference], state=state)

    def _with_faults(self, name: str, operation: Callable[[], CarrierParcel]) -> CarrierParcel:
        during, self.during = self.during, lambda: None
        during()
        waiting = self.faults.get(name)
        return waiting.popleft()(operation) if waiting else operation()
