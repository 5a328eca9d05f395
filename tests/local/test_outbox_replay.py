"""What a relay did not publish reaches the other services by ``ops outbox replay``, once however often it is told."""

import json
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from tests.local.conftest import LocalShop
from tests.local.deployed import resource
from tests.local.sales import CheckoutHarness
from tests.local.waiting import until


@contextmanager
def baskets_relay_stopped(shop: LocalShop) -> Iterator[None]:
    """As long as this lasts, no change of a basket is told."""
    client = shop.session().client("lambda")
    mapping = resource(shop, "AWS::Lambda::EventSourceMapping", "BasketsStream", "cartwright-local-basket")

    def switch(*, on: bool) -> None:
        client.update_event_source_mapping(UUID=mapping, Enabled=on)
        wanted = "Enabled" if on else "Disabled"
        until(lambda: client.get_event_source_mapping(UUID=mapping)["State"] == wanted)

    switch(on=False)
    try:
        yield
    finally:
        switch(on=True)


def test_a_checkout_that_nobody_saw_becomes_one_order(shop: LocalShop) -> None:
    till = CheckoutHarness(shop).stocked(5)
    since = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%S}"
    with baskets_relay_stopped(shop):
        order_id = till.buy(2)
        assert till.order(order_id) is None
        replayed = shop.ops("outbox", "replay", "basket", "--since", since)
        assert replayed.returncode == 0, replayed.stderr
        assert replayed.stdout.startswith("basket: 1 events published, 0 rejected")
        till.comes_to(order_id, "confirmed")
    again = shop.ops("outbox", "replay", "basket", "orders", "inventory", "payments", "--since", since)
    assert again.returncode == 0, again.stderr
    till.payment_comes_to(order_id, "captured")
    found = json.loads(shop.ops("reconcile", "--json").stdout)
    assert found["orders"]["confirmed"] >= 1
    assert order_id not in json.dumps([found["violations"], found["under_way"]])
    assert till.stockroom.figures(till.sku) == (3, 0, 2, 5)


def test_what_cannot_be_read_is_put_aside_and_keeps_nothing_waiting(shop: LocalShop) -> None:
    till = CheckoutHarness(shop).stocked(1)
    table = shop.session().resource("dynamodb").Table(shop.outputs["cartwright-local-basket"]["TableName"])
    key = {"pk": f"B#{uuid.uuid4()}", "sk": "X"}
    queue = "basket/BasketsUnpublished"

    def kept() -> str:
        return shop.ops("dlq", "show", queue, check=True).stdout

    table.put_item(Item={**key, "outbox": "a text", "outbox_id": "an event"})
    try:
        order_id = till.buy(1)
        till.comes_to(order_id, "confirmed")
        assert key["pk"] in until(kept)
        replayed = shop.ops("outbox", "replay", "basket", "--since", "1m")
        assert replayed.returncode == 1
        assert f"{key['pk']} X: the outbox can't be read" in replayed.stderr
        assert key["pk"] in kept()
    finally:
        table.delete_item(Key=key)
        shop.ops("dlq", "redrive", queue, "--discard", "--yes")
