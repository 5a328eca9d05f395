"""The toolkit's asynchronous edges, deployed for real: each delivers, and hands over what fails."""

import json
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from cartwright import outbox
from cartwright.aws.attributes import marshal
from cartwright.ids import Ids
from ops import cdk
from probe.events import Probed, ProbedThing
from tests.local.conftest import LocalShop
from tests.local.waiting import until

APP = Path(__file__).parent / "toolkit" / "app.py"
STACK = "cartwright-local-probe"


@pytest.fixture(scope="module")
def probe(shop: LocalShop) -> dict[str, str]:
    outputs = shop.local_dir / "probe-outputs.json"
    cdk.run(
        [
            "deploy",
            STACK,
            "--exclusively",
            "--require-approval",
            "never",
            "--context",
            "stage=local",
            "--app",
            f"{sys.executable} {APP}",
            "--output",
            str(shop.local_dir / "probe.out"),
            "--outputs-file",
            str(outputs),
        ],
        log=shop.local_dir / "logs" / "probe.log",
        environment=cdk.embedded_environment(shop.port),
    )
    found: dict[str, str] = json.loads(outputs.read_text())[STACK]
    return found


@pytest.fixture(scope="module")
def seen(shop: LocalShop, probe: dict[str, str]) -> Callable[[str], str | None]:
    client = shop.session().client("dynamodb")

    def look(name: str) -> str | None:
        answer = client.get_item(
            TableName=probe["TableName"], Key=marshal({"pk": f"SEEN#{name}", "sk": "SEEN"})
        )
        return answer["Item"]["what"]["S"] if "Item" in answer else None

    return look


def write(
    shop: LocalShop, probe: dict[str, str], name: str, *, poisoned: bool = False, sk: str = "THING"
) -> str:
    """Writes an item whose outbox tells of it; answers the event's id."""
    new_id = Ids().new()
    event = Probed(
        id=new_id,
        occurred_at=datetime.now(UTC),
        correlation_id="test",
        data=ProbedThing(name=name, poisoned=poisoned),
    )
    put(shop, probe, {**thing(name), "sk": sk, **outbox.attributes([event])})
    return new_id


def thing(name: str) -> dict[str, Any]:
    return {"pk": f"THING#{name}", "sk": "THING"}


def put(shop: LocalShop, probe: dict[str, str], item: dict[str, Any]) -> None:
    shop.session().client("dynamodb").put_item(TableName=probe["TableName"], Item=marshal(item))


def test_a_write_reaches_a_consumer_by_the_outbox(
    shop: LocalShop, probe: dict[str, str], seen: Callable[[str], str | None]
) -> None:
    event_id = write(shop, probe, "alpha")
    assert until(lambda: seen("alpha")) == event_id


def test_the_relay_is_invoked_for_changes_that_carry_events_alone(
    shop: LocalShop, probe: dict[str, str], seen: Callable[[str], str | None]
) -> None:
    """The changes of one item come in order, so a change without events would be in a batch by now."""
    put(shop, probe, thing("several"))
    event_id = write(shop, probe, "several")
    assert until(lambda: seen("several")) == event_id
    logs = shop.session().client("logs")

    def batches() -> list[dict[str, Any]]:
        found = logs.filter_log_events(logGroupName=probe["RelayLogs"], filterPattern='"batch was relayed"')
        return [json.loads(each["message"]) for each in found["events"]]

    relayed = until(batches)
    assert all(each["records"] == each["events"] > 0 for each in relayed)


def test_a_poisoned_message_ends_in_the_dead_letters_and_spares_the_others(
    shop: LocalShop, probe: dict[str, str], seen: Callable[[str], str | None]
) -> None:
    write(shop, probe, "poison", poisoned=True)
    write(shop, probe, "beta")
    assert until(lambda: seen("beta"))
    letters = until(lambda: receive(shop, queue_url(shop, "ProbesDeadLetters")))
    assert json.loads(letters[0]["Body"])["detail"]["data"] == {"name": "poison", "poisoned": True}
    assert seen("poison") is None


def test_only_uploads_under_prefix_and_suffix_trigger(
    shop: LocalShop, probe: dict[str, str], seen: Callable[[str], str | None]
) -> None:
    s3 = shop.session().client("s3")
    for key in ("out/a.txt", "in/a.bin", "in/a.txt"):
        s3.put_object(Bucket=probe["BucketName"], Key=key, Body=b"x")
    assert until(lambda: seen("in/a.txt")) == "uploaded"
    assert seen("out/a.txt") is None
    assert seen("in/a.bin") is None


def test_the_clock_calls_with_its_payload(probe: dict[str, str], seen: Callable[[str], str | None]) -> None:
    assert until(lambda: seen("clock")) == "tried"


def test_an_asynchronous_function_is_tried_three_times(shop: LocalShop, probe: dict[str, str]) -> None:
    """Its failure destination is held by the template tests: the embedded AWS overlooks that of an alias."""
    session = shop.session()
    session.client("lambda").invoke(
        FunctionName=probe["FailingArn"], InvocationType="Event", Payload=b'{"order": 7}'
    )
    logs = session.client("logs")

    def attempts() -> bool:
        events = logs.filter_log_events(logGroupName=probe["FailingLogs"], filterPattern='"START RequestId"')[
            "events"
        ]
        return len(events) >= 3

    assert until(attempts)


def queue_url(shop: LocalShop, logical_prefix: str) -> str:
    resources = (
        shop.session().client("cloudformation").describe_stack_resources(StackName=STACK)["StackResources"]
    )
    return next(
        str(each["PhysicalResourceId"])
        for each in resources
        if each["ResourceType"] == "AWS::SQS::Queue" and each["LogicalResourceId"].startswith(logical_prefix)
    )


def receive(shop: LocalShop, url: str) -> list[dict[str, Any]]:
    answer = shop.session().client("sqs").receive_message(QueueUrl=url, WaitTimeSeconds=1)
    messages: list[dict[str, Any]] = answer.get("Messages", [])
    return messages
