"""From the catalogue's product to the event that begins an order, through the deployed API under enforced IAM."""

import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from cartwright.events.basket import BasketCheckedOut
from cartwright.http import Access
from tests.local.baskets import STACK, Counter
from tests.local.conftest import LocalShop
from tests.local.http import assert_problem, send
from tests.local.listening import Listener, listening
from tests.local.stockroom import Stockroom
from tests.local.waiting import until


@pytest.fixture(scope="module")
def counter(shop: LocalShop) -> Counter:
    return Counter(shop)


@pytest.fixture(scope="module")
def checked_out(shop: LocalShop) -> Iterator[Listener]:
    with listening(shop, BasketCheckedOut) as listener:
        yield listener


def test_a_guest_buys_what_the_catalogue_told_of(counter: Counter, checked_out: Listener) -> None:
    counter.sell("mug", 1000, title="Harbour mug")
    headers, basket_id = counter.guest(("mug", 2))
    shown = counter.call("getBasket", headers=headers, basket_id=basket_id)
    assert [(line["title"], line["unit_price"]) for line in shown.body["lines"]] == [("Harbour mug", 1000)]
    quote = counter.call("quoteBasket", headers=headers, basket_id=basket_id)
    assert quote.body["totals"] == {"goods": 2000, "shipping": 395, "discount": 0, "tax": 399, "total": 2395}
    cause = uuid.uuid4().hex
    body, sent = counter.checkout(2395), headers | {"X-Correlation-Id": cause}
    answer = counter.call("checkOutBasket", body, headers=sent, basket_id=basket_id)
    assert (answer.status, answer.body["total"]) == (202, 2395), answer.content
    again = counter.call("checkOutBasket", body, headers=sent, basket_id=basket_id)
    assert (again.status, again.body) == (202, answer.body)
    other = counter.checkout(2395, email="other@example.com")
    assert_problem(counter.call("checkOutBasket", other, headers=sent, basket_id=basket_id), 422)
    (told,) = until(lambda: checked_out.caused_by(cause))
    event = BasketCheckedOut.from_detail(told)
    assert (event.data.order_id, event.data.totals.total) == (answer.body["order_id"], 2395)
    assert [(line.sku, line.quantity, line.total) for line in event.data.lines] == [
        (counter.sku("mug"), 2, 2000)
    ]


def test_fifty_at_once_with_one_key_are_one_order(counter: Counter, checked_out: Listener) -> None:
    counter.sell("cup", 500)
    headers, basket_id = counter.guest(("cup", 1))
    cause = uuid.uuid4().hex
    body, sent = counter.checkout(895), headers | {"X-Correlation-Id": cause}

    def attempt(_: int) -> tuple[int, str]:
        answer = counter.call("checkOutBasket", body, headers=sent, basket_id=basket_id)
        assert answer.status in (202, 409, 503), answer.content
        if answer.status != 202:
            assert answer.headers["retry-after"] == "1"
        return answer.status, answer.body.get("order_id", "")

    with ThreadPoolExecutor(16) as pool:
        outcomes = list(pool.map(attempt, range(50)))
    orders = {order_id for status, order_id in outcomes if status == 202}
    assert len(orders) == 1
    assert {attempt(0)[1]} == orders
    told = until(lambda: checked_out.caused_by(cause))
    assert {event["data"]["order_id"] for event in told} == orders


def test_a_guests_basket_is_merged_at_sign_in_exactly_once(counter: Counter) -> None:
    for name in ("pot", "pan"):
        counter.sell(name)
    headers, guest_id = counter.guest(("pot", 2), ("pan", 1))
    mine = counter.mine(("pot", 3))
    body = {"guest_basket_id": guest_id, "guest_token": headers["Basket-Token"]}
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: counter.call("mergeIntoMyBasket", body, basket_id=mine), range(4)))
    assert {answer.status for answer in answers} <= {200, 409, 503}
    assert counter.call("mergeIntoMyBasket", body, basket_id=mine).status == 200
    lines = counter.call("getMyBasket", basket_id=mine).body["lines"]
    assert {line["sku"]: line["quantity"] for line in lines} == {counter.sku("pan"): 1, counter.sku("pot"): 5}
    assert [item["sk"] for item in counter.items_of(guest_id)] == ["H"]
    assert counter.call("clearMyBasket", basket_id=mine).body["line_count"] == 0


def test_a_changed_price_and_a_withdrawn_product_stop_the_checkout(counter: Counter) -> None:
    kept, gone = counter.sell("kept", 1000), counter.sell("gone", 500)
    headers, basket_id = counter.guest(("kept", 1), ("gone", 1))
    counter.catalogue.staff("POST", f"/products/{gone['id']}/archive")
    variant = {"sku": counter.sku("kept"), "prices": {"GBP": 1100}}
    counter.catalogue.staff("PATCH", f"/products/{kept['id']}", {"variants": [variant]})

    def standings() -> dict[str, str]:
        lines = counter.call("getBasket", headers=headers, basket_id=basket_id).body["lines"]
        return {line["sku"].partition("-")[0]: line["standing"] for line in lines}

    until(lambda: standings() == {"gone": "withdrawn", "kept": "price-changed"}, every=0.3)
    answer = counter.call("checkOutBasket", counter.checkout(1895), headers=headers, basket_id=basket_id)
    assert_problem(answer, 409)
    assert (answer.body["code"], answer.fields) == ("lines-unavailable", [f"lines.{counter.sku('gone')}"])
    sku = counter.sku("gone")
    assert counter.call("removeLine", headers=headers, basket_id=basket_id, sku=sku).status == 200
    answer = counter.call("checkOutBasket", counter.checkout(1395), headers=headers, basket_id=basket_id)
    assert_problem(answer, 409)
    assert (answer.body["code"], answer.fields) == (
        "totals-changed",
        ["expected_total", f"lines.{counter.sku('kept')}.unit_price"],
    )
    assert answer.body["detail"] == "The total is now 14.95 GBP."
    body = counter.checkout(1495)
    assert counter.call("checkOutBasket", body, headers=headers, basket_id=basket_id).status == 202


def test_a_promotion_is_used_so_often_and_given_back_when_the_order_is_cancelled(counter: Counter) -> None:
    counter.sell("bowl", 1000)
    Stockroom(counter.shop).receive(counter.sku("bowl"), 12)
    code = f"TEN-{counter.tag}"
    offer = {"name": "10% off", "kind": "percentage", "basis_points": 1000, "code": code, "total_limit": 5}
    made = counter.call("createPromotion", offer)
    assert made.status == 201, made.content
    baskets = [counter.guest(("bowl", 1)) for _ in range(12)]
    for headers, basket_id in baskets:
        assert counter.call("addCode", headers=headers, basket_id=basket_id, code=code).status == 200

    def attempt(place: int) -> tuple[int, str]:
        headers, basket_id = baskets[place]
        while True:
            answer = counter.call(
                "checkOutBasket", counter.checkout(1295), headers=headers, basket_id=basket_id
            )
            if answer.headers.get("retry-after") is None:
                return answer.status, answer.body.get("order_id", answer.body.get("code"))

    with ThreadPoolExecutor(12) as pool:
        outcomes = list(pool.map(attempt, range(len(baskets))))
    placed = [order_id for status, order_id in outcomes if status == 202]
    assert len(placed) == 5
    assert {code for status, code in outcomes if status == 409} <= {"promotion-used-up", "totals-changed"}
    promotion = {"promotion_id": made.body["id"]}

    def counts(used: int) -> bool:
        return bool(counter.call("getPromotionUsage", **promotion).body == {"used": used, "held": 0})

    until(lambda: counts(5), every=0.5)
    for _ in range(2):
        _cancel(counter, placed[0])
    until(lambda: counts(4), every=0.5)


def _cancel(counter: Counter, order_id: str) -> None:
    url = f"{counter.shop.content['apis']['orders']}/staff/orders/{order_id}/cancel"
    token = counter.tokens[Access.STAFF]
    until(lambda: send("POST", url, token=token).status == 200, every=0.3)


def test_the_largest_order_of_the_retailers_month_gets_through(
    counter: Counter, checked_out: Listener
) -> None:
    count, title = 1_114, "WHITE HANGING HEART T-LIGHT HOLDER"
    skus = [f"{number:04d}-{counter.tag}" for number in range(count)]
    for start in range(0, count, 40):
        variants = [
            {"sku": sku, "options": {"size": sku[:4]}, "prices": {"GBP": 255}}
            for sku in skus[start : start + 40]
        ]
        counter.catalogue.create(f"hearts-{start}", title=title, variants=variants)
    headers, basket_id = counter.guest()
    for start in range(0, count, 90):
        wanted = [(sku.partition("-")[0], 6) for sku in skus[start : start + 90]]
        counter.fill("addLines", basket_id, *wanted, headers=headers)
    quote = counter.call("quoteBasket", headers=headers, basket_id=basket_id).body
    assert quote["totals"]["goods"] == count * 6 * 255
    cause = uuid.uuid4().hex
    answer = counter.call(
        "checkOutBasket",
        counter.checkout(quote["totals"]["total"]),
        headers=headers | {"X-Correlation-Id": cause},
        basket_id=basket_id,
    )
    assert answer.status == 202, answer.content
    told = until(lambda: checked_out.caused_by(cause))
    assert len(told[0]["data"]["lines"]) == count


def test_staff_make_codes_page_through_promotions_and_set_rates(counter: Counter) -> None:
    counter.sell("vase", 1000)
    Stockroom(counter.shop).receive(counter.sku("vase"), 2)
    offer = {"name": "A gift", "kind": "fixed", "amounts": {"GBP": 100}, "customer_limit": 5}
    made = [counter.call("createPromotion", offer) for _ in range(2)]
    promotion = {"promotion_id": made[0].body["id"]}
    (code,) = counter.call("makeCodes", {"count": 1}, **promotion).body["codes"]
    outcomes = []
    for _ in range(2):
        headers, basket_id = counter.guest(("vase", 1))
        counter.call("addCode", headers=headers, basket_id=basket_id, code=code)
        answer = counter.call("checkOutBasket", counter.checkout(1295), headers=headers, basket_id=basket_id)
        outcomes.append((answer.status, answer.body.get("code")))
    assert outcomes == [(202, None), (409, "totals-changed")]
    page = counter.call("listPromotions", query={"limit": "1"}).body
    assert [each["id"] for each in page["items"]] == [made[1].body["id"]]
    following = counter.call("listPromotions", query={"limit": "1", "cursor": page["next"]}).body
    assert [each["id"] for each in following["items"]] == [made[0].body["id"]]
    changed = counter.call("replacePromotion", offer | {"name": "Another"}, **promotion)
    assert (changed.status, changed.body["version"]) == (200, 2)
    assert counter.call("deletePromotion", **promotion).status == 204
    assert counter.call("getPromotion", **promotion).status == 404
    for kind in ("Tax", "Shipping"):
        shown = counter.call(f"get{kind}Rates")
        table = shown.body
        version = table.pop("version")
        assert shown.headers["etag"] == f'"{version}"'
        answer = counter.call(f"replace{kind}Rates", table, headers={"If-Match": f'"{version}"'})
        assert (answer.status, answer.body) == (200, table | {"version": version + 1})


def test_the_stack_says_where_it_is(shop: LocalShop) -> None:
    assert {"ApiUrl", "ApiId", "ApiStage", "TableName"} <= shop.outputs[STACK].keys()
