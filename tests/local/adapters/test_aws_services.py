"""What buses, queues, buckets and secrets do, and what goes wrong, by either door."""

import json
import uuid
from collections.abc import Iterator
from typing import Any

import pytest

from cartwright.aws.errors import (
    AccessDenied,
    ResourceMissing,
)
from cartwright.aws.s3 import Bucket
from cartwright.aws.sqs import Queue
from cartwright.outbox import Message
from tests.local.adapters.doors import DOORS, Door, fresh
from tests.local.conftest import LocalShop
from tests.local.waiting import until


@pytest.fixture
def queue(door: Door, shop: LocalShop) -> Iterator[Queue]:
    sqs = shop.session().client("sqs")
    url = sqs.create_queue(QueueName=f"adapters-{uuid.uuid4().hex}", Attributes={"VisibilityTimeout": "0"})[
        "QueueUrl"
    ]
    yield door.queue(url)
    sqs.delete_queue(QueueUrl=url)


@pytest.mark.parametrize("what", ["table", "bus", "queue", "bucket"])
def test_nothing_of_ours_is_tried_in_place_of_boto3(what: str) -> None:
    ours, theirs = (vars(getattr(DOORS[name], what)) for name in ("lean", "boto3"))
    assert {name for name in ours if not name.startswith("_")} <= theirs.keys()


def test_what_is_not_there_is_missing(door: Door, bucket: Bucket) -> None:
    with pytest.raises(ResourceMissing):
        door.table("no-such-table").get(fresh())
    with pytest.raises(ResourceMissing):
        bucket.open("no-such-key")
    with pytest.raises(ResourceMissing):
        door.bucket("no-such-bucket-" + uuid.uuid4().hex).read("k")
    with pytest.raises(ResourceMissing):
        door.secret("no-such-secret")


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


def test_messages_are_received_until_they_are_deleted(queue: Queue) -> None:
    queue.send("first é")
    received = until(lambda: queue.receive(limit=1, seconds=1), seconds=5)
    assert (received[0].body, received[0].deliveries) == ("first é", 1)
    again = until(queue.receive, seconds=5)
    assert (again[0].id, again[0].deliveries) == (received[0].id, 2)
    queue.delete(again[0].receipt)
    assert queue.receive() == []


def test_a_delayed_message_is_not_there_yet(queue: Queue) -> None:
    queue.send("later", delay=900)
    queue.send("now", delay=0)
    received = until(queue.receive, seconds=5)
    assert [message.body for message in received] == ["now"]


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
