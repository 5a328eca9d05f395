"""An order from its confirmation to its delivery: picked, packed in two parcels, labelled, and moved by the carrier."""

import json
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from cartwright.events.shipping import ShipmentDelivered, ShipmentDispatched, ShipmentPacked
from cartwright.http import Access
from tests.local.attacks.victim import secret
from tests.local.conftest import LocalShop
from tests.local.http import Answer, send
from tests.local.listening import Listener, listening
from tests.local.selling import Sale
from tests.local.waiting import until

EMITTED = (ShipmentPacked, ShipmentDispatched, ShipmentDelivered)


@pytest.fixture(scope="module")
def sale(shop: LocalShop) -> Sale:
    return Sale(shop)


@pytest.fixture(scope="module")
def listeners(shop: LocalShop) -> Iterator[dict[str, Listener]]:
    with ExitStack() as stack:
        yield {kind.name: stack.enter_context(listening(shop, kind)) for kind in EMITTED}


class Shipment:
    def __init__(self, sale: Sale, order_id: str) -> None:
        self._sale = sale
        self._api = str(sale.shop.content["apis"]["shipping"])
        self._order_id = order_id

    def staff(self, method: str, path: str, body: object = None) -> Answer:
        headers = {"If-Match": "*"} if method in ("PUT", "DELETE") else {}
        token = self._sale.tokens[Access.STAFF]
        return send(method, f"{self._api}/staff{path}", token=token, body=body, headers=headers)

    def parcel(self, method: str, path: str, body: object = None) -> dict[str, Any]:
        answer = self.staff(method, f"/shipments/{self._order_id}/parcels/{path}", body)
        assert answer.status == 200, answer.content
        return dict(answer.body)

    def mine(self) -> Answer:
        token = self._sale.tokens[Access.CUSTOMER]
        return send("GET", f"{self._api}/my/shipments/{self._order_id}", token=token)

    def scan(self, parcel_id: str, report: str, webhook: str) -> None:
        """What the carrier's scanner reports at the sandbox."""
        api = self._sale.shop.content["apis"]["sandbox"]
        answer = send(
            "POST",
            f"{api}/parcels/{self._order_id}-{parcel_id}/scans",
            token=secret(self._sale.shop, "ApiKey"),
            body={"report": report, "webhook": webhook},
        )
        assert answer.status == 200, answer.content

    def events(self, listener: Listener) -> list[tuple[str, bool]]:
        """The parcels and whether each is the last."""
        cause = self._sale.order(self._order_id)
        assert cause
        return [
            (each["data"]["parcel_id"], each["data"]["last"])
            for each in listener.caused_by(cause["correlation_id"])
        ]


def test_an_order_is_picked_packed_dispatched_and_delivered(
    shop: LocalShop, sale: Sale, listeners: dict[str, Listener]
) -> None:
    sale.offer("mug", 9)
    sku = sale.sku("mug")
    order_id = sale.buy_signed_in(("mug", 3))
    shipment = Shipment(sale, order_id)
    opened = until(lambda: shipment.mine() if shipment.mine().status == 200 else None)
    assert (opened.body["state"], opened.body["parcels"]) == ("open", [])

    assert shipment.staff("PUT", f"/locations/{sku}", {"code": "A-03-2"}).status == 200

    def picked() -> dict[str, Any] | None:
        items = shipment.staff("GET", "/pick-list?limit=100").body["items"]
        return next((each for each in items if each["sku"].upper() == sku.upper()), None)

    pick = until(picked)
    assert (pick["location"], pick["quantity"], pick["orders"]) == (
        "A-03-2",
        3,
        [{"order_id": order_id, "quantity": 3}],
    )

    for parcel_id, quantity in (("1", 2), ("2", 1)):
        body = {"lines": [{"sku": sku, "quantity": quantity}], "weight_grams": 400 * quantity}
        shipment.parcel("PUT", parcel_id, body)
    over = {"lines": [{"sku": sku, "quantity": 1}], "weight_grams": 400}
    assert shipment.staff("PUT", f"/shipments/{order_id}/parcels/3", over).status == 409

    for parcel_id in ("1", "2", "1"):
        labelled = shipment.parcel("POST", f"{parcel_id}/label")
    assert labelled["state"] == "packed"
    numbers = [each["tracking_number"] for each in labelled["parcels"]]
    assert len(set(numbers)) == 2
    assert all(number.startswith("SB") for number in numbers)

    shipment.parcel("POST", "1/dispatch")
    shipment.scan("1", "delivered", "twice")
    shipment.scan("2", "delivered", "forged")
    shipment.scan("2", "in-transit", "late")
    shipment.scan("2", "delivered", "at-once")
    done = until(lambda: shipment.mine() if shipment.mine().body["state"] == "delivered" else None)
    assert [each["state"] for each in done.body["parcels"]] == ["delivered"] * 2
    assert [each["tracking_number"] for each in done.body["parcels"]] == numbers
    assert "@" not in json.dumps(done.body["parcels"])
    for kind in EMITTED:
        found = until(lambda name=kind.name: len(shipment.events(listeners[name])) == 2)  # type: ignore[misc]
        assert found
        assert {last for _, last in shipment.events(listeners[kind.name])} == {False, True}

    printed = shop.ops("shipment", order_id, check=True).stdout
    assert f"shipment of {order_id}: delivered" in printed
    assert "parcel 2 delivered" in shop.ops("order", order_id, check=True).stdout
