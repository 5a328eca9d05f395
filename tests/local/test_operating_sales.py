"""The operator's verbs about sales: an order's story, stock, and dead letters with their way back."""

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from cartwright.events.basket import BasketCheckedOut
from cartwright.ids import Ids
from ops.dead_letters import messages
from ops.dead_letters.queues import named, queues
from tests.local.conftest import LocalShop
from tests.local.sales import CheckoutHarness, operated
from tests.local.waiting import until

NEWS = "orders/NewsDeadLetters"


@pytest.fixture(scope="module")
def till(shop: LocalShop) -> CheckoutHarness:
    return CheckoutHarness(shop).stocked(3)


def told(till: CheckoutHarness, order_id: str) -> dict[str, Any]:
    result = till.shop.ops("order", order_id, "--json")
    assert result.returncode == 0, result.stderr
    for secret in ("tok_", "1 Road", "N1 1AA", "James", f"{till.counter.tag}@"):
        assert secret not in result.stdout
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def texts(story: dict[str, Any], service: str) -> list[str]:
    return [each["text"] for each in story["story"] if each["service"] == service]


def test_an_order_that_was_confirmed_and_cancelled_has_its_whole_story(till: CheckoutHarness) -> None:
    order_id = till.buy(2)
    till.comes_to(order_id, "confirmed")
    till.payment_comes_to(order_id, "captured")
    till.cancel(order_id)
    till.payment_comes_to(order_id, "refunded")
    story = told(till, order_id)
    assert story["state"] == "cancelled"
    assert [each["at"] for each in story["story"]] == sorted(each["at"] for each in story["story"])
    assert "of a guest was checked out, 1 line" in texts(story, "basket")[0]
    assert [text.partition(" ")[0].rstrip(",") for text in texts(story, "orders")][:3] == [
        "placed",
        "reserved",
        "confirmed",
    ]
    assert "reservation settled: 2 units of 1 line" in texts(story, "inventory")
    paid = " ".join(texts(story, "payments"))
    assert f"sandbox's reference {order_id}" in paid
    assert "refund closing:0 of" in paid
    assert texts(story, "sandbox")
    assert story["waits"] == []


def test_an_order_that_waits_says_for_what_and_until_when(till: CheckoutHarness) -> None:
    order_id = till.buy(1, card="tok_3ds")
    due = till.comes_to(order_id, "action-required")["next_check_at"]
    shown = till.shop.ops("order", order_id)
    assert shown.returncode == 0, shown.stderr
    wait = next(line for line in shown.stdout.splitlines() if line.startswith("waits for the customer"))
    assert f"until {due[:10]} {due[11:19]} UTC" in wait
    till.cancel(order_id)


def test_who_waits_for_an_order_hears_how_it_ended(till: CheckoutHarness) -> None:
    """The exit code says whether it has ended."""
    order_id = till.buy(1, card="tok_3ds")
    till.comes_to(order_id, "action-required")
    early = till.shop.ops("order", order_id, "--wait", "--timeout", "1")
    assert (early.returncode, f"order {order_id}: action-required" in early.stdout) == (1, True)
    assert "waits for the customer" in early.stdout
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(till.shop.ops, "order", order_id, "--wait")
        with pytest.raises(TimeoutError):
            waiting.result(timeout=5)
        till.cancel(order_id)
        ended = waiting.result()
    assert (ended.returncode, f"order {order_id}: cancelled" in ended.stdout) == (0, True), ended.stderr
    assert "waits for" not in ended.stdout


def test_an_order_without_stock_says_what_was_missing(till: CheckoutHarness) -> None:
    order_id = till.buy(9)
    till.comes_to(order_id, "rejected")
    (text,) = texts(told(till, order_id), "inventory")
    assert "reservation rejected (out-of-stock)" in text
    assert f"{till.sku}: 9 wanted" in text


def test_a_purchase_by_one_command_ends_as_its_card_says(shop: LocalShop) -> None:
    bought = json.loads(shop.ops("buy", "--json", check=True).stdout)
    assert bought["state"] == "confirmed"
    assert bought["total"] > 0
    declined = shop.ops("buy", "--card", "tok_decline_lost_card")
    assert (declined.returncode, "payment-failed (payment-declined)" in declined.stdout) == (1, True)
    assert ("£" in declined.stdout, "pay again: POST /orders/" in declined.stderr) == (True, True)


def test_a_purchase_that_is_not_waited_for_is_waited_for_as_an_order(shop: LocalShop) -> None:
    bought = json.loads(shop.ops("buy", "--no-wait", "--json", check=True).stdout)
    waited = json.loads(shop.ops("order", bought["order_id"], "--wait", "--json", check=True).stdout)
    assert (waited["state"], waited["waits"]) == ("confirmed", [])


def test_an_order_that_nobody_knows(shop: LocalShop) -> None:
    result = shop.ops("order", "01936b72-0001-7c33-9a44-000000000000")
    assert result.returncode == 1
    assert "No service of the stage local has the order" in result.stderr


def test_stock_is_received_once_corrected_and_shown(till: CheckoutHarness, tmp_path: Path) -> None:
    sku = till.counter.sku("bowl")
    file = tmp_path / "delivery.csv"
    file.write_text(f"sku,quantity\n{sku},20\n")
    for _ in range(2):
        assert "20 units of 1 SKUs" in till.shop.ops("stock", "receive", str(file), check=True).stdout
    again = ("stock", "receive", sku, "5", "--id", "note-7")
    assert {till.shop.ops(*again, check=True).stdout for _ in range(2)} == {f"receipt note-7: +5 of {sku}\n"}
    adjusted = till.shop.ops("stock", "adjust", sku, "-2", "--reason", "Broken", check=True)
    assert f"-2 of {sku}" in adjusted.stdout
    refused = till.shop.ops("stock", "adjust", sku, "-200", "--reason", "Broken")
    assert (refused.returncode, "Not enough units are available" in refused.stderr) == (1, True)
    (level,) = json.loads(till.shop.ops("stock", sku, "--json", check=True).stdout)
    assert (level["available"], level["sold"], level["received"]) == (23, 0, 23)
    unknown = till.shop.ops("stock", f"{sku}-none")
    assert (unknown.returncode, "Never received" in unknown.stderr) == (1, True)


def test_the_sample_catalogue_has_stock(shop: LocalShop) -> None:
    (level,) = json.loads(shop.ops("stock", "bto-everyday-black", "--json", check=True).stdout)
    assert level["available"] == 40


def test_a_checkout_among_the_dead_letters_is_found_read_and_sent_back(till: CheckoutHarness) -> None:
    shop = operated(till.shop)
    sqs, queue = shop.client("sqs"), named(queues(shop), NEWS)
    order_id = Ids().new()
    detail = BasketCheckedOut.sample() | {"id": Ids().new()}
    detail["data"] |= {"order_id": order_id, "basket_id": Ids().new()}
    envelope = {"source": BasketCheckedOut.source, "detail-type": BasketCheckedOut.name, "detail": detail}
    sqs.send_message(QueueUrl=queue.url, MessageBody=json.dumps(envelope))
    listed = json.loads(till.shop.ops("dlq", "list", "--json", check=True).stdout)
    (entry,) = (each for each in listed if each["queue"] == NEWS)
    assert entry["messages"] >= 1
    assert entry["oldest"]
    shown = till.shop.ops("dlq", "show", NEWS, "--limit", "100", check=True).stdout
    assert order_id in shown
    assert not any(secret in shown for secret in ("tok_approve", "James", "ada@"))
    story = told(till, order_id)
    assert story["state"] == "not placed"
    assert [each["queue"] for each in story["dead_letters"]] == [NEWS]
    assert "returned" in till.shop.ops("dlq", "redrive", NEWS, check=True).stdout
    till.comes_to(order_id, "rejected")
    assert told(till, order_id)["dead_letters"] == []


def test_an_order_names_the_function_that_fails_at_it(till: CheckoutHarness) -> None:
    shop = operated(till.shop)
    order_id, detail = Ids().new(), BasketCheckedOut.sample() | {"id": Ids().new()}
    detail["data"] |= {"order_id": order_id, "basket_id": Ids().new()}
    detail["data"]["totals"]["total"] += 1
    envelope = {"source": BasketCheckedOut.source, "detail-type": BasketCheckedOut.name, "detail": detail}
    work = queues(shop).work["orders/NewsQueue"]
    shop.client("sqs").send_message(QueueUrl=work, MessageBody=json.dumps(envelope))

    def failing() -> dict[str, Any] | None:
        result = till.shop.ops("order", order_id, "--json")
        found: dict[str, Any] = json.loads(result.stdout) if result.returncode == 0 else {}
        return next(iter(found.get("failing", [])), None)

    found = until(failing, every=1.0)
    assert found["function"] == "orders/Consumer"
    assert found["error"].startswith("TotalsMismatch")
    assert found["message_in"] in ("orders/NewsQueue or orders/LaterNewsQueue", NEWS)
    shown = till.shop.ops("order", order_id, check=True).stdout
    assert "orders/Consumer failed " in shown
    assert "TotalsMismatch" in till.shop.ops("logs", "--order", order_id, "--errors", check=True).stdout


def test_dead_letters_that_are_of_no_use_are_discarded(shop: LocalShop) -> None:
    sqs, queue = operated(shop).client("sqs"), named(queues(operated(shop)), NEWS)
    why = {"ERROR_CODE": {"DataType": "String", "StringValue": "NO_PERMISSIONS"}}
    sqs.send_message(QueueUrl=queue.url, MessageBody="of no use", MessageAttributes=why)
    assert "last error: NO_PERMISSIONS" in shop.ops("dlq", "show", NEWS, check=True).stdout
    kept = shop.ops("dlq", "redrive", NEWS, "--discard")
    assert kept.returncode == 1
    assert messages.count(sqs, queue.url)[0] >= 1
    assert "deleted" in shop.ops("dlq", "redrive", NEWS, "--discard", "--yes", check=True).stdout
    assert messages.look(sqs, queue.url, 1) == []


def test_a_queue_that_is_none(shop: LocalShop) -> None:
    result = shop.ops("dlq", "show", "nothing")
    assert result.returncode == 1
    assert NEWS in result.stderr
    told_only = shop.ops("dlq", "redrive", "orders/OrdersUnpublished")
    assert (told_only.returncode, "has no source queue" in told_only.stderr) == (1, True)
