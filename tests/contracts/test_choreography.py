"""The page of events shows every event that is published and every queue that consumes it, and nothing else."""

from typing import Any, ClassVar

import pytest

from cartwright.events import Event
from ops.picture.choreography import emitted_events, page
from ops.picture.templates import Templates


class Opened(Event, frozen=True, kw_only=True):
    """A shop was opened.

    Nobody need know more.
    """

    source: ClassVar[str] = "shop.doors"
    name: ClassVar[str] = "Opened"
    version: ClassVar[int] = 1


class Closed(Event, frozen=True, kw_only=True):
    """A shop was closed."""

    source: ClassVar[str] = "shop.doors"
    name: ClassVar[str] = "Closed"
    version: ClassVar[int] = 1


class ClosedForGood(Closed, frozen=True, kw_only=True):
    """A shop is no more."""

    version: ClassVar[int] = 2


class Rained(Event, frozen=True, kw_only=True):
    """It rained."""

    source: ClassVar[str] = "shop.weather"
    name: ClassVar[str] = "Rained"
    version: ClassVar[int] = 1


def resource(kind: str, **properties: Any) -> dict[str, Any]:
    return {"Type": kind, "Properties": properties}


def get(name: str) -> dict[str, Any]:
    return {"Fn::GetAtt": [name, "Arn"]}


def rule(event: type[Event]) -> dict[str, Any]:
    target = {"Arn": get("NewsQueue1A2B3C4D"), "DeadLetterConfig": {"Arn": get("NewsUndelivered")}}
    return resource("AWS::Events::Rule", EventPattern=event.pattern(), Targets=[target])


def publishes(source: str) -> dict[str, Any]:
    statement = {
        "Effect": "Allow",
        "Action": "events:PutEvents",
        "Resource": "*",
        "Condition": {"StringEquals": {"events:source": source}},
    }
    return resource("AWS::IAM::Policy", Roles=[], PolicyDocument={"Statement": [statement]})


DOORS = {"Resources": {"Relay": publishes("shop.doors")}}
LAMPS = {
    "Resources": {
        "OpenedRule": rule(Opened),
        "ClosedRule": rule(Closed),
        "RainedRule": rule(Rained),
        "NewsQueue1A2B3C4D": resource("AWS::SQS::Queue", RedrivePolicy={"target": get("NewsDeadLetters")}),
        "NewsDeadLetters": resource("AWS::SQS::Queue"),
        "NewsUndelivered": resource("AWS::SQS::Queue"),
        "Switch": resource("AWS::Lambda::Function", Description="Switches lamps"),
        "Live": resource("AWS::Lambda::Alias", FunctionName={"Ref": "Switch"}),
        "Polled": resource(
            "AWS::Lambda::EventSourceMapping",
            EventSourceArn=get("NewsQueue1A2B3C4D"),
            FunctionName={"Ref": "Live"},
        ),
    }
}
CONSUMED = "lamps: News (Switches lamps) | News dead letters, News undelivered |"


@pytest.fixture(scope="module")
def shown() -> list[str]:
    templates = Templates({"a-prod-lamps": LAMPS, "a-prod-doors": DOORS})
    return page(emitted_events(templates, [Closed, ClosedForGood, Opened, Rained])).splitlines()


def test_every_event_is_on_the_arrow_between_two_services(shown: list[str]) -> None:
    arrows = [line.strip() for line in shown if "-->" in line]
    assert arrows == ['doors -->|"Closed<br/>Opened"| lamps']


@pytest.mark.parametrize(
    "row",
    [
        f"| [Opened v1](../contracts/events/Opened.v1.json) | doors | A shop was opened. | {CONSUMED}",
        f"| [Closed v1](../contracts/events/Closed.v1.json) | doors | A shop was closed. | {CONSUMED}",
        "| [Closed v2](../contracts/events/Closed.v2.json) | doors | A shop is no more. | none yet |  |",
        f"| [Rained v1](../contracts/events/Rained.v1.json) | none yet | It rained. | {CONSUMED}",
    ],
)
def test_a_row_names_publisher_and_consumers(shown: list[str], row: str) -> None:
    assert row in shown
