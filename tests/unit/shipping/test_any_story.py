"""Whatever staff, carrier and orders do in whatever order, and whoever crashes: no label twice, and no event twice."""

from collections import Counter
from random import Random
from typing import Any

import pytest

from shipping.domain import CarrierState
from shipping.rules import left
from tests.unit.orders.orders_harness import ORDER, Crash
from tests.unit.shipping.fake_carrier import (
    crash_after,
    crash_before,
    down,
    lost_answer,
    lost_request,
    refused,
)
from tests.unit.shipping.shipping_harness import PARCEL, ShippingHarness
from tests.unit.shipping.test_moving import notify

FAULTS = (crash_after, crash_before, down, lost_answer, lost_request)
ORDERED = (("MUG", 4), ("PLATE", 2))
PARCELS = ("1", "2", "3")
REPORTS: tuple[CarrierState, ...] = ("in-transit", "delivered", "lost")
ACTIONS = {
    "confirm": 2,
    "pack": 6,
    "pack-rest": 4,
    "unpack": 1,
    "label": 8,
    "dispatch": 4,
    "deliver": 1,
    "lost": 1,
    "report": 8,
    "sweep": 4,
    "fault": 2,
    "crash": 1,
}
"""How often each happens, among the others."""
LAST_WORDS = {"ShipmentDelivered", "ShipmentLost"}


def act(harness: ShippingHarness, random: Random) -> None:
    (action,) = random.choices(list(ACTIONS), list(ACTIONS.values()))
    parcel_id = random.choice(PARCELS)
    if action in ("report", "sweep", "fault", "crash"):
        happen(harness, random, action, parcel_id)
        return
    match action:
        case "confirm":
            harness.confirm(*ORDERED)
        case "pack":
            sku, units = random.choice(ORDERED)
            harness.pack(parcel_id, (sku, random.randint(1, units)))
        case "pack-rest":
            shipment = harness.shipments.get(ORDER)
            if shipment and (rest := left(shipment)):
                harness.pack(parcel_id, *((line.sku, line.quantity) for line in rest))
        case "unpack":
            harness.ask("DELETE", PARCEL, parcel_id=parcel_id, headers={"If-Match": "*"})
        case _:
            harness.act(action, parcel_id)


def happen(harness: ShippingHarness, random: Random, event: str, parcel_id: str) -> None:
    """What nobody in the shop does."""
    match event:
        case "report":
            known = harness.carrier.parcels.get(f"{ORDER}-{parcel_id}")
            if known and known.state not in ("delivered", "lost"):
                harness.carrier.moves(random.choice(REPORTS), parcel_id)
            notify(harness, f"{ORDER}-{parcel_id}")
        case "sweep":
            harness.forward(minutes=random.choice((1, 20, 1500)))
            harness.sweep()
        case "fault":
            harness.carrier.fail(random.choice(("buy", "find")), random.choice(FAULTS))
            if random.random() < 0.2:
                harness.carrier.fail("buy", refused)
        case "crash":
            harness.way.crash_at = (harness.way.writes + 1, random.choice(("before", "after")))


def tell(random: Random) -> ShippingHarness:
    harness = ShippingHarness()
    cancelled = random.randrange(60) if random.random() < 0.2 else None
    harness.confirm(*ORDERED)
    for step in range(60):
        try:
            if step == cancelled:
                harness.cancel()
            act(harness, random)
        except Crash:
            harness.way.crash_at = None
    harness.way.crash_at = None
    harness.carrier.faults.clear()
    harness.confirm(*ORDERED)
    for _ in range(60):
        harness.forward(minutes=20)
        harness.sweep()
    return harness


def check(harness: ShippingHarness) -> None:
    shipment = harness.shipment()
    assert set(harness.carrier.sold.values()) <= {1}
    packed = Counter[str]()
    for parcel in shipment.parcels:
        packed.update({line.sku: line.quantity for line in parcel.lines})
        assert parcel.state != "labelling"
        sold = harness.carrier.sold[f"{ORDER}-{parcel.id}"]
        assert (parcel.state == "packed") == (not sold)
        known = harness.carrier.parcels.get(f"{ORDER}-{parcel.id}")
        assert parcel.tracking_number == (known.tracking_number if known else "")
    assert all(packed[line.sku] <= line.quantity for line in shipment.lines)
    assert {line.sku: line.quantity for line in left(shipment)} == {
        line.sku: line.quantity - packed[line.sku]
        for line in shipment.lines
        if line.quantity > packed[line.sku]
    }
    check_events(harness)


def check_events(harness: ShippingHarness) -> None:
    told: dict[str, list[tuple[str, dict[str, Any]]]] = {}
    for name in dict.fromkeys(harness.names()):
        for data in harness.data(name):
            told.setdefault(data["parcel_id"], []).append((name, data))
    for parcel in harness.shipment().parcels:
        names = [name for name, _ in told.get(parcel.id, [])]
        assert len(names) == len(set(names))
        expected = {
            "packed": 0,
            "labelled": 1,
            "dispatched": 2,
            "delivered": 3,
            "lost": 3,
        }[parcel.state]
        assert len(names) == expected, (parcel, names)
        assert len(LAST_WORDS & set(names)) == (expected == 3)
    for kind in ({"ShipmentPacked"}, {"ShipmentDispatched"}, LAST_WORDS):
        lasts = [data["last"] for events in told.values() for name, data in events if name in kind]
        ended = harness.state() in ("delivered", "lost")
        assert sum(lasts) <= 1 if not ended else sum(lasts) == 1


@pytest.mark.parametrize("ten", range(30))
def test_no_label_and_no_event_comes_twice(ten: int) -> None:
    for seed in range(ten * 10, ten * 10 + 10):
        random = Random(seed)  # noqa: S311 - for stories that can be told again
        try:
            harness = tell(random)
            if harness.shipment().lines:
                check(harness)
        except AssertionError as error:
            raise AssertionError(f"seed {seed}") from error
