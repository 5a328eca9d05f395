"""The routes of the inventory, behind API Gateway's events."""

import pytest

from tests.unit.inventory.http import STAFF, Answer, Api
from tests.unit.inventory.inventory_harness import InventoryHarness

ORDER_ID = "01936b72-0001-7c33-9a44-5b6c7d8e9f00"


@pytest.fixture
def api(harness: InventoryHarness) -> Api:
    return Api(harness)


def receive(api: Api, sku: str = "MUG", quantity: int = 10, movement_id: str = "DN-1") -> Answer:
    body = {"id": movement_id, "quantity": quantity}
    return api.call("POST", "/staff/stock/{sku}/receipts", sku=sku, body=body)


def adjust(api: Api, delta: int, movement_id: str = "A-1") -> Answer:
    body = {"id": movement_id, "delta": delta, "reason": "Broken"}
    return api.call("POST", "/staff/stock/{sku}/adjustments", sku="MUG", body=body)


def test_a_receipt_is_answered_as_it_was_recorded_first(api: Api, harness: InventoryHarness) -> None:
    first = receive(api)
    harness.clock.forward(hours=1)
    assert (first.status, receive(api).body) == (200, first.body)
    assert first.body["actor"] == {"subject": STAFF["sub"], "email": STAFF["email"]}
    assert receive(api, quantity=11).body["code"] == "movement-taken"


def test_what_is_reserved_is_not_adjusted_away(api: Api, harness: InventoryHarness) -> None:
    receive(api)
    harness.place(("MUG", 8))
    refused = adjust(api, -3)
    assert (refused.status, refused.body["code"]) == (409, "not-enough-available")
    assert adjust(api, -2, "A-2").status == 200
    shown = api.call("GET", "/staff/stock/{sku}", sku="mug").body
    assert [shown[name] for name in ("available", "reserved", "sold", "received")] == [0, 8, 0, 8]


def test_anyone_hears_whether_it_can_be_had_and_no_figure(api: Api, harness: InventoryHarness) -> None:
    receive(api)
    harness.levels.check({"MUG": "c"})
    answer = api.call("GET", "/stock/{sku}", sku="mug", claims={})
    assert answer.body == {"sku": "MUG", "availability": "in-stock"}
    assert answer.headers["Cache-Control"] == "public, max-age=10"
    assert api.call("GET", "/stock/{sku}", sku="JUG", claims={}).status == 404


def test_settings_are_put_and_shown(api: Api) -> None:
    path, body = "/staff/stock/{sku}", {"shards": 4, "threshold": 20}
    assert api.call("PUT", path, sku="MUG", body=body).status == 404
    receive(api)
    shown = api.call("PUT", path, sku="MUG", body=body).body
    assert (shown["shards"], shown["threshold"], shown["availability"]) == (4, 20, "low")
    assert sorted(each["available"] for each in shown["counters"]) == [2, 2, 3, 3]


def test_receipts_and_adjustments_have_ids_of_their_own(api: Api, harness: InventoryHarness) -> None:
    assert receive(api, movement_id="N-1").status == 200
    for _ in range(2):
        assert adjust(api, -2, movement_id="N-1").status == 200
    assert adjust(api, -3, movement_id="N-1").body["code"] == "movement-taken"
    assert harness.of("MUG") == (8, 0, 0, 8)
    listed = api.call("GET", "/staff/stock/{sku}/movements", sku="MUG").body["items"]
    assert sorted((each["kind"], each["id"], each["quantity"]) for each in listed) == [
        ("adjustment", "N-1", -2),
        ("receipt", "N-1", 10),
    ]


def test_a_delivery_is_received_line_by_line_and_once(api: Api, harness: InventoryHarness) -> None:
    text = "\ufeffSKU, Quantity\r\n\r\nMUG,5\r\njug,7\r\nmug,3\r\n"
    for _ in range(2):
        answer = api.call("POST", "/staff/receipts", body={"id": "DN-9", "csv": text})
        assert answer.body == {"id": "DN-9", "skus": 2, "units": 15, "unknown_skus": ["MUG", "jug"]}
    assert (harness.of("MUG"), harness.of("JUG")) == ((8, 0, 0, 8), (7, 0, 0, 7))


def test_a_delivery_names_the_lines_that_another_one_has(api: Api, harness: InventoryHarness) -> None:
    receive(api, movement_id="DN-9")
    text = "sku,quantity\nJUG,7\nMUG,3\n"
    answer = api.call("POST", "/staff/receipts", body={"id": "DN-9", "csv": text})
    assert (answer.status, answer.body["code"]) == (409, "movement-taken")
    assert [each["message"][:6] for each in answer.body["errors"]] == ["line 3"]
    assert (harness.of("MUG"), harness.of("JUG")) == ((10, 0, 0, 10), (7, 0, 0, 7))


def test_lists_are_read_in_pages(api: Api, harness: InventoryHarness) -> None:
    for number in range(3):
        receive(api, sku=f"SKU-{number}", quantity=1)
        harness.levels.check({f"SKU-{number}": "c"})
    first = api.call("GET", "/staff/low-stock", query={"limit": "2"}).body
    rest = api.call("GET", "/staff/low-stock", query={"limit": "2", "cursor": first["next"]}).body
    assert [each["sku"] for each in first["items"] + rest["items"]] == ["SKU-0", "SKU-1", "SKU-2"]
    assert rest["next"] is None


def test_a_cursor_opens_only_the_list_that_gave_it_out(api: Api, harness: InventoryHarness) -> None:
    for sku in ("MUG", "JUG"):
        for number in range(2):
            receive(api, sku=sku, movement_id=f"DN-{number}")
            harness.clock.forward(seconds=1)
    path = "/staff/stock/{sku}/movements"
    cursor = api.call("GET", path, sku="MUG", query={"limit": "1"}).body["next"]
    assert api.call("GET", path, sku="mug", query={"cursor": cursor}).body["items"][0]["id"] == "DN-0"
    assert api.call("GET", path, sku="JUG", query={"cursor": cursor}).fields == ["cursor"]
    assert api.call("GET", "/staff/low-stock", query={"cursor": cursor}).fields == ["cursor"]


def test_a_reservation_is_shown_with_its_story(api: Api, harness: InventoryHarness) -> None:
    receive(api)
    harness.place(("MUG", 3), order_id=ORDER_ID)
    harness.on_trigger("confirmed", ORDER_ID)
    shown = api.call("GET", "/staff/reservations/{order_id}", order_id=ORDER_ID).body
    assert (shown["state"], shown["lines"]) == (
        "settled",
        [{"sku": "MUG", "quantity": 3, "state": "settled"}],
    )
    assert [each["state"] for each in shown["history"]] == ["reserved", "settled"]
    other = ORDER_ID.replace("0001", "0002")
    assert api.call("GET", "/staff/reservations/{order_id}", order_id=other).status == 404


@pytest.mark.parametrize(
    ("claims", "status"),
    [
        ({}, 401),
        (STAFF | {"token_use": "access"}, 401),
        (STAFF | {"aud": "another-client"}, 401),
    ],
)
def test_only_staff_may_see_and_change(api: Api, claims: dict[str, str], status: int) -> None:
    for method, resource, body in (
        ("GET", "/staff/stock/{sku}", None),
        ("POST", "/staff/stock/{sku}/receipts", {"id": "x", "quantity": 1}),
    ):
        assert api.call(method, resource, sku="MUG", body=body, claims=claims).status == status
