"""``ops reconcile`` finds nothing to say of real sales, and names each thing that is broken in their tables."""

import copy
import json
from datetime import UTC, datetime

import pytest

from cartwright.aws.attributes import marshal
from ops import tables
from ops.reconciling.books import Books
from ops.reconciling.checks import faults
from ops.reconciling.fault import Fault
from ops.reconciling.reading import KEPT, keep_item, read
from tests.local.conftest import LocalShop
from tests.local.looking_after import let_expire
from tests.local.sales import CheckoutHarness, operated
from tests.local.spoiling import BROKEN, Items, Sold
from tests.local.waiting import until


@pytest.fixture(scope="module")
def sold(shop: LocalShop) -> Sold:
    till = CheckoutHarness(shop).stocked(7)
    counter = till.counter
    offer = {"name": "1 off", "kind": "fixed", "amounts": {"GBP": 100}, "total_limit": 9, "customer_limit": 9}
    promotion = {"promotion_id": counter.call("createPromotion", offer).body["id"]}
    single, other = counter.call("makeCodes", {"count": 2}, **promotion).body["codes"]
    orders = {
        "confirmed": till.buy(2, codes=(single,)),
        "declined": till.buy(1, codes=(other,), card="tok_decline_stolen_card"),
        "cancelled": till.buy(3),
    }
    states = {"confirmed": "confirmed", "declined": "payment-failed", "cancelled": "confirmed"}
    for name, state in states.items():
        till.comes_to(orders[name], state)
    let_expire(shop, orders["declined"])
    orders["sold-out"] = till.buy(6)
    till.comes_to(orders["sold-out"], "rejected")
    till.payment_comes_to(orders["cancelled"], "captured")
    till.cancel(orders["cancelled"])
    found = Sold(till, operated(shop), orders, promotion["promotion_id"], single)
    until(lambda: not found.of(faults(books(found))), every=1)
    till.stockroom.invoke("Sales", {})
    until(lambda: not found.of(faults(books(found))), every=1)
    return found


def books(sold: Sold) -> Books:
    return read(sold.shop, "confirmation", datetime.now(UTC), lambda *_: None)


@pytest.fixture(scope="module")
def stored(sold: Sold) -> Items:
    """All that the tables hold."""
    return [
        (service, item)
        for service, (attributes, _) in KEPT.items()
        for item in tables.scan(sold.shop, service, attributes)
    ]


def examined(sold: Sold, items: Items) -> list[Fault]:
    found = Books(read_at=datetime.now(UTC))
    for service, item in items:
        keep_item(found, service, item)
    return sold.of(faults(found))


def test_whole_sales_have_no_faults(sold: Sold, stored: Items) -> None:
    assert examined(sold, stored) == []


@pytest.mark.parametrize("name", BROKEN)
def test_each_thing_that_is_broken_is_named(sold: Sold, stored: Items, name: str) -> None:
    spoil, said = BROKEN[name]
    items = copy.deepcopy(stored)
    spoil(sold, items)
    found = [str(fault) for fault in examined(sold, items)]
    assert any(said in text for text in found), found


def test_what_is_broken_in_a_table_fails_the_verb(sold: Sold) -> None:
    order_id = sold.orders["confirmed"]
    dynamodb = sold.till.shop.session().client("dynamodb")
    table = sold.shop.output("payments", "TableName")
    key = marshal({"pk": f"PAY#{order_id}", "sk": "P"})
    whole = dynamodb.get_item(TableName=table, Key=key)["Item"]
    dynamodb.put_item(TableName=table, Item=whole | marshal({"captured": 9}))
    try:
        result = sold.till.shop.ops("reconcile", "--wait", "0", "--json")
    finally:
        dynamodb.put_item(TableName=table, Item=whole)
    assert result.returncode == 1, result.stderr
    content = json.loads(result.stdout)
    named = [each["text"] for each in content["violations"] if each["subject"] == order_id]
    assert any("captured - refunded is £0.09 - £0.00 = £0.09" in text for text in named), named
    assert order_id not in {each["subject"] for each in content["under_way"]}
