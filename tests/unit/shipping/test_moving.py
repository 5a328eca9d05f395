"""Parcels on their way: what staff record and what the carrier reports, late, twice, out of order and forged."""

import itertools
import json
from typing import Any

import pytest

from cartwright.events.shipping import ShipmentDelivered, ShipmentDispatched, ShipmentLost, ShipmentPacked
from cartwright.signatures import sign
from shipping.domain import CarrierParcel
from tests.unit.orders.orders_harness import ORDER
from tests.unit.shipping.fake_carrier import down, lost_request
from tests.unit.shipping.shipping_harness import SECRET, ShippingHarness

ALL = [each.name for each in (ShipmentPacked, ShipmentDispatched, ShipmentDelivered)]


@pytest.fixture
def labelled(harness: ShippingHarness) -> ShippingHarness:
    """Two parcels, of which the second has no label yet."""
    harness.confirm(("MUG", 3))
    harness.pack("1", ("MUG", 2))
    harness.pack("2", ("MUG", 1))
    harness.act("label")
    return harness


def notify(
    harness: ShippingHarness,
    reference: str = f"{ORDER}-1",
    *,
    secret: bytes = SECRET,
    carrier: str = "sandbox",
    **more: Any,
) -> int:
    body = json.dumps({"id": "evt-1", "type": "parcel.updated", "reference": reference, **more})
    headers = {"Sandbox-Signature": sign(secret, body.encode(), harness.now)}
    return harness.ask("POST", "/webhooks/{carrier}", carrier=carrier, body=body, headers=headers)[0]


def test_an_order_is_delivered_when_its_last_parcel_is(labelled: ShippingHarness) -> None:
    harness = labelled
    harness.act("label", "2")
    states = []
    for action, parcel_id in itertools.product(("dispatch", "deliver"), ("1", "2")):
        status, seen = harness.act(action, parcel_id)
        states.append((status, seen["state"]))
    assert states == [(200, "packed"), (200, "dispatched"), (200, "dispatched"), (200, "delivered")]
    for event in ALL:
        assert [(each["parcel_id"], each["last"]) for each in harness.data(event)] == [
            ("1", False),
            ("2", True),
        ]


def test_a_lost_parcel_is_told_apart(labelled: ShippingHarness) -> None:
    harness = labelled
    harness.act("label", "2")
    harness.act("dispatch", "1")
    assert harness.act("lost", "1")[1]["state"] == "packed"
    assert harness.act("deliver", "2")[1]["state"] == "lost"
    assert [each["last"] for each in harness.data(ShipmentLost.name)] == [False]
    assert [each["last"] for each in harness.data(ShipmentDelivered.name)] == [True]
    assert [each["last"] for each in harness.data(ShipmentDispatched.name)] == [False, True]


@pytest.mark.parametrize("action", ["dispatch", "deliver", "lost"])
def test_what_is_recorded_twice_happens_once(labelled: ShippingHarness, action: str) -> None:
    assert [labelled.act(action)[0] for _ in range(2)] == [200, 200]
    version = labelled.shipment().version
    labelled.act(action)
    assert labelled.shipment().version == version
    assert labelled.act("dispatch")[0] == 200
    assert len(labelled.names()) == len(set(labelled.names()))


@pytest.mark.parametrize(
    ("before", "action"),
    [([], "dispatch"), ([], "deliver"), ([], "lost"), (["deliver"], "lost"), (["lost"], "deliver")],
)
def test_what_cannot_be_is_refused(labelled: ShippingHarness, before: list[str], action: str) -> None:
    parcel_id = "1" if before else "2"
    for each in before:
        labelled.act(each, parcel_id)
    status, problem = labelled.act(action, parcel_id)
    assert (status, problem["code"]) == (409, "not-possible")
    assert labelled.act(action, "3")[0] == 404


def test_a_webhook_moves_a_parcel(labelled: ShippingHarness) -> None:
    labelled.carrier.moves("in-transit")
    assert [notify(labelled) for _ in range(2)] == [204, 204]
    assert labelled.parcel().state == "dispatched"
    labelled.carrier.moves("delivered")
    version = labelled.shipment().version
    assert [notify(labelled) for _ in range(3)] == [204] * 3
    assert (labelled.parcel().state, labelled.shipment().version) == ("delivered", version + 1)
    assert labelled.names() == ALL
    assert labelled.parcel().history[-1].by is None


def test_a_delivery_that_is_reported_first_brings_the_dispatch_with_it(labelled: ShippingHarness) -> None:
    labelled.carrier.moves("delivered")
    notify(labelled)
    assert labelled.names() == ALL
    labelled.carrier.moves("in-transit")
    assert notify(labelled) == 204
    assert labelled.parcel().state == "delivered"
    assert labelled.names() == ALL


def test_a_webhook_does_not_contradict_what_staff_recorded(labelled: ShippingHarness) -> None:
    labelled.act("lost")
    labelled.carrier.moves("delivered")
    notify(labelled)
    assert labelled.parcel().state == "lost"


def test_a_webhook_that_changes_nothing_writes_nothing(labelled: ShippingHarness) -> None:
    for state in ("labelled", "in-transit"):
        labelled.carrier.moves(state)
        notify(labelled)
        before = labelled.way.writes
        labelled.forward(seconds=1)
        for _ in range(3):
            assert notify(labelled) == 204
        assert labelled.way.writes == before


def test_a_forged_webhook_moves_nothing(labelled: ShippingHarness) -> None:
    assert notify(labelled, secret=b"another", claims="delivered") == 400
    body = json.dumps({"id": "evt-1", "type": "parcel.updated", "reference": f"{ORDER}-1"})
    old = sign(SECRET, body.encode(), labelled.now)
    labelled.forward(minutes=6)
    for headers in ({}, {"Sandbox-Signature": old}):
        answer = labelled.ask("POST", "/webhooks/{carrier}", carrier="sandbox", body=body, headers=headers)
        assert (answer[0], answer[1]["code"]) == (400, "invalid-notification")
    assert notify(labelled, claims="delivered") == 204
    assert labelled.parcel().state == "labelled"


def test_webhooks_of_others_are_accepted_and_ignored(labelled: ShippingHarness) -> None:
    labelled.carrier.moves("delivered")
    for reference in ("x", ORDER, f"{ORDER}-2", f"{ORDER}-9", f"{ORDER[:-2]}99-1", "y" * 64):
        assert notify(labelled, reference) == 204
    assert notify(labelled, type="payment.updated") == 204
    assert notify(labelled, carrier="easypost") == 404
    assert labelled.names() == ["ShipmentPacked"]


def test_a_webhook_about_a_label_of_another_carrier_is_ignored(labelled: ShippingHarness) -> None:
    body = {"carrier": "Royal Mail", "tracking_number": "RM123456785GB"}
    path = "/staff/shipments/{order_id}/parcels/{parcel_id}/tracking"
    assert labelled.ask("PUT", path, parcel_id="2", body=body)[0] == 200
    labelled.carrier.parcels[f"{ORDER}-2"] = CarrierParcel(state="delivered")
    assert notify(labelled, f"{ORDER}-2") == 204
    assert labelled.parcel("2").state == "labelled"


def test_no_event_is_the_last_while_units_are_left(harness: ShippingHarness) -> None:
    harness.confirm(("MUG", 3))
    harness.pack("1", ("MUG", 2))
    for action in ("label", "dispatch", "deliver"):
        assert harness.act(action)[1]["state"] == "packing"
    assert [harness.data(name)[0]["last"] for name in ALL] == [False] * 3
    harness.pack("2", ("MUG", 1))
    harness.act("label", "2")
    assert harness.act("lost", "2")[1]["state"] == "lost"
    assert [harness.data(name)[-1]["last"] for name in (*ALL[:2], ShipmentLost.name)] == [True] * 3


def test_a_carrier_that_does_not_return_the_parcel_is_to_call_again(labelled: ShippingHarness) -> None:
    labelled.carrier.moves("delivered")
    labelled.carrier.fail("find", down, lost_request)
    assert [notify(labelled) for _ in range(3)] == [503, 503, 204]
    assert labelled.parcel().state == "delivered"


def test_where_there_is_no_carrier_no_webhook_is_known() -> None:
    harness = ShippingHarness(without_carrier=True)
    harness.confirm()
    assert notify(harness) == 404


def test_any_order_of_reports_ends_in_the_carriers_last_word(labelled: ShippingHarness) -> None:
    """However many reports come, and whatever staff record in between, each event is emitted once."""
    for reports in itertools.permutations(("in-transit", "delivered", "labelled")):
        harness = ShippingHarness()
        harness.confirm()
        harness.pack()
        harness.act("label")
        for state in reports:
            harness.carrier.moves(state)  # type: ignore[arg-type]
            notify(harness)
            harness.act("dispatch")
        harness.carrier.moves("delivered")
        notify(harness)
        assert (harness.state(), harness.names()) == ("delivered", ALL)
