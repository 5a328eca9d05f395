import pytest

from cartwright.aws.dynamodb import Delete, Expression, Put, Table
from cartwright.aws.errors import (
    AccessDenied,
    AwsError,
    ConditionFailed,
    Contended,
    Invalid,
    ResourceMissing,
    Throttled,
    TransactionCancelled,
)
from cartwright.aws.retrying import ATTEMPTS
from tests.unit.cartwright.aws.endpoint import Endpoint, Reply, error


@pytest.fixture
def table(endpoint: Endpoint, waits: list[float]) -> Table:
    del endpoint
    return Table("things")


def cancelled(*codes: str) -> Reply:
    return error("TransactionCanceledException", CancellationReasons=[{"Code": code} for code in codes])


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("AccessDeniedException", AccessDenied),
        ("ResourceNotFoundException", ResourceMissing),
        ("ConditionalCheckFailedException", ConditionFailed),
        ("ValidationException", Invalid),
    ],
)
def test_errors_have_one_tree(table: Table, endpoint: Endpoint, code: str, kind: type[AwsError]) -> None:
    endpoint.script(error(code))
    with pytest.raises(AwsError) as raised:
        table.put({"pk": "a", "sk": "a"})
    assert type(raised.value) is kind
    assert "as scripted" in str(raised.value)
    assert "as scripted" not in raised.value.detail


def test_an_item_comes_back_as_it_went(table: Table, endpoint: Endpoint) -> None:
    endpoint.script((200, {"Item": {"pk": {"S": "a"}, "n": {"N": "5"}, "l": {"L": [{"BOOL": True}]}}}))
    assert table.get({"pk": "a"}) == {"pk": "a", "n": 5, "l": [True]}
    assert endpoint.calls[0] == (
        "GetItem",
        {"TableName": "things", "Key": {"pk": {"S": "a"}}, "ConsistentRead": True},
    )


def test_collisions_are_tried_again(table: Table, endpoint: Endpoint, waits: list[float]) -> None:
    endpoint.script(cancelled("None", "TransactionConflict"), cancelled("ThrottlingError", "None"), (200, {}))
    table.transact([Put({"pk": "a", "sk": "a"}), Delete({"pk": "b", "sk": "b"})])
    assert len(endpoint.calls) == 3
    assert len(waits) == 2


def test_collisions_without_end_are_contention(table: Table, endpoint: Endpoint) -> None:
    endpoint.script(cancelled("TransactionConflict"))
    with pytest.raises(Contended) as raised:
        table.transact([Put({"pk": "a", "sk": "a"})])
    assert (len(endpoint.calls), raised.value.status) == (ATTEMPTS, 503)


def test_failed_conditions_are_not_tried_again(table: Table, endpoint: Endpoint) -> None:
    endpoint.script(cancelled("None", "ConditionalCheckFailed", "TransactionConflict"))
    with pytest.raises(TransactionCancelled) as raised:
        table.transact([Put({"pk": "a", "sk": "a"})])
    assert raised.value.failed_conditions() == (1,)
    assert len(endpoint.calls) == 1


def test_a_transaction_takes_a_hundred_actions(table: Table, endpoint: Endpoint) -> None:
    with pytest.raises(ValueError, match="100"):
        table.transact([Delete({"pk": str(number), "sk": ""}) for number in range(101)])
    assert endpoint.calls == []


def test_keys_left_over_are_asked_for_again(table: Table, endpoint: Endpoint) -> None:
    left = {"things": {"Keys": [{"pk": {"S": "b"}}]}}
    endpoint.script(
        (200, {"Responses": {"things": [{"pk": {"S": "a"}}]}, "UnprocessedKeys": left}),
        (200, {"Responses": {"things": [{"pk": {"S": "b"}}]}}),
    )
    assert table.batch_get([{"pk": "a"}, {"pk": "b"}]) == [{"pk": "a"}, {"pk": "b"}]
    assert endpoint.calls[1][1]["RequestItems"] == left


def test_writes_left_over_for_ever_are_throttling(table: Table, endpoint: Endpoint) -> None:
    left = {"things": [{"PutRequest": {"Item": {"pk": {"S": "a"}}}}]}
    endpoint.script((200, {"UnprocessedItems": left}))
    with pytest.raises(Throttled):
        table.batch_put([{"pk": "a"}])
    assert len(endpoint.calls) == ATTEMPTS


def test_batches_keep_within_dynamodbs_sizes(table: Table, endpoint: Endpoint) -> None:
    table.batch_put([{"pk": str(number)} for number in range(60)])
    assert [len(call["RequestItems"]["things"]) for _, call in endpoint.calls] == [25, 25, 10]
    endpoint.seen.clear()
    endpoint.script((200, {"Responses": {}}))
    table.batch_get([{"pk": str(number)} for number in range(150)])
    assert [len(call["RequestItems"]["things"]["Keys"]) for _, call in endpoint.calls] == [100, 50]


def test_a_change_and_its_condition_share_placeholders(table: Table, endpoint: Endpoint) -> None:
    change = Expression("SET #s = :new", {":new": "b"}, {"#s": "status"})
    table.update({"pk": "a"}, change, Expression("#s = :old", {":old": "a"}, {"#s": "status"}))
    _, call = endpoint.calls[0]
    assert call["ExpressionAttributeValues"] == {":new": {"S": "b"}, ":old": {"S": "a"}}
    assert (call["UpdateExpression"], call["ConditionExpression"]) == ("SET #s = :new", "#s = :old")
    assert call["ExpressionAttributeNames"] == {"#s": "status"}


def test_pages_say_where_they_end(table: Table, endpoint: Endpoint) -> None:
    endpoint.script((200, {"Items": [{"pk": {"S": "a"}}], "LastEvaluatedKey": {"pk": {"S": "a"}}}))
    where = Expression("pk = :p", {":p": "a"})
    page = table.query(where, limit=1, index="listing", after={"pk": "0"})
    assert (page.items, page.last) == ([{"pk": "a"}], {"pk": "a"})
    _, call = endpoint.calls[0]
    assert call["ExclusiveStartKey"] == {"pk": {"S": "0"}}
    assert "ConsistentRead" not in call
