"""What an account will not do is said before anything is deployed."""

from typing import Any

import pytest

from ops.preflight import Finding, Sender, concurrency, examples, mail

Templates = dict[str, dict[str, Any]]


def shop(*, reserved: int = 0, warm: int = 0, queues: int = 0, streams: int = 0) -> Templates:
    target = {"ServiceNamespace": "lambda", "MinCapacity": warm, "MaxCapacity": 20}
    resources: dict[str, Any] = {
        "Function": {
            "Type": "AWS::Lambda::Function",
            "Properties": {"ReservedConcurrentExecutions": reserved} if reserved else {},
        },
        "Target": {"Type": "AWS::ApplicationAutoScaling::ScalableTarget", "Properties": target},
    }
    for number in range(queues):
        resources[f"Queue{number}"] = {"Type": "AWS::Lambda::EventSourceMapping"}
    for number in range(streams):
        properties = {"StartingPosition": "TRIM_HORIZON"}
        resources[f"Stream{number}"] = {"Type": "AWS::Lambda::EventSourceMapping", "Properties": properties}
    return {"shop": {"Resources": resources}}


def told(templates: Templates, limit: int) -> list[tuple[bool, str]]:
    return [(each.stops, each.says) for each in concurrency(templates, limit)]


def test_an_account_with_room_is_told_nothing() -> None:
    assert told(shop(reserved=50, warm=3, queues=9, streams=9), 1000) == []


def test_a_new_account_keeps_nothing_warm() -> None:
    """Application Auto Scaling takes the target and fails later, where nobody looks."""
    ((stops, says), _) = told(shop(warm=3, queues=9), 10)
    assert stops
    assert "3 environments can't be kept warm" in says
    assert "remove 'warm' from the stage in cdk.json" in says
    assert "L-B99A9384" in says


def test_what_everybody_else_needs_can_not_be_reserved() -> None:
    assert told(shop(reserved=900), 1000) == []
    ((stops, says),) = told(shop(reserved=901), 1000)
    assert stops
    assert "901 can't be reserved" in says


def test_warmth_counts_on_top_of_what_is_reserved() -> None:
    assert told(shop(reserved=897, warm=3), 1000) == []
    ((stops, _),) = told(shop(reserved=898, warm=3), 1000)
    assert stops


def test_an_alias_may_keep_environments_by_itself() -> None:
    templates = shop()
    kept = {"ProvisionedConcurrencyConfig": {"ProvisionedConcurrentExecutions": 5}}
    templates["shop"]["Resources"]["Live"] = {"Type": "AWS::Lambda::Alias", "Properties": kept}
    ((stops, says),) = told(templates, 104)
    assert stops
    assert "5 environments" in says
    assert told(templates, 105) == []


def test_queues_alone_may_take_a_small_account() -> None:
    ((stops, says),) = told(shop(queues=9, streams=50), 40)
    assert not stops
    assert "9 queues alone start with 5 each" in says
    assert told(shop(queues=8, streams=50), 40) == []


@pytest.mark.parametrize(
    ("mail_from", "sender", "stops", "says"),
    [
        (None, None, False, "50 emails a day for the whole account"),
        ("a@b.example", Sender(None, may_write_to_anyone=True), True, "SES does not know"),
        ("a@b.example", Sender(False, may_write_to_anyone=True), True, "SES has not verified"),
        ("a@b.example", Sender(True, may_write_to_anyone=False), False, "in its sandbox"),
    ],
)
def test_mail_that_would_not_arrive(
    mail_from: str | None, sender: Sender | None, stops: bool, says: str
) -> None:
    (found,) = mail(mail_from, sender)
    assert found.stops is stops
    assert says in found.says


@pytest.mark.parametrize("sender", [None, Sender(True, may_write_to_anyone=True)])
def test_a_sender_that_may_send_is_told_nothing_of(sender: Sender | None) -> None:
    assert list(mail("a@b.example", sender)) == []


def test_settings_of_the_example_are_named() -> None:
    block = {
        "cors_origins": ["https://shop.example.com"],
        "payment_return_url": "https://shop.example.com/x",
        "waf": True,
    }
    (found,) = examples("prod", block)
    assert found == Finding(
        "cdk.json still has example.com in cors_origins, payment_return_url of the stage prod: set your own.",
        stops=True,
    )
    assert list(examples("prod", {"cors_origins": ["https://shop.example"]})) == []
