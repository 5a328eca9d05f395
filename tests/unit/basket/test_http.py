"""The functions as API Gateway calls them: access, headers, bad input; and refused requests write nothing."""

from typing import Any

import pytest

from basket.api import ROUTES
from basket.usage.guess_domain import OF_BASKET
from cartwright.aws.errors import Contended
from cartwright.http import Access
from tests.unit.basket.bad_request import BASKET, CHECKOUT, LINES, PROMOTION, SOME_ID, SOME_TOKEN, Bad
from tests.unit.basket.bad_requests import bad_requests
from tests.unit.basket.checkout_harness import CheckoutHarness
from tests.unit.basket.http import CLIENT, CUSTOMER, STAFF, Api


@pytest.fixture
def api(harness: CheckoutHarness) -> Api:
    harness.sell("MUG", 1000)
    return Api(harness)


def guest(api: Api) -> tuple[dict[str, str], str]:
    """The headers of a guest with a mug, and the id of the basket."""
    opened = api.call("openBasket", BASKET)
    assert opened.status == 201
    headers = {"Basket-Token": opened.body["token"], "Idempotency-Key": "key-1"}
    basket_id = opened.body["id"]
    assert api.call("addLines", LINES, headers=headers, basket_id=basket_id).status == 200
    return headers, basket_id


def test_a_guest_buys(api: Api, harness: CheckoutHarness) -> None:
    headers, basket_id = guest(api)
    assert api.call("setLine", {"quantity": 2}, headers=headers, basket_id=basket_id, sku="mug").status == 200
    quote = api.call("quoteBasket", headers=headers, basket_id=basket_id).body
    assert (quote["totals"]["total"], quote["shipping_option"]) == (2395, "standard")
    total = {"expected_total": quote["totals"]["total"]}
    answer = api.call("checkOutBasket", CHECKOUT | total, headers=headers, basket_id=basket_id)
    assert (answer.status, answer.body["total"]) == (202, 2395)
    again = api.call("checkOutBasket", CHECKOUT | total, headers=headers, basket_id=basket_id)
    assert (again.status, again.body) == (202, answer.body)
    other = api.call("checkOutBasket", CHECKOUT, headers=headers, basket_id=basket_id)
    assert (other.status, other.body["code"]) == (422, "idempotency-key-reused")
    shown = api.call("getBasket", headers=headers, basket_id=basket_id).body
    assert (shown["state"], shown["order_id"]) == ("checked-out", answer.body["order_id"])
    assert len(harness.told) == 1


def test_a_customer_signs_in_with_a_guests_basket_and_buys(api: Api, harness: CheckoutHarness) -> None:
    headers, guest_id = guest(api)
    opened = api.call("openMyBasket", BASKET, claims=CUSTOMER)
    mine = opened.body["id"]
    assert (opened.status, opened.headers["Location"]) == (201, f"baskets/{mine}")
    body = {"guest_basket_id": guest_id, "guest_token": headers["Basket-Token"]}
    for _ in range(2):
        merged = api.call("mergeIntoMyBasket", body, claims=CUSTOMER, basket_id=mine)
        assert (merged.status, merged.body["line_count"]) == (200, 1)
    assert api.call("removeMyLine", claims=CUSTOMER, basket_id=mine, sku="MUG").body["line_count"] == 0
    assert api.call("addMyLines", LINES, claims=CUSTOMER, basket_id=mine).status == 200
    answer = api.call(
        "checkOutMyBasket", CHECKOUT, claims=CUSTOMER, headers={"Idempotency-Key": "k"}, basket_id=mine
    )
    assert answer.status == 202
    assert harness.told[0].data.customer_id == CUSTOMER["sub"]


def test_a_total_that_changed_is_told_with_what_changed(api: Api) -> None:
    headers, basket_id = guest(api)
    body = CHECKOUT | {"expected_total": 1394}
    answer = api.call("checkOutBasket", body, headers=headers, basket_id=basket_id)
    assert (answer.status, answer.body["code"], answer.fields) == (409, "totals-changed", ["expected_total"])
    assert answer.body["detail"] == "The total is now 13.95 GBP."


def test_one_that_is_under_way_says_when_to_come_back(api: Api, harness: CheckoutHarness) -> None:
    headers, basket_id = guest(api)

    def contended(operation: str) -> None:
        if operation == "TransactWriteItems":
            raise Contended("another transaction")

    harness.way.before = contended
    answer = api.call("checkOutBasket", CHECKOUT, headers=headers, basket_id=basket_id)
    assert (answer.status, answer.body["code"]) == (409, "checkout-in-flight")
    assert answer.headers["Retry-After"] == "1"


@pytest.mark.parametrize("bad", bad_requests(), ids=str)
def test_bad_input_is_refused_by_name_and_writes_nothing(
    api: Api, harness: CheckoutHarness, bad: Bad
) -> None:
    """A wrong code is counted, that nobody tries them all."""
    headers, basket_id = guest(api)
    route = next(each for each in ROUTES if each.operation == bad.operation)
    named = {"basket_id": basket_id, "sku": "MUG", "code": "CODE", "promotion_id": SOME_ID} | bad.path
    path: dict[str, Any] = {name: value for name, value in named.items() if f"{{{name}}}" in route.path}
    sent = {name: value for name, value in (headers | bad.headers).items() if name not in bad.without}
    before = harness.content()
    claims = STAFF if route.access is Access.STAFF else {}
    answer = api.call(bad.operation, bad.body, claims=claims, headers=sent, query=bad.query or None, **path)
    assert answer.status == bad.status, answer.body
    assert answer.headers["Content-Type"] == "application/problem+json"
    if bad.field is not None:
        assert answer.fields[0] == bad.field
    assert [each for each in harness.content() if not each["pk"].startswith("T#")] == before


REFUSED_CLAIMS: dict[str, dict[str, str]] = {
    "none": {},
    "an access token": CUSTOMER | {"token_use": "access"},
    "another client's": CUSTOMER | {"aud": "another"},
    "without a subject": {"token_use": "id", "aud": CLIENT},
}


@pytest.mark.parametrize("claims", REFUSED_CLAIMS.values(), ids=REFUSED_CLAIMS)
@pytest.mark.parametrize(
    "route", [each for each in ROUTES if each.access is not Access.PUBLIC], ids=lambda r: r.operation
)
def test_only_id_tokens_of_the_shops_client_open_what_is_behind_a_sign_in(
    api: Api, claims: dict[str, str], route: Any
) -> None:
    path: dict[str, Any] = {
        name: SOME_ID for name in ("basket_id", "sku", "code", "promotion_id") if f"{{{name}}}" in route.path
    }
    assert api.call(route.operation, claims=claims, **path).status == 401


@pytest.mark.parametrize(
    "route", [each for each in ROUTES if each.access is Access.STAFF], ids=lambda r: r.operation
)
def test_customers_are_no_staff(api: Api, route: Any) -> None:
    path: dict[str, Any] = {"promotion_id": SOME_ID} if "{promotion_id}" in route.path else {}
    assert api.call(route.operation, claims=CUSTOMER, **path).status == 401


def test_a_foreign_basket_is_not_found_whoever_asks(api: Api, harness: CheckoutHarness) -> None:
    headers, theirs = guest(api)
    mine = api.call("openMyBasket", BASKET, claims=CUSTOMER).body["id"]
    other, _ = guest(api)
    before = harness.content()
    eve = CUSTOMER | {"sub": "eve"}
    for answer in (
        api.call("getMyBasket", claims=CUSTOMER, basket_id=theirs),
        api.call("getMyBasket", claims=eve, basket_id=mine),
        api.call("addMyLines", LINES, claims=eve, basket_id=mine),
        api.call("getBasket", headers=headers, basket_id=mine),
        api.call("checkOutBasket", CHECKOUT, headers=other, basket_id=theirs),
        api.call(
            "mergeIntoMyBasket",
            {"guest_basket_id": theirs, "guest_token": SOME_TOKEN},
            claims=CUSTOMER,
            basket_id=mine,
        ),
    ):
        assert (answer.status, answer.body["code"]) == (404, "basket-not-found")
    assert harness.content() == before


def test_staff_manage_promotions(api: Api) -> None:
    made = api.call("createPromotion", PROMOTION | {"code": "TEN"}, claims=STAFF)
    assert (made.status, made.headers["ETag"]) == (201, '"1"')
    one = {"promotion_id": made.body["id"]}
    taken = api.call("createPromotion", PROMOTION | {"code": "ten"}, claims=STAFF)
    assert (taken.status, taken.body["code"], taken.fields) == (409, "code-taken", ["code"])
    changed = api.call(
        "replacePromotion", PROMOTION | {"code": "ELEVEN"}, claims=STAFF, headers={"If-Match": '"1"'}, **one
    )
    assert (changed.status, changed.body["version"]) == (200, 2)
    stale = api.call("replacePromotion", PROMOTION, claims=STAFF, headers={"If-Match": '"1"'}, **one)
    assert stale.status == 412
    assert api.call("createPromotion", PROMOTION | {"code": "TEN"}, claims=STAFF).status == 201
    codes = api.call("makeCodes", {"count": 3}, claims=STAFF, **one).body["codes"]
    assert len(set(codes)) == 3
    assert all(len(code) == 16 for code in codes)
    assert api.call("getPromotionUsage", claims=STAFF, **one).body == {"used": 0, "held": 0}
    page = api.call("listPromotions", claims=STAFF, query={"limit": "1"}).body
    rest = api.call("listPromotions", claims=STAFF, query={"limit": "1", "cursor": page["next"]}).body
    assert [each["code"] for each in (*page["items"], *rest["items"])] == ["TEN", "ELEVEN"]
    assert api.call("deletePromotion", claims=STAFF, **one).status == 204
    assert api.call("getPromotion", claims=STAFF, **one).status == 404


def test_every_change_of_promotions_and_rates_says_who_made_it(api: Api, harness: CheckoutHarness) -> None:
    eve = STAFF | {"sub": "u-2", "email": "eve@shop.example"}
    one = {"promotion_id": api.call("createPromotion", PROMOTION | {"code": "TEN"}, claims=STAFF).body["id"]}
    seen = api.call("replacePromotion", PROMOTION, claims=eve, headers={"If-Match": '"1"'}, **one).body
    first, second = ({"subject": who["sub"], "email": who["email"]} for who in (STAFF, eve))
    assert (seen["created_by"], seen["updated_by"]) == (first, second)
    api.call("makeCodes", {"count": 2}, claims=STAFF, **one)
    assert api.call("deletePromotion", claims=eve, **one).status == 204
    entries = sorted(
        (item for item in harness.content() if str(item["sk"]).startswith("C#2")), key=lambda item: item["sk"]
    )
    assert [(each["action"], each["by"], each["promotion"]["version"]) for each in entries] == [
        ("created", first, 1),
        ("replaced", second, 2),
        ("codes-made", first, 2),
        ("removed", second, 2),
    ]
    table = {"countries": {}, "elsewhere": {"inclusive": True, "standard": 2000}}
    for who, tag in ((STAFF, '"0"'), (eve, '"1"')):
        answer = api.call("replaceTaxRates", table, claims=who, headers={"If-Match": tag})
        assert answer.status == 200
    kept = [item["by"] for item in harness.content() if str(item["sk"]).startswith("V#")]
    assert kept == [first, second]


def test_staff_set_rates_and_quotes_go_by_them(api: Api, harness: CheckoutHarness) -> None:
    headers, basket_id = guest(api)
    shown = api.call("getTaxRates", claims=STAFF)
    assert (shown.body["version"], shown.headers["ETag"]) == (0, '"0"')
    table = {"countries": {}, "elsewhere": {"inclusive": False, "standard": 1000, "shipping": "zero"}}
    assert api.call("replaceTaxRates", table, claims=STAFF, headers={"If-Match": '"1"'}).status == 412
    assert api.call("replaceTaxRates", table, claims=STAFF, headers={"If-Match": '"0"'}).body["version"] == 1
    zone = {
        "name": "All",
        "options": [{"id": "air", "name": "Air", "bands": [{"up_to_grams": None, "prices": {"GBP": 50}}]}],
    }
    assert api.call("replaceShippingRates", {"zones": [zone]}, claims=STAFF).body["version"] == 1
    totals = api.call("quoteBasket", headers=headers, basket_id=basket_id).body["totals"]
    assert totals == {"goods": 1100, "shipping": 50, "discount": 0, "tax": 100, "total": 1150}
    assert api.call("getShippingRates", claims=STAFF).body["zones"][0]["name"] == "All"
    kept = [item for item in harness.content() if item["pk"] == "RATES#tax"]
    assert sorted(item["sk"] for item in kept) == ["RATES", "V#000001"]


def test_who_guesses_codes_is_told_when_to_go_on(api: Api) -> None:
    headers, basket_id = guest(api)
    answers = [
        api.call("addCode", headers=headers, basket_id=basket_id, code=f"GUESS-{number}")
        for number in range(OF_BASKET + 1)
    ]
    assert [each.status for each in answers] == [404] * OF_BASKET + [429]
    assert answers[-1].body["code"] == "too-many-codes"
    assert 0 < int(answers[-1].headers["Retry-After"]) <= 600
