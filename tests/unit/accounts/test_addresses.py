"""The address book: its limits, its defaults, and changes that meet one another."""

from typing import Any

import pytest

from accounts.fields import MAX_ADDRESSES
from tests.unit.accounts.accounts_harness import ADA, BOB_CLAIMS, HOME, STAFF_CLAIMS, AccountsHarness


def add(harness: AccountsHarness, number: int = 0, **changes: Any) -> Any:
    answer = harness.call("addMyAddress", {**HOME, "line1": f"{number} Long Lane", **changes})
    assert answer.status == 201, answer.body
    return answer.body


def defaults(harness: AccountsHarness) -> tuple[list[str], list[str]]:
    """Ids of the default addresses: for goods, for invoices."""
    items = harness.call("listMyAddresses").body["items"]
    return (
        [each["id"] for each in items if each["default_shipping"]],
        [each["id"] for each in items if each["default_billing"]],
    )


def test_an_address_comes_back_as_it_was_entered(harness: AccountsHarness) -> None:
    answer = harness.call("addMyAddress", HOME)
    assert answer.headers["Location"] == f"addresses/{answer.body['id']}"
    flags = {"default_shipping": True, "default_billing": True}
    assert answer.body == {"id": answer.body["id"], "line2": "", "region": "", **HOME, **flags}
    seen = harness.call("getMyAddress", address_id=answer.body["id"])
    assert (seen.body, seen.headers["ETag"]) == (answer.body, answer.headers["ETag"])
    assert harness.call("listMyAddresses").body == {"items": [answer.body]}


def test_an_empty_book_is_a_list(harness: AccountsHarness) -> None:
    answer = harness.call("listMyAddresses")
    assert (answer.status, answer.body, answer.headers["ETag"]) == (200, {"items": []}, '"0"')
    assert harness.kept == []


def test_each_kind_has_one_default_at_most(harness: AccountsHarness) -> None:
    first, second = add(harness, 1)["id"], add(harness, 2)["id"]
    assert defaults(harness) == ([first], [first])
    third = add(harness, 3, default_shipping=True)["id"]
    assert defaults(harness) == ([third], [first])
    harness.call("replaceMyAddress", {**HOME, "default_billing": True}, address_id=second)
    assert defaults(harness) == ([third], [second])
    harness.call("replaceMyAddress", {**HOME, "line1": "elsewhere"}, address_id=third)
    assert defaults(harness) == ([], [second])
    harness.call("removeMyAddress", address_id=second)
    assert defaults(harness) == ([], [])


def test_the_same_address_again_is_the_one_that_is_there(harness: AccountsHarness) -> None:
    add(harness, 1)
    second = add(harness, 2)["id"]
    before = harness.kept
    assert add(harness, 2)["id"] == second
    assert harness.kept == before
    assert add(harness, 2, default_billing=True)["id"] == second
    assert defaults(harness)[1] == [second]
    assert len(harness.call("listMyAddresses").body["items"]) == 2


def test_a_book_is_full_at_twenty(harness: AccountsHarness) -> None:
    added = [add(harness, number)["id"] for number in range(MAX_ADDRESSES)]
    refused = harness.call("addMyAddress", {**HOME, "line1": "one too many"})
    assert (refused.status, refused.body["code"]) == (409, "too-many-addresses")
    assert add(harness, 7)["id"] == added[7]
    assert harness.call("removeMyAddress", address_id=added[3]).status == 204
    add(harness, 99)
    assert len(harness.call("listMyAddresses").body["items"]) == MAX_ADDRESSES


def test_the_largest_book_is_far_from_the_limit_of_an_item(harness: AccountsHarness) -> None:
    line = "字" * 100
    for number in range(MAX_ADDRESSES):
        text: dict[str, Any] = {
            "name": line,
            "line2": line,
            "city": line,
            "region": line,
            "postcode": "字" * 20,
        }
        add(harness, line1=f"{number:02d}{'字' * 98}", country="GB", **text)
    reads = harness.storage.capacity.reads
    harness.call("listMyAddresses")
    assert harness.storage.capacity.reads - reads <= 10


def test_who_changes_what_they_have_not_seen_is_refused(harness: AccountsHarness) -> None:
    address = harness.call("addMyAddress", HOME)
    seen, address_id = {"If-Match": address.headers["ETag"]}, address.body["id"]
    add(harness, 2)
    before = harness.kept
    changed = {**HOME, "city": "Leeds"}
    assert harness.call("replaceMyAddress", changed, headers=seen, address_id=address_id).status == 412
    assert harness.call("removeMyAddress", headers=seen, address_id=address_id).status == 412
    assert harness.kept == before
    now = {"If-Match": harness.call("getMyAddress", address_id=address_id).headers["ETag"]}
    assert (
        harness.call("replaceMyAddress", changed, headers=now, address_id=address_id).body["city"] == "Leeds"
    )


def test_changes_that_meet_are_both_kept(harness: AccountsHarness) -> None:
    """Another write comes between the reading and the writing of the first one, three times."""
    rivals = iter(range(10, 13))

    def rival() -> None:
        harness.way.before = lambda: None
        number = next(rivals, None)
        if number is not None:
            add(harness, number)
            harness.way.before = rival

    harness.way.before = rival
    add(harness, 1)
    lines = {each["line1"] for each in harness.call("listMyAddresses").body["items"]}
    assert lines == {f"{number} Long Lane" for number in (1, 10, 11, 12)}
    shipping, billing = defaults(harness)
    assert len(shipping) == len(billing) == 1


def test_who_keeps_losing_is_told_so(harness: AccountsHarness) -> None:
    numbers = iter(range(10, 100))

    def rival() -> None:
        harness.way.before = lambda: None
        add(harness, next(numbers))
        harness.way.before = rival

    harness.way.before = rival
    answer = harness.call("addMyAddress", HOME)
    assert (answer.status, answer.body["code"]) == (409, "concurrent-update")


def test_another_customers_address_is_one_that_does_not_exist(harness: AccountsHarness) -> None:
    address_id = add(harness)["id"]
    before, unknown = harness.kept, "01936b70-ffff-7a10-8c22-0f1e2d3c4b5a"
    for claims in (BOB_CLAIMS, {**BOB_CLAIMS, "sub": "eve"}):
        for operation, body in (
            ("getMyAddress", None),
            ("replaceMyAddress", HOME),
            ("removeMyAddress", None),
        ):
            foreign = harness.call(operation, body, claims=claims, address_id=address_id)
            absent = harness.call(operation, body, claims=claims, address_id=unknown)
            told = [
                {name: value for name, value in each.body.items() if name != "instance"}
                for each in (foreign, absent)
            ]
            assert (foreign.status, told[0]) == (404, told[1])
    assert harness.call("listMyAddresses", claims=BOB_CLAIMS).body == {"items": []}
    assert harness.kept == before


def test_staff_see_a_customer_whole(harness: AccountsHarness) -> None:
    harness.confirm()
    address = add(harness)
    seen = harness.call("getCustomer", claims=STAFF_CLAIMS, customer_id=ADA)
    assert (seen.status, seen.body["email"], seen.body["addresses"]) == (200, "ada@example.com", [address])
    unknown = harness.call("getCustomer", claims=STAFF_CLAIMS, customer_id="nobody")
    assert (unknown.status, unknown.body["code"]) == (404, "customer-not-found")


@pytest.mark.parametrize("operation", ["replaceMyAddress", "removeMyAddress"])
def test_a_change_has_to_name_what_it_changes(harness: AccountsHarness, operation: str) -> None:
    address_id = add(harness)["id"]
    body = HOME if operation == "replaceMyAddress" else None
    answer = harness.call(operation, body, headers={"If-Match": ""}, address_id=address_id)
    assert (answer.status, answer.fields) == (428, ["If-Match"])
