"""No secret of anybody gets into any log, or into an event.

Whatever the tests of this folder sent before, wrong tokens and all, is in the logs as well.
"""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from cartwright.events.all import ALL_EVENTS
from sandbox.domain import TOKENS
from tests.local.attacks.victim import TOTAL, Victim, secret
from tests.local.conftest import LocalShop
from tests.local.listening import Listener, listening_to
from tests.local.looking_after import let_expire
from tests.local.waiting import until

CARD = "4000056655665556"


@pytest.fixture(scope="module")
def bus(shop: LocalShop) -> Iterator[Listener]:
    pattern = {"source": sorted({event.source for event in ALL_EVENTS})}
    with listening_to(shop, pattern) as listener:
        yield listener


def logged(shop: LocalShop) -> list[str]:
    """Every line of every function."""
    logs = shop.session().client("logs")
    groups = [
        group["logGroupName"]
        for page in logs.get_paginator("describe_log_groups").paginate()
        for group in page["logGroups"]
    ]
    return [line for group in groups for line in lines_of(logs, group)]


def lines_of(logs: Any, group: str) -> set[str]:
    """The embedded AWS answers the first 10,000 lines and says nothing of more: what is later is asked for anew."""
    found: set[str] = set()
    start, seen = 0, -1
    while len(found) > seen:
        seen = len(found)
        events = logs.filter_log_events(logGroupName=group, startTime=start)["events"]
        found |= {event["message"] for event in events}
        start = max((event["timestamp"] for event in events), default=0)
    return found


def forbidden(victim: Victim, *more: str) -> dict[str, str]:
    """What it is -> the text that may be nowhere."""
    people = {"customer": victim.customer}
    return {
        "api key": victim.api_key,
        "webhook secret": secret(victim.shop, "WebhookSecret"),
        "guest's token": victim.guest_headers["Basket-Token"],
        "staff's token": victim.room.staff_token,
        **{f"{name}'s {kind} token": getattr(each, kind) for name, each in people.items() for kind in _KINDS},
        **{f"{name}'s signature": each.id.rpartition(".")[2] for name, each in people.items()},
        "header": "Bearer ",
        "card": CARD,
        **{f"means of payment {token}": token for token in (*TOKENS, *more)},
    }


_KINDS = ("id", "access", "refresh")


def test_a_sale_leaves_no_secret_in_logs_and_events(victim: Victim, bus: Listener) -> None:
    """One order that is paid, one declined by a token of its own, one cancelled, and one of a card number."""
    declined = f"tok_decline_{victim.tag}_{victim.tag}"
    paid, refused = (victim.buy_as_guest(token) for token in ("tok_timeout_after_charge", declined))
    until(lambda: order(victim, paid.id).get("captured") == TOTAL)
    until(lambda: order(victim, refused.id).get("state") == "payment-failed")
    let_expire(victim.shop, refused.id)
    assert victim.ask("orders", "POST", f"/staff/orders/{paid.id}/cancel", token=staff(victim)).status == 200
    until(lambda: order(victim, paid.id)["refunded"] == TOTAL)
    refuse_a_card(victim)
    victim.settle_down()
    lines = logged(victim.shop)
    assert any(paid.id in line for line in lines)
    secrets = forbidden(victim, declined)
    secrets |= {f"basket's token of {each.id}": each.headers["Basket-Token"] for each in (paid, refused)}
    secrets |= {f"token of {each.id}": str(each.token) for each in (paid, refused)}
    methods = {f"method of {each.id}": str(each.body["payment_method_id"]) for each in (paid, refused)}
    hidden = secrets | methods
    assert {name: line for name, text in hidden.items() for line in lines if text in line} == {}
    told = bus.by_name()
    assert {"OrderPlaced", "PaymentRefunded", "PaymentDeclined", "StockReleased"} <= told.keys()
    for name, details in told.items():
        text = json.dumps(details)
        assert {what for what, each in secrets.items() if each in text} == set(), name


def test_what_was_bought_says_nothing_of_how_it_was_paid(victim: Victim) -> None:
    """Neither what customers and staff see, nor what the orders and payments keep once it is paid."""
    order_id = victim.orders[0].id
    for service, path, token in (
        ("orders", f"/my/orders/{order_id}", victim.customer.id),
        ("orders", f"/staff/orders/{order_id}", staff(victim)),
        ("payments", f"/staff/payments/{order_id}", staff(victim)),
        ("inventory", f"/staff/reservations/{order_id}", staff(victim)),
    ):
        answer = victim.ask(service, "GET", path, token=token)
        assert answer.status == 200
        assert b"tok_" not in answer.content
    for service in ("orders", "payments", "inventory"):
        assert [item for item in victim.content(service) if "tok_" in item] == []


def refuse_a_card(victim: Victim) -> None:
    """Neither where a token is taken, nor where one was before."""
    checkout = victim.counter.checkout(TOTAL) | {"payment_method_id": CARD}
    path = f"/baskets/{victim.guest_basket}/checkout"
    for service, where, body, field in (
        ("payments", "/payment-methods", {"token": CARD}, "token"),
        ("basket", path, checkout, "payment_method_id"),
    ):
        answer = victim.ask(service, "POST", where, body=body, headers=victim.guest_headers)
        assert (answer.status, answer.fields) == (400, [field])
        assert CARD.encode() not in answer.content


def order(victim: Victim, order_id: str) -> dict[str, Any]:
    """Empty as long as there is none."""
    answer = victim.ask("orders", "GET", f"/staff/orders/{order_id}", token=staff(victim))
    return dict(answer.body) if answer.status == 200 else {}


def staff(victim: Victim) -> str:
    return victim.room.staff_token
