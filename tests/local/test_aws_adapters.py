"""One suite, two implementations: the lean adapters and boto3's behind the same interface, on the embedded AWS."""

import json
import urllib.request
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import pytest

from cartwright.aws.dynamodb import Action, ConditionCheck, Delete, Expression, Put, Table, Update
from cartwright.aws.errors import (
    AccessDenied,
    AwsError,
    ConditionFailed,
    ResourceMissing,
    TransactionCancelled,
)
from cartwright.aws.events import Bus
from cartwright.aws.s3 import Bucket
from cartwright.aws.secrets import secret
from cartwright.aws.sqs import Queue
from cartwright.outbox import Message
from tests.local.conftest import LocalShop
from tests.local.sdk import SdkBucket, SdkBus, SdkQueue, SdkTable, sdk_secret
from tests.local.waiting import until

ABSENT = Expression("attribute_not_exists(pk)")
PRESENT = Expression("attribute_exists(pk)")


@dataclass(frozen=True)
class Door:
    table: Callable[[str], Table]
    bus: Callable[[str], Bus]
    queue: Callable[[str], Queue]
    bucket: Callable[[str], Bucket]
    secret: Callable[[str], bytes]


DOORS = {
    "lean": Door(Table, Bus, Queue, Bucket, secret),
    "boto3": Door(SdkTable, SdkBus, SdkQueue, SdkBucket, sdk_secret),
}


@pytest.fixture(scope="module")
def names(shop: LocalShop) -> dict[str, str]:
    """Resources for this module alone."""
    session, tag = shop.session(), uuid.uuid4().hex[:8]
    session.client("dynamodb").create_table(
        TableName=f"adapters-{tag}",
        BillingMode="PAY_PER_REQUEST",
        KeySchema=[
            {"AttributeName": "pk", "KeyType": "HASH"},
            {"AttributeName": "sk", "KeyType": "RANGE"},
        ],
        AttributeDefinitions=[
            {"AttributeName": "pk", "AttributeType": "S"},
            {"AttributeName": "sk", "AttributeType": "S"},
        ],
    )
    session.client("s3").create_bucket(
        Bucket=f"adapters-{tag}", CreateBucketConfiguration={"LocationConstraint": shop.region}
    )
    session.client("events").create_event_bus(Name=f"adapters-{tag}")
    found = session.client("secretsmanager").create_secret(
        Name=f"adapters-{tag}", SecretString="open sesame é"
    )
    return dict.fromkeys(("table", "bucket", "bus"), f"adapters-{tag}") | {"secret": found["ARN"]}


@pytest.fixture(params=DOORS)
def door(request: pytest.FixtureRequest, shop: LocalShop, monkeypatch: pytest.MonkeyPatch) -> Door:
    for name, value in shop.environment.items():
        monkeypatch.setenv(name, value)
    return DOORS[request.param]


@pytest.fixture
def table(door: Door, names: dict[str, str]) -> Table:
    return door.table(names["table"])


@pytest.fixture
def bucket(door: Door, names: dict[str, str]) -> Bucket:
    return door.bucket(names["bucket"])


@pytest.fixture
def queue(door: Door, shop: LocalShop) -> Iterator[Queue]:
    sqs = shop.session().client("sqs")
    url = sqs.create_queue(QueueName=f"adapters-{uuid.uuid4().hex}", Attributes={"VisibilityTimeout": "0"})[
        "QueueUrl"
    ]
    yield door.queue(url)
    sqs.delete_queue(QueueUrl=url)


def fresh(sort: str = "s") -> dict[str, str]:
    return {"pk": uuid.uuid4().hex, "sk": sort}


@pytest.mark.parametrize(
    ("own", "ours"), [(SdkTable, Table), (SdkQueue, Queue), (SdkBucket, Bucket), (SdkBus, Bus)]
)
def test_nothing_of_ours_is_tried_in_place_of_boto3(own: type, ours: type) -> None:
    assert {name for name in vars(ours) if not name.startswith("_")} <= set(vars(own))


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
    change = Expression(
        "SET n = if_not_exists(n, :zero) + :d, #s = :s", {":zero": 0, ":d": 2, ":s": "x"}, {"#s": "s"}
    )
    assert table.update(key, change) == {}
    assert table.update(key, change, returning="UPDATED_NEW") == {"n": 4, "s": "x"}
    assert table.update(key, change, returning="ALL_OLD") == {**key, "n": 4, "s": "x"}
    assert table.update(key, change, returning="ALL_NEW", idempotent=True) == {**key, "n": 8, "s": "x"}


def test_increments_from_many_threads_all_count(table: Table) -> None:
    key = fresh()
    change = Expression("ADD n :one", {":one": 1})
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: table.update(key, change), range(80)))
    assert table.get(key) == {**key, "n": 80}


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


def test_colliding_transactions_are_serial(table: Table) -> None:
    """Each is repeated under its token until it gets through; none counts twice."""
    key, other = fresh(), fresh()
    one = Expression("ADD n :one", {":one": 1})
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: table.transact([Update(key, one), Update(other, one)]), range(24)))
    assert table.get(key) == {**key, "n": 24}


def test_what_is_not_there_is_missing(door: Door, bucket: Bucket) -> None:
    with pytest.raises(ResourceMissing):
        door.table("no-such-table").get(fresh())
    with pytest.raises(ResourceMissing):
        bucket.open("no-such-key")
    with pytest.raises(ResourceMissing):
        door.bucket("no-such-bucket-" + uuid.uuid4().hex).read("k")
    with pytest.raises(ResourceMissing):
        door.secret("no-such-secret")


def test_a_malformed_request_is_an_error_of_ours(table: Table) -> None:
    with pytest.raises(AwsError) as raised:
        table.put({"pk": "without a sort key"})
    assert type(raised.value) is AwsError


def test_without_a_grant_access_is_denied(
    door: Door, names: dict[str, str], shop: LocalShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    iam = shop.session().client("iam")
    user = f"nobody-{uuid.uuid4().hex[:8]}"
    iam.create_user(UserName=user)
    key = iam.create_access_key(UserName=user)["AccessKey"]
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", key["AccessKeyId"])
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", key["SecretAccessKey"])
    with pytest.raises(AccessDenied):
        door.table(names["table"]).get(fresh())
    with pytest.raises(AccessDenied):
        door.bucket(names["bucket"]).read("k")
    with pytest.raises(AccessDenied):
        door.secret(names["secret"])


def test_a_secret_is_bytes(door: Door, names: dict[str, str]) -> None:
    assert door.secret(names["secret"]) == "open sesame é".encode()


@pytest.mark.parametrize("key", ["plain.txt", "a/b c+d/é🏺~=&%41.csv", "dots/./../x", "/leading//double"])
def test_objects_come_back_as_they_went(bucket: Bucket, key: str) -> None:
    etag = bucket.put(key, b"0123456789", content_type="text/plain")
    assert bucket.read(key) == b"0123456789"
    assert bucket.read(key, first=4) == b"456789"
    assert bucket.read(key, first=2, last=5) == b"2345"
    stored = bucket.open(key)
    assert (stored.size, stored.etag, b"".join(stored.chunks)) == (10, etag, b"0123456789")
    assert bucket.put(key, b"anew", content_type="text/plain") != etag


def test_objects_may_be_empty_or_large(bucket: Bucket) -> None:
    large = bytes(range(256)) * 12_000
    for content in (b"", large):
        bucket.put("sized", content, content_type="application/octet-stream")
        assert b"".join(bucket.open("sized").chunks) == bucket.read("sized") == content


def test_objects_may_be_opened_side_by_side(bucket: Bucket) -> None:
    for name in "ab":
        bucket.put(name, name.encode() * 500_000, content_type="text/plain")
    pairs = zip(bucket.open("a").chunks, bucket.open("b").chunks, strict=False)
    first, second = next(pairs)
    assert (first[:1], second[:1]) == (b"a", b"b")


def test_a_url_lets_its_holder_upload_and_download(bucket: Bucket) -> None:
    key = "imports/é x.csv"
    url, headers = bucket.presigned_put(key, content_type="text/csv", content_length=4, seconds=60)
    request = urllib.request.Request(url, data=b"a,b\n", headers=headers, method="PUT")  # noqa: S310 - loopback
    with urllib.request.urlopen(request) as answer:  # noqa: S310 - loopback
        assert answer.status == 200
    with urllib.request.urlopen(bucket.presigned_get(key, seconds=60)) as answer:  # noqa: S310 - loopback
        assert answer.read() == b"a,b\n"


def test_messages_are_received_until_they_are_deleted(queue: Queue) -> None:
    queue.send("first é")
    received = until(lambda: queue.receive(limit=1, seconds=1), seconds=5)
    assert (received[0].body, received[0].deliveries) == ("first é", 1)
    again = until(queue.receive, seconds=5)
    assert (again[0].id, again[0].deliveries) == (received[0].id, 2)
    queue.delete(again[0].receipt)
    assert queue.receive() == []


def test_many_messages_go_at_once(queue: Queue) -> None:
    bodies = [f"m{number}" for number in range(23)]
    assert queue.send_batch(bodies) == [None] * 23
    seen: set[str] = set()

    def drained() -> bool:
        for message in queue.receive():
            seen.add(message.body)
            queue.delete(message.receipt)
        return len(seen) == len(bodies)

    until(drained, seconds=10)
    assert seen == set(bodies)


def test_a_queue_that_is_gone_is_missing(door: Door, shop: LocalShop) -> None:
    with pytest.raises(ResourceMissing):
        door.queue(f"{shop.endpoint}/000000000000/no-such-queue").send("x")


def test_events_reach_the_rules_of_their_bus(door: Door, names: dict[str, str], shop: LocalShop) -> None:
    session, name = shop.session(), f"adapters-{uuid.uuid4().hex}"
    url = session.client("sqs").create_queue(QueueName=name)["QueueUrl"]
    rule = {"EventBusName": names["bus"]}
    pattern = json.dumps({"source": ["cartwright.adapters"], "detail": {"tag": [name]}})
    session.client("events").put_rule(Name=name, EventPattern=pattern, **rule)
    arn = f"arn:aws:sqs:{shop.region}:000000000000:{name}"
    session.client("events").put_targets(Rule=name, Targets=[{"Id": "1", "Arn": arn}], **rule)
    messages = [
        Message("cartwright.adapters", f"N{number}", json.dumps({"tag": name, "é": number}))
        for number in range(12)
    ]
    assert door.bus(names["bus"]).put(messages) == [None] * 12
    seen: dict[str, Any] = {}

    def arrived() -> bool:
        queue = Queue(url)
        for message in queue.receive():
            event = json.loads(message.body)
            seen[event["detail-type"]] = event["detail"]["é"]
            queue.delete(message.receipt)
        return len(seen) == 12

    until(arrived, seconds=10)
    assert seen == {f"N{number}": number for number in range(12)}
