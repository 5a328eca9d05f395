"""The replay of archived events: the request, held against the service's own model, and what is refused."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber

from ops import archive
from ops import shop as shops
from ops.errors import OpsError
from ops.shop import Shop

NOW = datetime(2026, 11, 29, 12, 0, 7, tzinfo=UTC)
SINCE = NOW - timedelta(hours=24)
EVENTS = "arn:aws:events:eu-west-1:111122223333"
NAME = "cartwright-prod-20261129T120007"
BUS = {"Name": "shop-bus", "Arn": f"{EVENTS}:event-bus/shop-bus"}
REQUEST = {
    "ReplayName": NAME,
    "EventSourceArn": f"{EVENTS}:archive/shop",
    "EventStartTime": SINCE,
    "EventEndTime": NOW,
    "Destination": {"Arn": BUS["Arn"]},
}
OUTPUTS = {"cartwright-prod-platform": {"BusName": BUS["Name"], "ArchiveArn": REQUEST["EventSourceArn"]}}
SHOP = Shop(stage="prod", region="eu-west-1", endpoint=None, outputs=OUTPUTS)  # type: ignore[arg-type]


def rule(name: str, *events: str) -> dict[str, Any]:
    pattern = {"EventPattern": json.dumps({"source": ["s"], "detail-type": events})} if events else {}
    return {"Name": name, "Arn": f"{EVENTS}:rule/shop-bus/{name}", **pattern}


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[Stubber]:
    """Refuses requests that EventBridge's model does not know, and any that is not expected."""
    keys = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}
    client = boto3.Session(region_name="eu-west-1", **keys).client("events")
    monkeypatch.setattr(shops, "client", lambda *_, **__: client)
    with Stubber(client) as stubbed:
        stubbed.add_response("describe_event_bus", BUS, {"Name": BUS["Name"]})
        yield stubbed


def test_a_replay_goes_from_the_archive_to_the_bus(aws: Stubber) -> None:
    aws.add_response("start_replay", {"State": "STARTING"}, REQUEST)
    assert archive.start(SHOP, SINCE, NOW, (), NOW) == (NAME, "STARTING")
    aws.assert_no_pending_responses()


def test_an_event_is_replayed_to_the_rules_that_match_it(aws: Stubber) -> None:
    first = {"Rules": [rule("one", "OrderConfirmed"), rule("clock")], "NextToken": "more"}
    second = {"Rules": [rule("two", "OrderRejected"), rule("three", "OrderConfirmed", "OrderCancelled")]}
    aws.add_response("list_rules", first, {"EventBusName": BUS["Name"]})
    aws.add_response("list_rules", second, {"EventBusName": BUS["Name"], "NextToken": "more"})
    rules = [f"{EVENTS}:rule/shop-bus/{name}" for name in ("one", "three")]
    destination = {"Arn": BUS["Arn"], "FilterArns": rules}
    aws.add_response("start_replay", {"State": "STARTING"}, REQUEST | {"Destination": destination})
    archive.start(SHOP, SINCE, NOW, ["OrderConfirmed", "OrderCancelled"], NOW)
    aws.assert_no_pending_responses()


def test_an_event_that_no_rule_matches_is_answered_with_those_there_are(aws: Stubber) -> None:
    rules = [rule("one", "OrderConfirmed"), rule("two", "BasketClosed")]
    aws.add_response("list_rules", {"Rules": rules}, {"EventBusName": BUS["Name"]})
    with pytest.raises(OpsError, match="matches 'OrderConfirm'") as refused:
        archive.start(SHOP, SINCE, NOW, ["OrderConfirm"], NOW)
    assert refused.value.remedy == "Events: BasketClosed, OrderConfirmed."


def test_a_replay_that_fails_at_once_says_why(aws: Stubber) -> None:
    aws.add_response("start_replay", {"State": "FAILED", "StateReason": "No."}, REQUEST)
    with pytest.raises(OpsError, match=f"The replay {NAME} failed: No"):
        archive.start(SHOP, SINCE, NOW, (), NOW)


def test_a_replay_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(OpsError, match=r"end at 2026-11-28 12:00:07 UTC, before it begins"):
        archive.start(SHOP, SINCE, SINCE, (), NOW)


def test_the_replay_is_reported_with_how_to_follow_and_stop_it(
    aws: Stubber, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(Shop, "load", lambda _: SHOP)
    aws.add_response("start_replay", {"State": "STARTING"})
    archive.replay_command("2026-11-29T08:00", "2026-11-29T09:30", stage="prod")
    said = capsys.readouterr()
    assert "STARTING, events from 2026-11-29 08:00:00 to 2026-11-29 09:30:00 UTC" in said.out
    name = said.out.partition(":")[0]
    for verb in ("describe-replay", "cancel-replay"):
        assert f"aws events {verb} --replay-name {name}\n" in said.err


def test_a_stage_without_an_archive_is_told_to_deploy() -> None:
    shop = Shop(stage="dev", region="eu-west-1", endpoint=None, outputs={"cartwright-dev-platform": {}})
    with pytest.raises(OpsError, match="cartwright-dev-platform has no output ArchiveArn"):
        archive.start(shop, SINCE, NOW, (), NOW)
