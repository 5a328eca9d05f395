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
from cartwright.outbox import Message
from tests.local.adapters.doors import DOORS, Door, fresh
from tests.local.conftest import LocalShop
from tests.local.waiting import until


@pytest.fixture
def queue_url(shop: LocalShop) -> Iterator[str]:
    sqs = shop.session().client("sqs")
    url: str = sqs.create_queue(QueueName=f"adapters-{uuid.uuid4().hex}")["QueueUrl"]
    yield url
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


def received(shop: LocalShop, url: str) -> list[str]:
    """Bodies of what is in a queue now, which then is not there any more."""
    sqs = shop.session().client("sqs")
    messages = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", [])
    for each in messages:
        sqs.delete_message(QueueUrl=url, ReceiptHandle=each["ReceiptHandle"])
    return [each["Body"] for each in messages]


def test_a_delayed_message_is_not_there_yet(door: Door, queue_url: str, shop: LocalShop) -> None:
    queue = door.queue(queue_url)
    queue.send("later", delay=900)
    queue.send("now é", delay=0)
    assert until(lambda: received(shop, queue_url)) == ["now é"]


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
        for event in map(json.loads, received(shop, url)):
            seen[event["detail-type"]] = event["detail"]["é"]
        return len(seen) == 12

    until(arrived)
    assert seen == {f"N{number}": number for number in range(12)}
