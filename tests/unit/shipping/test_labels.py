"""A label is bought once, whatever is repeated, whoever crashes and whoever else does the same."""

import pytest

from cartwright.events.shipping import ShipmentPacked
from shipping.rules import TRACKED_TIMES
from tests.unit.orders.orders_harness import ORDER, Crash
from tests.unit.shipping.fake_carrier import (
    Fault,
    crash_after,
    crash_before,
    down,
    lost_answer,
    lost_request,
    refused,
)
from tests.unit.shipping.shipping_harness import ShippingHarness

REFERENCE = f"{ORDER}-1"


@pytest.fixture
def packed(harness: ShippingHarness) -> ShippingHarness:
    harness.confirm()
    harness.pack()
    return harness


def settle(harness: ShippingHarness, minutes: int = 60) -> None:
    for _ in range(minutes):
        harness.forward(minutes=1)
        harness.sweep()


def test_a_label_is_bought(packed: ShippingHarness) -> None:
    status, seen = packed.act("label")
    (parcel,) = seen["parcels"]
    assert (status, parcel["state"], parcel["carrier"]) == (200, "labelled", "sandbox")
    assert (parcel["tracking_number"], parcel["label_url"]) == ("SB-8e9f00-1", "https://label")
    assert packed.names() == [ShipmentPacked.name]
    (data,) = packed.data("ShipmentPacked")
    assert (data["lines"], data["last"], data["tracking_number"]) == (
        [["MUG", 2]],
        True,
        parcel["tracking_number"],
    )
    (asked,) = packed.carrier.asked
    assert (asked.reference, asked.weight_grams, asked.service) == (REFERENCE, 500, "standard")
    assert asked.address.postcode == "SW1Y 4JH"
    assert parcel["next_check_at"] is None


def test_whoever_asks_again_gets_the_same_label(packed: ShippingHarness) -> None:
    first, second = (packed.act("label")[1] for _ in range(2))
    assert first == second
    assert len(packed.carrier.asked) == 1


def test_of_two_who_ask_at_once_one_calls_the_carrier(packed: ShippingHarness) -> None:
    other: list[tuple[int, str]] = []

    def ask_too() -> None:
        status, seen = packed.act("label")
        other.append((status, seen["parcels"][0]["state"]))

    packed.carrier.during = ask_too
    assert packed.act("label")[1]["parcels"][0]["state"] == "labelled"
    assert other == [(200, "labelling")]
    assert len(packed.carrier.asked) == 1
    assert packed.names() == ["ShipmentPacked"]


@pytest.mark.parametrize("faults", [[lost_answer], [lost_request], [down], [lost_answer, lost_request, down]])
def test_a_label_whose_purchase_got_no_response_is_bought_once(
    packed: ShippingHarness, faults: list[Fault]
) -> None:
    packed.carrier.fail("buy", *faults)
    packed.carrier.fail("find", down, lost_request)
    assert packed.act("label")[1]["parcels"][0]["state"] == "labelling"
    settle(packed)
    assert packed.parcel().state == "labelled"
    assert packed.carrier.sold[REFERENCE] == 1
    assert packed.names() == ["ShipmentPacked"]


def test_an_outcome_that_got_lost_is_looked_up_at_once(packed: ShippingHarness) -> None:
    packed.carrier.fail("buy", lost_answer)
    assert packed.act("label")[1]["parcels"][0]["state"] == "labelled"


@pytest.mark.parametrize("fault", [crash_before, crash_after])
def test_a_crash_during_the_call_is_resumed(packed: ShippingHarness, fault: Fault) -> None:
    packed.carrier.fail("buy", fault)
    with pytest.raises(Crash):
        packed.act("label")
    assert packed.parcel().state == "labelling"
    packed.forward(seconds=60)
    assert packed.sweep() == 0
    settle(packed, 5)
    assert packed.parcel().state == "labelled"
    assert packed.carrier.sold[REFERENCE] == 1


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("write", [1, 2])
def test_a_crash_at_any_write_is_resumed(packed: ShippingHarness, write: int, moment: str) -> None:
    packed.way.crash_at = (packed.way.writes + write, moment)
    with pytest.raises(Crash):
        packed.act("label")
    packed.way.crash_at = None
    packed.act("label")
    settle(packed, 5)
    assert packed.parcel().state == "labelled"
    assert packed.carrier.sold[REFERENCE] == 1
    assert packed.names() == ["ShipmentPacked"]


def test_a_refused_label_can_be_corrected(packed: ShippingHarness) -> None:
    packed.carrier.fail("buy", refused)
    (parcel,) = packed.act("label")[1]["parcels"]
    assert (parcel["state"], parcel["reason"], parcel["carrier"]) == ("packed", "address-refused", "")
    assert packed.names() == []
    assert packed.act("label")[1]["parcels"][0]["reason"] == ""
    assert packed.parcel().state == "labelled"


def test_an_operator_hears_of_a_label_that_cannot_be_bought(
    packed: ShippingHarness, caplog: pytest.LogCaptureFixture
) -> None:
    packed.carrier.fail("buy", *[down] * 200)
    packed.act("label")
    settle(packed, 120)
    assert "The label cannot be bought" in caplog.text
    assert packed.parcel().state == "labelling"
    assert len(packed.carrier.asked) < 20


def test_where_there_is_no_carrier_staff_record_labels_from_elsewhere() -> None:
    harness = ShippingHarness(without_carrier=True)
    harness.confirm()
    harness.pack()
    status, problem = harness.act("label")
    assert (status, problem["code"]) == (409, "no-carrier")

    def record(number: str) -> tuple[int, str]:
        body = {"carrier": "Royal Mail", "tracking_number": number}
        path = "/staff/shipments/{order_id}/parcels/{parcel_id}/tracking"
        status, seen = harness.ask("PUT", path, parcel_id="1", body=body)
        return status, seen.get("code") or seen["parcels"][0]["state"]

    assert [record("RM123456785GB") for _ in range(2)] == [(200, "labelled")] * 2
    assert record("RM999999999GB") == (409, "not-possible")
    assert harness.names() == ["ShipmentPacked"]
    harness.act("dispatch")
    assert harness.parcel().next_check_at is None


def test_a_parcel_under_way_is_looked_up_once_a_day_until_it_is_given_up(
    packed: ShippingHarness, caplog: pytest.LogCaptureFixture
) -> None:
    packed.act("label")
    packed.act("dispatch")
    packed.forward(hours=23)
    assert packed.sweep() == 0
    for _ in range(TRACKED_TIMES + 5):
        packed.forward(days=1, seconds=1)
        packed.sweep()
    assert packed.parcel().next_check_at is None
    assert caplog.text.count("The carrier does not deliver the parcel") == 1


def test_a_delivery_whose_webhook_got_lost_is_found(packed: ShippingHarness) -> None:
    packed.act("label")
    packed.act("dispatch")
    packed.carrier.moves("delivered")
    packed.forward(days=1, seconds=1)
    assert packed.sweep() == 1
    assert packed.state() == "delivered"
    assert packed.sweep() == 0


@pytest.mark.parametrize("count", [1, 3])
def test_each_overdue_parcel_is_resumed_by_a_run_of_its_own(harness: ShippingHarness, count: int) -> None:
    harness.confirm(("MUG", count))
    for number in range(count):
        harness.pack(str(number), ("MUG", 1))
        harness.carrier.fail("buy", crash_before)
        with pytest.raises(Crash):
            harness.act("label", str(number))
    harness.forward(minutes=2)
    assert [harness.sweep() for _ in range(count + 1)] == [1] * count + [0]
    assert {each.state for each in harness.shipment().parcels} == {"labelled"}
