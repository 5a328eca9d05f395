"""Which queues hold dead letters and where these go back to, what may be shown of them, and how they are moved."""

import json
from typing import Any

import pytest

from ops.dead_letters import messages
from ops.dead_letters.queues import FAILED, REPORTED, UNDELIVERED, DeadLetters, named, sorted_out
from ops.dead_letters.redaction import redacted, shown
from ops.errors import OpsError
from ops.shop import Shop

METHOD = "p9mX2vQ7sK4tR8wZ1bN5cJ6hL3fD0gY-aEuTiOqVx_M"

ADDRESS = {"name": "Ada", "line1": "1 Mill Road", "city": "Cambridge", "country": "GB"}
TEMPLATE = {
    "Resources": {
        "NewsQueue1A2B3C4D": {
            "Type": "AWS::SQS::Queue",
            "Properties": {
                "RedrivePolicy": {"deadLetterTargetArn": {"Fn::GetAtt": ["NewsDeadLetters11111111", "Arn"]}}
            },
        },
        "NewsDeadLetters11111111": {"Type": "AWS::SQS::Queue"},
        "NewsUndelivered22222222": {"Type": "AWS::SQS::Queue"},
        "OrdersUnpublished33333333": {"Type": "AWS::SQS::Queue"},
        "Rule": {
            "Type": "AWS::Events::Rule",
            "Properties": {
                "Targets": [
                    {
                        "Arn": {"Fn::GetAtt": ["NewsQueue1A2B3C4D", "Arn"]},
                        "DeadLetterConfig": {"Arn": {"Fn::GetAtt": ["NewsUndelivered22222222", "Arn"]}},
                    }
                ]
            },
        },
    }
}
URLS = {name: f"https://sqs/{name}" for name in TEMPLATE["Resources"] if name != "Rule"}
WORK = URLS["NewsQueue1A2B3C4D"]


def test_each_queue_is_known_by_where_its_messages_come_from() -> None:
    found = sorted_out("orders", "shop-prod-orders", TEMPLATE, URLS)
    assert found.work == {"orders/NewsQueue": WORK}
    assert {each.label: (each.kind, each.back) for each in found.dead} == {
        "orders/NewsDeadLetters": (FAILED, WORK),
        "orders/NewsUndelivered": (UNDELIVERED, WORK),
        "orders/OrdersUnpublished": (REPORTED, None),
    }


def test_a_queue_is_found_by_its_label_or_its_name() -> None:
    found = sorted_out("orders", "shop-prod-orders", TEMPLATE, URLS)
    assert named(found, "orders/NewsDeadLetters") == named(found, "newsdeadletters")
    with pytest.raises(OpsError, match="orders/NewsUndelivered"):
        named(found, "nothing")


def test_nobodys_means_of_payment_or_address_is_shown() -> None:
    data = {"payment_method_id": METHOD, "email": "ada@example.com", "address": ADDRESS, "total": 5}
    body = json.dumps({"detail": {"data": data, "note": "paid with tok_3ds", "nested": json.dumps(data)}})
    text = shown(body)
    for secret in (METHOD, "tok_3ds", "Mill Road", "Cambridge", "ada@"):
        assert secret not in text
    assert json.loads(text)["detail"]["data"]["total"] == 5
    assert redacted(data)["email"] == "a***@example.com"


def test_what_is_no_json_is_shown_without_tokens_and_cut() -> None:
    assert shown("paid with tok_approve") == "paid with ***"
    assert shown("{not JSON tok_approve") == "{not JSON ***"
    assert shown("x" * 9_000).endswith("... (9000 characters)")


class FakeSqs:
    """Queues as lists of bodies. A message that was received is away until it is deleted or given back."""

    def __init__(self, **queues: list[str]) -> None:
        self.queues = queues
        self.away: dict[str, tuple[str, str]] = {}
        self.asked: list[str] = []
        self.dies_before_delete = False

    def get_queue_attributes(self, **request: Any) -> dict[str, Any]:
        url = request["QueueUrl"]
        away = sum(whose == url for whose, _ in self.away.values())
        known = {"QueueArn": f"arn:{url}", "ApproximateNumberOfMessagesNotVisible": str(away)}
        known["ApproximateNumberOfMessages"] = str(len(self.queues[url]))
        return {"Attributes": {name: known[name] for name in request["AttributeNames"]}}

    def receive_message(self, **request: Any) -> dict[str, Any]:
        url, most, found = request["QueueUrl"], request["MaxNumberOfMessages"], []
        for body in self.queues[url][:most]:
            handle = f"h{len(self.asked)}-{body}"
            self.away[handle] = (url, body)
            self.asked.append(handle)
            attributes = {"SentTimestamp": "1700000000000", "ApproximateReceiveCount": "1"}
            found.append({"MessageId": body, "Body": body, "ReceiptHandle": handle, "Attributes": attributes})
        del self.queues[url][:most]
        return {"Messages": found} if found else {}

    def change_message_visibility(self, **request: Any) -> None:
        assert request["VisibilityTimeout"] == 0
        self.queues[request["QueueUrl"]].append(self.away.pop(request["ReceiptHandle"])[1])

    def send_message(self, **request: Any) -> None:
        self.queues[request["QueueUrl"]].append(request["MessageBody"])

    def delete_message(self, **request: Any) -> None:
        if self.dies_before_delete:
            raise KeyboardInterrupt
        self.away.pop(request["ReceiptHandle"])

    def start_message_move_task(self, **request: Any) -> None:
        self.queues["work"] += self.queues[request["SourceArn"].removeprefix("arn:")]

    def list_message_move_tasks(self, **request: Any) -> dict[str, Any]:
        moved = len(self.queues[request["SourceArn"].removeprefix("arn:")])
        return {"Results": [{"Status": "COMPLETED", "ApproximateNumberOfMessagesMoved": moved}]}


class FakeShop:
    def __init__(self, sqs: FakeSqs, endpoint: str | None) -> None:
        self._sqs, self.endpoint = sqs, endpoint

    def client(self, _service: str) -> FakeSqs:
        return self._sqs


def shop(sqs: FakeSqs, endpoint: str | None = "http://127.0.0.1") -> Shop:
    return FakeShop(sqs, endpoint)  # type: ignore[return-value]


DEAD = DeadLetters("orders", "NewsDeadLetters", "dead", FAILED, "work")


def test_looking_leaves_them_where_they_are() -> None:
    sqs = FakeSqs(dead=[f"m{number:02d}" for number in range(25)])
    assert len(messages.look(sqs, "dead", 15)) == 15
    assert len(sqs.queues["dead"]) == 25
    assert not sqs.away


def test_what_comes_back_while_they_are_moved_is_not_moved_again() -> None:
    sqs = FakeSqs(dead=[f"m{number:02d}" for number in range(13)], work=[])
    sqs.queues["work"] = sqs.queues["dead"]
    assert messages.redrive(shop(sqs), DEAD, lambda _: None) == 13
    assert len(sqs.queues["dead"]) == 13


def test_who_dies_in_between_has_lost_none() -> None:
    sqs = FakeSqs(dead=["one"], work=[])
    sqs.dies_before_delete = True
    with pytest.raises(KeyboardInterrupt):
        messages.redrive(shop(sqs), DEAD, lambda _: None)
    assert sqs.queues["work"] == ["one"]
    assert [body for _, body in sqs.away.values()] == ["one"]


def test_aws_moves_by_itself_what_it_gave_up_itself() -> None:
    sqs = FakeSqs(dead=["one", "two"], work=[])
    assert messages.redrive(shop(sqs, endpoint=None), DEAD, lambda _: None) == 2
    assert sqs.queues["work"] == ["one", "two"]
    assert not sqs.asked


def test_what_only_tells_can_be_discarded_and_not_sent_back() -> None:
    sqs = FakeSqs(dead=["one"])
    told = DeadLetters("orders", "OrdersUnpublished", "dead", REPORTED, None)
    with pytest.raises(OpsError, match="has no source queue"):
        messages.redrive(shop(sqs), told, lambda _: None)
    assert messages.discard(shop(sqs), told, lambda _: None) == 1
    assert sqs.queues["dead"] == []
