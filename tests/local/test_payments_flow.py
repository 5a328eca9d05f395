"""Payments and sandbox deployed: facts come over the bus, money moves by HTTP, calls come back by HTTP."""

from collections.abc import Iterator

import pytest

from cartwright.aws.attributes import unmarshal
from cartwright.events.payments import (
    PaymentActionRequired,
    PaymentAuthorised,
    PaymentCaptured,
    PaymentDeclined,
    PaymentRefunded,
    PaymentVoided,
)
from tests.local.conftest import LocalShop
from tests.local.http import assert_problem, send
from tests.local.listening import Listener
from tests.local.paying import PAYMENTS, SANDBOX, Order, tills
from tests.local.waiting import until

TOKENS = ("tok_approve", "tok_timeout_after_charge", "tok_late_webhook", "tok_3ds", "tok_decline_lost_card")


@pytest.fixture(scope="module")
def listeners(shop: LocalShop) -> Iterator[dict[str, Listener]]:
    with tills(shop) as made:
        yield made


@pytest.fixture
def order(shop: LocalShop, listeners: dict[str, Listener]) -> Order:
    return Order(shop, listeners)


def test_a_payment_from_the_order_to_the_refund(order: Order) -> None:
    order.paid_with("tok_approve")
    assert order.consumed(PaymentAuthorised)["amount"] == 2645
    order.confirmed()
    assert order.consumed(PaymentCaptured)["amount"] == 2645
    partial = {"amount": 645, "reason": "One mug arrived broken"}
    for _ in range(2):
        answer = order.ask("PUT", "/refunds/return-1", partial)
        assert (answer.status, answer.body["refunded"]) == (200, 645)
    order.cancelled()
    until(lambda: len(order.told(PaymentRefunded)) == 2)
    assert sorted(each["data"]["amount"] for each in order.told(PaymentRefunded)) == [645, 2000]
    seen = order.payment()
    assert (seen["state"], seen["captured"], seen["refunded"], seen["next_check_at"]) == (
        "refunded",
        2645,
        2645,
        None,
    )
    charge = order.charge()
    assert (charge["captured"], sum(each["amount"] for each in charge["refunds"])) == (2645, 2645)
    assert [len(order.told(kind)) for kind in (PaymentAuthorised, PaymentCaptured)] == [1, 1]


def test_an_answer_that_got_lost_charges_once(order: Order) -> None:
    order.paid_with("tok_timeout_after_charge")
    order.consumed(PaymentAuthorised)
    order.rejected()
    assert order.consumed(PaymentVoided)["reason"] == "order-rejected"
    assert order.charge()["state"] == "voided"


def test_a_decline_is_told(order: Order) -> None:
    assert order.paid_with("tok_decline_lost_card").consumed(PaymentDeclined)["reason"] == "lost-card"


def test_a_late_call_is_heeded(shop: LocalShop, order: Order) -> None:
    """By the webhook, long before the sweeper asks."""
    order.paid_with("tok_late_webhook")
    order.consumed(PaymentAuthorised)
    table, dynamodb = shop.outputs[PAYMENTS]["TableName"], shop.session().client("dynamodb")

    def remembered() -> bool:
        pages = dynamodb.get_paginator("scan").paginate(TableName=table)
        keys = [str(unmarshal(item)["pk"]) for page in pages for item in page["Items"]]
        return any(key.startswith("WH#sandbox#") for key in keys)

    assert until(remembered)


def test_3_d_secure(order: Order) -> None:
    order.paid_with("tok_3ds")
    url = order.consumed(PaymentActionRequired)["action_url"]
    assert send("POST", url, body={"outcome": "approve"}).status == 200
    order.consumed(PaymentAuthorised)


def test_whoever_forges_a_call_moves_nothing(shop: LocalShop, order: Order) -> None:
    order.paid_with("tok_lost_webhook")
    until(lambda: order.ask("GET", "").status == 200 and order.payment()["state"] != "pending")
    message = {"id": "evt-forged", "type": "payment.updated", "reference": order.id, "claims": "authorised"}
    url = f"{shop.content['apis']['payments']}/webhooks"
    for headers in ({}, {"Sandbox-Signature": "t=1795254304,v1=" + "0" * 64}):
        assert_problem(send("POST", f"{url}/sandbox", body=message, headers=headers), 400)
    assert_problem(send("POST", f"{url}/stripe", body=message), 404)


def test_only_staff_see_payments(shop: LocalShop, order: Order) -> None:
    url = f"{shop.content['apis']['payments']}/staff/payments/{order.id}"
    assert_problem(send("GET", url), 401)
    assert_problem(send("GET", url, token=shop.token("customer")), 401)
    assert_problem(order.ask("GET", ""), 404)


def test_only_the_shop_has_the_sandboxes_key(shop: LocalShop, order: Order) -> None:
    assert_problem(send("GET", f"{shop.content['apis']['sandbox']}/payments/{order.id}"), 401)


def test_nothing_secret_was_logged(shop: LocalShop, order: Order) -> None:
    """Of all that the tests before made both services say."""
    order.paid_with("tok_approve")
    order.consumed(PaymentAuthorised)
    session = shop.session()
    secrets = session.client("secretsmanager")
    listed = secrets.list_secrets()["SecretList"]
    values = [secrets.get_secret_value(SecretId=each["ARN"])["SecretString"] for each in listed]
    resources = session.client("cloudformation")
    lines = []
    for stack in (PAYMENTS, SANDBOX):
        for each in resources.describe_stack_resources(StackName=stack)["StackResources"]:
            if each["ResourceType"] == "AWS::Logs::LogGroup":
                pages = session.client("logs").get_paginator("filter_log_events")
                for page in pages.paginate(logGroupName=each["PhysicalResourceId"]):
                    lines += [event["message"] for event in page["events"]]
    assert any(order.cause in line for line in lines)
    assert [line for line in lines if any(secret in line for secret in (*values, *TOKENS))] == []
