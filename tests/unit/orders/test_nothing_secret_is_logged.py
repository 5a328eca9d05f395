"""No means of payment reaches a log, whatever goes wrong on the way."""

import io
import json
import logging
from collections.abc import Iterator

import pytest
from msgspec.structs import replace

from cartwright.events.inventory import StockReserved
from cartwright.events.payments import PaymentAuthorised
from cartwright.logging import configure
from tests.unit.orders.orders_harness import OrdersHarness, about, checkout

TOKEN = "tok_that_nobody_may_read"


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    stream = io.StringIO()
    configure("orders", stream=stream)
    yield stream
    root.handlers[:] = handlers
    root.setLevel(level)


def test_no_token_is_logged(harness: OrdersHarness, log: io.StringIO) -> None:
    event = checkout()
    secret = replace(event, data=replace(event.data, payment_method_id=TOKEN))
    odd = replace(secret, data=replace(secret.data, totals=replace(secret.data.totals, total=1)))
    broken = json.loads(secret.detail())
    broken["data"]["lines"] = TOKEN
    poison = json.dumps({"detail-type": secret.name, "detail": broken})
    assert harness.hear(odd, secret) == ["m-0"]
    assert harness.news({"Records": [{"messageId": "m", "body": poison}]}, None)["batchItemFailures"]
    harness.forward(minutes=11)
    harness.watch()
    harness.hear(about(StockReserved), about(PaymentAuthorised))
    assert harness.order().state == "confirmed"
    assert "returns to its queue" in log.getvalue()
    assert TOKEN not in log.getvalue()
