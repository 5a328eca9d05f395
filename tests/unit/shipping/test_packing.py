"""An order's lines become parcels: split, never packed twice, and nothing of a cancelled order."""

from typing import Any

import pytest

from cartwright.events.orders import OrderConfirmed
from cartwright.metrics import METRICS, Metric
from shipping.domain import MAX_PARCELS
from shipping.rules import left
from shipping.service import CANCELLED_TOO_LATE
from tests.unit.orders.orders_harness import ORDER, about
from tests.unit.shipping.shipping_harness import PARCEL, ShippingHarness


def test_a_confirmed_order_becomes_a_shipment_once(harness: ShippingHarness) -> None:
    for _ in range(2):
        harness.confirm(("MUG", 2), ("PLATE", 1))
    status, seen = harness.ask("GET", "/staff/shipments/{order_id}")
    assert (status, seen["state"], seen["shipping_option"]) == (200, "open", "standard")
    assert (
        seen["to_pack"]
        == seen["lines"]
        == [
            {"sku": "MUG", "quantity": 2},
            {"sku": "PLATE", "quantity": 1},
        ]
    )
    assert seen["address"]["postcode"] == "SW1Y 4JH"
    assert harness.shipment().version == 1


@pytest.mark.parametrize("missing", [{"lines": ()}, {"address": None}])
def test_an_order_without_lines_or_address_goes_to_the_dead_letters(
    harness: ShippingHarness, missing: dict[str, Any]
) -> None:
    assert harness.consume(about(OrderConfirmed, **missing)) == ["m-0"]
    assert harness.shipments.get(ORDER) is None


def test_a_line_is_split_over_parcels(harness: ShippingHarness) -> None:
    harness.confirm(("MUG", 5), ("PLATE", 1))
    assert harness.pack("1", ("MUG", 3))[1]["state"] == "packing"
    assert harness.shipment().parcels[0].history[0].by is not None
    status, seen = harness.pack("2", ("mug", 2), ("PLATE", 1), weight=700)
    assert (status, seen["state"], seen["to_pack"]) == (200, "packed", [])
    assert [each["lines"] for each in seen["parcels"]] == [
        [{"sku": "MUG", "quantity": 3}],
        [{"sku": "MUG", "quantity": 2}, {"sku": "PLATE", "quantity": 1}],
    ]


@pytest.mark.parametrize(
    "lines", [[("MUG", 3)], [("MUG", 2), ("MUG", 1)], [("PLATE", 1)], [("MUG", 1), ("FORK", 1)]]
)
def test_more_than_was_ordered_is_not_packed(harness: ShippingHarness, lines: list[tuple[str, int]]) -> None:
    harness.confirm()
    status, problem = harness.pack("1", *lines)
    assert (status, problem["code"]) == (409, "not-packable")
    assert harness.shipment().parcels == ()


def test_what_is_in_one_parcel_is_not_packed_into_another(harness: ShippingHarness) -> None:
    harness.confirm(("MUG", 2))
    harness.pack("1", ("MUG", 1))
    status, problem = harness.pack("2", ("MUG", 2))
    assert (status, problem["detail"]) == (409, "1 of MUG is left to pack.")


def test_the_same_parcel_twice_is_one(harness: ShippingHarness) -> None:
    """The second request has the version from before the first, whose response got lost."""
    harness.confirm()
    assert [harness.pack(if_match='"1"')[0] for _ in range(2)] == [200, 200]
    assert len(harness.shipment().parcels) == 1
    for status, problem in (harness.pack(weight=501), harness.pack("1", ("MUG", 1))):
        assert (status, problem["code"]) == (409, "parcel-taken")


def test_of_two_packers_who_read_the_same_version_one_is_refused(harness: ShippingHarness) -> None:
    harness.confirm(("MUG", 4))
    assert harness.pack("1", ("MUG", 2), if_match='"1"')[0] == 200
    assert harness.pack("2", ("MUG", 2), if_match='"1"')[0] == 412
    assert harness.pack("2", ("MUG", 2), if_match='"2"')[0] == 200


def test_a_change_between_read_and_write_is_noticed(harness: ShippingHarness) -> None:
    harness.confirm(("MUG", 2))

    def other_packer(operation: str) -> None:
        if operation == "shipping.PutItem":
            harness.way.before = lambda _: None
            assert harness.pack("2", ("MUG", 2))[0] == 200

    harness.way.before = other_packer
    status, problem = harness.pack("1", ("MUG", 2))
    assert (status, problem["code"]) == (409, "not-packable")
    assert [each.id for each in harness.shipment().parcels] == ["2"]


def test_a_parcel_without_a_label_is_unpacked(harness: ShippingHarness) -> None:
    harness.confirm()
    harness.pack()

    def unpack(if_match: str) -> int:
        return harness.ask("DELETE", PARCEL, parcel_id="1", headers={"If-Match": if_match})[0]

    assert unpack('"1"') == 412
    assert [unpack('"2"') for _ in range(2)] == [204, 204]
    assert (harness.state(), left(harness.shipment())[0].quantity) == ("open", 2)
    harness.pack()
    harness.act("label")
    assert unpack("*") == 409
    assert harness.state() == "packed"


def test_a_shipment_takes_only_so_many_parcels(harness: ShippingHarness) -> None:
    harness.confirm(("MUG", MAX_PARCELS + 1))
    statuses = [harness.pack(str(number), ("MUG", 1))[0] for number in range(MAX_PARCELS + 1)]
    assert statuses == [200] * MAX_PARCELS + [409]


def test_the_largest_order_in_one_parcel_fits_into_the_item(harness: ShippingHarness) -> None:
    lines = [(f"{number:04d}" + "X" * 36, 1) for number in range(1_200)]
    harness.confirm(*lines)
    assert harness.pack("1", *lines)[0] == 200
    harness.carrier.fail("buy", lambda buy: buy())
    assert harness.act("label")[1]["state"] == "packed"
    (packed,) = harness.emitted
    assert len(packed["detail"]) < 256 * 1024


def test_an_order_that_is_cancelled_before_it_is_packed_is_not_packed(harness: ShippingHarness) -> None:
    harness.confirm()
    for _ in range(2):
        harness.cancel()
    assert harness.state() == "cancelled"
    assert harness.pack()[0] == 409
    assert harness.ask("GET", "/staff/pick-list")[1]["items"] == []


def test_a_cancellation_that_is_consumed_first_prevents_the_shipment(harness: ShippingHarness) -> None:
    harness.cancel()
    harness.confirm()
    assert harness.ask("GET", "/staff/shipments/{order_id}")[0] == 404
    assert harness.pack()[0] == 404
    (item,) = harness.storage.items()
    assert item["expires_at"] > harness.now.timestamp()
    assert "state_pk" not in item


def test_an_order_that_is_cancelled_after_it_is_packed_goes_on_and_says_so(
    harness: ShippingHarness, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted: list[Metric] = []
    monkeypatch.setattr(METRICS, "add", counted.append)
    harness.confirm(("MUG", 4))
    harness.pack("1", ("MUG", 2))
    harness.cancel()
    seen = harness.ask("GET", "/staff/shipments/{order_id}")[1]
    assert (seen["state"], seen["cancelled"]) == ("packing", "customer")
    assert "The order was cancelled after it was packed" in caplog.text
    assert counted == [CANCELLED_TOO_LATE]
    assert harness.ask("GET", "/staff/pick-list")[1]["items"] == []
    assert harness.pack("2", ("MUG", 2))[1]["state"] == "packed"


def test_unpacking_the_last_parcel_of_a_cancelled_order_cancels_its_shipment(
    harness: ShippingHarness,
) -> None:
    harness.confirm()
    harness.pack()
    harness.cancel()
    assert harness.ask("DELETE", PARCEL, parcel_id="1", headers={"If-Match": "*"})[0] == 204
    assert harness.state() == "cancelled"


@pytest.mark.parametrize("first", ["packer", "cancellation"])
def test_packing_and_cancelling_at_once_end_in_one_of_the_two_orders(
    harness: ShippingHarness, first: str
) -> None:
    harness.confirm()

    def meanwhile(operation: str) -> None:
        if operation == "shipping.PutItem":
            harness.way.before = lambda _: None
            if first == "packer":
                assert harness.pack()[0] == 200
            else:
                harness.cancel()

    harness.way.before = meanwhile
    if first == "packer":
        harness.cancel()
        assert (harness.state(), harness.shipment().cancelled) == ("packed", "customer")
    else:
        assert harness.pack()[0] == 409
        assert harness.state() == "cancelled"
