"""What a table does, by either door."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from cartwright.aws.dynamodb import Action, ConditionCheck, Delete, Expression, Put, Table, Update
from cartwright.aws.errors import AwsError, ConditionFailed, Invalid, TransactionCancelled
from tests.local.adapters.doors import fresh

ABSENT = Expression("attribute_not_exists(pk)")
PRESENT = Expression("attribute_exists(pk)")


@pytest.mark.parametrize(
    "value",
    [
        "",
        "é🏺\n\u2028",
        0,
        -1,
        10**37,
        True,
        False,
        None,
        [],
        {},
        [1, "a", [None]],
        {"a": {"b": [{"c": -5}]}},
    ],
)
def test_values_come_back_as_they_went(table: Table, value: Any) -> None:
    key = fresh()
    item: dict[str, Any] = {**key, "value": value}
    table.put(item)
    assert table.get(key) == item


def test_nothing_is_none(table: Table) -> None:
    assert table.get(fresh()) is None


def test_conditions_hold_or_fail(table: Table) -> None:
    key = fresh()
    table.put({**key, "n": 1}, ABSENT)
    with pytest.raises(ConditionFailed):
        table.put({**key, "n": 2}, ABSENT)
    with pytest.raises(ConditionFailed):
        table.delete(key, Expression("#n = :n", {":n": 2}, {"#n": "n"}))
    with pytest.raises(ConditionFailed):
        table.update(fresh(), Expression("SET n = :n", {":n": 1}), PRESENT)
    assert table.get(key) == {**key, "n": 1}
    table.delete(key, Expression("#n = :n", {":n": 1}, {"#n": "n"}))
    assert table.get(key) is None
    table.delete(key)


def test_an_update_returns_what_it_is_asked_for(table: Table) -> None:
    key = fresh()

    def change(text: str) -> Expression:
        """What an update leaves as it was is among the updated for AWS, and not for moto."""
        values = {":zero": 0, ":d": 2, ":s": text}
        return Expression("SET n = if_not_exists(n, :zero) + :d, #s = :s", values, {"#s": "s"})

    assert table.update(key, change("x")) == {}
    assert table.update(key, change("y"), returning="UPDATED_NEW") == {"n": 4, "s": "y"}
    assert table.update(key, change("z"), returning="ALL_OLD") == {**key, "n": 4, "s": "y"}
    assert table.update(key, change("z"), returning="ALL_NEW", idempotent=True) == {**key, "n": 8, "s": "z"}


def test_increments_from_many_threads_all_count(embedded_table: Table) -> None:
    key = fresh()
    change = Expression("ADD n :one", {":one": 1})
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: embedded_table.update(key, change), range(80)))
    assert embedded_table.get(key) == {**key, "n": 80}


@pytest.mark.parametrize("descending", [False, True])
def test_pages_follow_each_other_in_order(table: Table, descending: bool) -> None:
    pk = uuid.uuid4().hex
    table.batch_put([{"pk": pk, "sk": f"a{number:02}"} for number in range(7)] + [{"pk": pk, "sk": "b"}])
    where = Expression("pk = :pk AND begins_with(sk, :a)", {":pk": pk, ":a": "a"})
    seen: list[Any] = []
    after = None
    while True:
        page = table.query(where, limit=3, after=after, descending=descending)
        seen += [item["sk"] for item in page.items]
        after = page.last
        if after is None:
            break
    assert seen == sorted((f"a{number:02}" for number in range(7)), reverse=descending)


def test_batches_are_of_any_size(table: Table) -> None:
    pk = uuid.uuid4().hex
    items = [{"pk": pk, "sk": f"{number:03}", "n": number} for number in range(120)]
    keys = [{"pk": pk, "sk": f"{number:03}"} for number in range(121)]
    table.batch_put(items)
    found = table.batch_get(keys)
    assert sorted(found, key=lambda item: str(item["sk"])) == items
    table.batch_delete(keys[:100])
    assert len(table.batch_get(keys)) == 20
    assert table.batch_get([]) == []
    table.batch_put([])


def test_a_transaction_does_all_or_nothing(table: Table) -> None:
    new, counted, gone, watched = fresh(), fresh(), fresh(), fresh()
    for key in (counted, gone, watched):
        table.put({**key, "n": 1})
    actions: list[Action] = [
        Put({**new, "n": 7}, ABSENT),
        Update(counted, Expression("SET n = n + :d", {":d": 1}), Expression("n = :n", {":n": 1})),
        Delete(gone, PRESENT),
        ConditionCheck(watched, Expression("#n = :n", {":n": 1}, {"#n": "n"})),
    ]
    table.transact(actions)
    assert [table.get(key) for key in (new, counted, gone)] == [{**new, "n": 7}, {**counted, "n": 2}, None]
    with pytest.raises(TransactionCancelled) as raised:
        table.transact(actions)
    assert raised.value.failed_conditions() == (0, 1, 2)
    assert table.get(counted) == {**counted, "n": 2}


def test_colliding_transactions_are_serial(embedded_table: Table) -> None:
    """Each is repeated under its token until it gets through; none counts twice."""
    key, other = fresh(), fresh()
    one = Expression("ADD n :one", {":one": 1})
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: embedded_table.transact([Update(key, one), Update(other, one)]), range(24)))
    assert embedded_table.get(key) == {**key, "n": 24}


def test_a_malformed_request_is_an_error_of_ours(table: Table) -> None:
    with pytest.raises(AwsError) as raised:
        table.put({"pk": "without a sort key"})
    assert type(raised.value) is Invalid
