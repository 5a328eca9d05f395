"""The shipments with the real adapter and the real sandbox behind HTTP: labels, scans and webhooks."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from msgspec.structs import replace

from cartwright.events.orders import OrderConfirmed
from cartwright.http.dispatcher import Dispatcher, operations_of
from cartwright.ids import Ids
from cartwright.remote import Remote
from sandbox.api import ROUTES
from sandbox.api_keys import ApiKeyAuthorizer
from sandbox.handlers.carrier import CarrierOperations
from sandbox.handlers.webhook_sender import WebhookSender
from sandbox.parcel_repository import ParcelRepository
from sandbox.parcels import SandboxCarrier as Sandbox
from sandbox.ports import Undelivered
from shipping.sandbox_carrier import SandboxCarrier
from tests.simulation.world.storage import Storage
from tests.simulation.world.table import SimulatedTable
from tests.unit.orders.orders_harness import ORDER, FaultInjector
from tests.unit.payments.gateway import gateway
from tests.unit.payments.sandboxed import KEY, FakeCalls
from tests.unit.payments.served import Answer, Asked, serving
from tests.unit.shipping.shipping_harness import SECRET, ShippingHarness

CALLBACK_URL = "https://shop.example/v1/webhooks/sandbox"
REFERENCE = f"{ORDER}-1"


class Merchant:
    """Passes the sandbox's webhooks to the shop."""

    def __init__(self) -> None:
        self.harness: ShippingHarness | None = None
        self.statuses: list[int] = []

    def post(self, url: str, content: bytes, signature: str) -> None:
        assert url == CALLBACK_URL
        assert self.harness
        headers = {"Sandbox-Signature": signature}
        status, _ = self.harness.ask(
            "POST", "/webhooks/{carrier}", carrier="sandbox", body=content.decode(), headers=headers
        )
        self.statuses.append(status)
        if status != 204:
            raise Undelivered(str(status))


class World:
    def __init__(self) -> None:
        self.requests: list[str] = []
        self.calls = FakeCalls()
        self.merchant = Merchant()
        self.url = ""
        storage = Storage("sandbox", [], lambda: 0)
        parcels = ParcelRepository(SimulatedTable(storage, FaultInjector()), lambda: self.harness.now)
        operations = CarrierOperations(Sandbox(parcels, self.calls, Ids().new))
        dispatcher = Dispatcher(
            [route for route in ROUTES if route.handler == "carrier"],
            operations_of(operations),
            ApiKeyAuthorizer(lambda: KEY),
        )
        self._gateway = gateway(ROUTES, {"carrier": dispatcher})

    def start(self, url: str) -> "World":
        self.url = f"{url}/v1"
        self.carrier = SandboxCarrier(Remote(self.url), lambda: KEY, CALLBACK_URL)
        self.harness = ShippingHarness(self.carrier)
        self.merchant.harness = self.harness
        self.sender = WebhookSender(self.merchant, lambda: SECRET, self.harness.clock)
        return self

    def serve(self, asked: Asked) -> Answer:
        self.requests.append(f"{asked.method} {asked.path.removeprefix('/v1')}")
        return self._gateway(asked)

    def packed(self, postcode: str = "SW1Y 4JH") -> ShippingHarness:
        address = OrderConfirmed.example().data.address
        assert address
        self.harness.confirm(address=replace(address, postcode=postcode))
        self.harness.pack()
        return self.harness

    def scan(self, report: str, webhook: str = "at-once", *, key: str = KEY.decode()) -> int:
        headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
        body = json.dumps({"report": report, "webhook": webhook}).encode()
        return Remote(self.url).call("POST", f"/parcels/{REFERENCE}/scans", headers=headers, body=body).status

    def deliver(self) -> None:
        """The waiting webhooks, the late ones last."""
        waiting, self.calls.waiting = sorted(self.calls.waiting, key=lambda each: each[0]), []
        for _, call in waiting:
            self.sender.deliver(call)


@pytest.fixture
def world() -> Iterator[World]:
    made = World()
    with serving(made.serve) as url:
        yield made.start(url)


def label(harness: ShippingHarness) -> dict[str, Any]:
    (parcel,) = harness.act("label")[1]["parcels"]
    found: dict[str, Any] = parcel
    return found


def test_a_label_of_the_sandbox(world: World) -> None:
    harness = world.packed()
    first, again = label(harness), label(harness)
    assert first == again
    assert (first["state"], first["carrier"]) == ("labelled", "sandbox")
    assert first["tracking_number"].startswith("SB")
    assert first["label_url"].endswith(first["tracking_number"])
    assert world.requests == ["POST /parcels"]


def test_a_response_that_got_lost_is_looked_up(world: World) -> None:
    assert label(world.packed("SANDBOX TIMEOUT"))["state"] == "labelled"
    assert world.requests == ["POST /parcels", f"GET /parcels/{REFERENCE}"]


def test_a_carrier_that_failed_is_asked_again_by_the_sweeper(world: World) -> None:
    harness = world.packed("SANDBOX FAILURE")
    assert label(harness)["state"] == "labelling"
    harness.forward(minutes=2)
    assert harness.sweep() == 1
    assert harness.parcel().state == "labelled"


def test_an_address_that_is_refused(world: World) -> None:
    parcel = label(world.packed("SANDBOX REFUSAL"))
    assert (parcel["state"], parcel["reason"]) == ("packed", "address-refused")


def test_one_reference_is_one_parcel(world: World) -> None:
    harness = world.packed()
    label(harness)
    body = {
        "reference": REFERENCE,
        "weight_grams": 501,
        "service": "standard",
        "address": {"name": "Ada", "line1": "1 Road", "city": "London", "postcode": "N1", "country": "GB"},
        "callback_url": CALLBACK_URL,
    }
    headers = {"Authorization": f"Bearer {KEY.decode()}", "Content-Type": "application/json"}
    reply = Remote(world.url).call("POST", "/parcels", headers=headers, body=json.dumps(body).encode())
    assert (reply.status, json.loads(reply.content)["code"]) == (409, "other-contents")


def test_only_the_shop_has_the_key(world: World) -> None:
    label(world.packed())
    assert world.scan("delivered", key="another") == 401
    assert world.calls.waiting == []


def test_a_parcel_is_delivered_by_webhooks(world: World) -> None:
    harness = world.packed()
    label(harness)
    assert world.scan("in-transit", "twice") == 200
    world.deliver()
    assert (harness.parcel().state, world.merchant.statuses) == ("dispatched", [204, 204])
    assert world.scan("delivered") == 200
    world.deliver()
    assert harness.state() == "delivered"
    assert harness.names() == ["ShipmentPacked", "ShipmentDispatched", "ShipmentDelivered"]
    assert world.scan("lost") == 409


def test_a_late_webhook_comes_after_a_later_one(world: World) -> None:
    harness = world.packed()
    label(harness)
    world.scan("in-transit", "late")
    world.scan("delivered")
    world.deliver()
    assert harness.names() == ["ShipmentPacked", "ShipmentDispatched", "ShipmentDelivered"]


def test_a_forged_webhook_is_refused_and_not_repeated(world: World) -> None:
    harness = world.packed()
    label(harness)
    assert world.scan("delivered", "forged") == 200
    world.deliver()
    assert (harness.parcel().state, world.merchant.statuses) == ("labelled", [400])
    assert world.carrier.find(REFERENCE).state == "labelled"


def test_a_webhook_that_never_comes_is_not_needed(world: World) -> None:
    harness = world.packed()
    label(harness)
    harness.act("dispatch")
    world.scan("lost", "never")
    harness.forward(days=1, seconds=1)
    harness.sweep()
    assert harness.state() == "lost"
