"""A consumer of the shop's bus as another service would be one: a rule made of the event's pattern, and a queue."""

import json
import uuid
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from cartwright.events.base import Event, EventPattern
from tests.local.conftest import LocalShop


class Listener:
    """Keeps every event that has arrived, in the order of arrival."""

    def __init__(self, sqs: Any, queue_url: str) -> None:
        self._sqs = sqs
        self._queue_url = queue_url
        self._details: list[dict[str, Any]] = []
        self._names: list[str] = []

    def of(self, product_id: str) -> list[dict[str, Any]]:
        """The details of one product's events."""
        self._receive()
        return [detail for detail in self._details if detail["data"]["product_id"] == product_id]

    def of_order(self, order_id: str) -> list[dict[str, Any]]:
        self._receive()
        return [detail for detail in self._details if detail["data"].get("order_id") == order_id]

    def of_sku(self, sku: str) -> list[dict[str, Any]]:
        self._receive()
        return [detail for detail in self._details if detail["data"].get("sku") == sku]

    def of_customer(self, customer_id: str) -> list[dict[str, Any]]:
        self._receive()
        return [detail for detail in self._details if detail["data"].get("customer_id") == customer_id]

    def caused_by(self, correlation_id: str) -> list[dict[str, Any]]:
        self._receive()
        return [detail for detail in self._details if detail["correlation_id"] == correlation_id]

    def by_name(self) -> dict[str, list[dict[str, Any]]]:
        """The details of all events, by the names of these."""
        self._receive()
        found: dict[str, list[dict[str, Any]]] = {}
        for name, detail in zip(self._names, self._details, strict=True):
            found.setdefault(name, []).append(detail)
        return found

    def _receive(self) -> None:
        while messages := self._sqs.receive_message(QueueUrl=self._queue_url, MaxNumberOfMessages=10).get(
            "Messages"
        ):
            for message in messages:
                body = json.loads(message["Body"])
                self._details.append(body["detail"])
                self._names.append(body["detail-type"])
                self._sqs.delete_message(QueueUrl=self._queue_url, ReceiptHandle=message["ReceiptHandle"])


def listening(shop: LocalShop, event: type[Event]) -> AbstractContextManager[Listener]:
    return listening_to(shop, event.pattern())


@contextmanager
def listening_to(shop: LocalShop, pattern: EventPattern) -> Iterator[Listener]:
    events, sqs = shop.session().client("events"), shop.session().client("sqs")
    bus, name = shop.outputs["cartwright-local-platform"]["BusName"], f"listener-{uuid.uuid4().hex[:12]}"
    url = sqs.create_queue(QueueName=name)["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": json.dumps(_let_rules_send(arn))})
    events.put_rule(Name=name, EventBusName=bus, EventPattern=json.dumps(pattern))
    try:
        failed = events.put_targets(Rule=name, EventBusName=bus, Targets=[{"Id": "queue", "Arn": arn}])
        assert failed["FailedEntryCount"] == 0
        yield Listener(sqs, url)
    finally:
        events.remove_targets(Rule=name, EventBusName=bus, Ids=["queue"])
        events.delete_rule(Name=name, EventBusName=bus)
        sqs.delete_queue(QueueUrl=url)


def _let_rules_send(queue_arn: str) -> dict[str, Any]:
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Service": "events.amazonaws.com"},
                "Action": "sqs:SendMessage",
                "Resource": queue_arn,
            }
        ],
    }
