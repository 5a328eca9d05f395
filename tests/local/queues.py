"""The queues between the services: what is put into them, and what becomes of what nobody can read."""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from cartwright.events.base import Event
from cartwright.ids import Ids
from tests.local.conftest import LocalShop
from tests.local.deployed import resource


@dataclass(frozen=True)
class WorkQueue:
    """`name` is the one that the stack of `service` gives it; `function` takes from it."""

    shop: LocalShop
    service: str
    name: str
    function: str

    @property
    def stack(self) -> str:
        return f"cartwright-local-{self.service}"

    @property
    def url(self) -> str:
        return resource(self.shop, "AWS::SQS::Queue", f"{self.name}Queue", self.stack)

    @property
    def dead_letters_url(self) -> str:
        return resource(self.shop, "AWS::SQS::Queue", f"{self.name}DeadLetters", self.stack)

    def put(self, bodies: Sequence[str]) -> None:
        """Ten to a request, so that they are in a batch together."""
        sqs, url = self._sqs(), self.url
        for start in range(0, len(bodies), 10):
            entries = [
                {"Id": str(index), "MessageBody": body}
                for index, body in enumerate(bodies[start : start + 10])
            ]
            assert not sqs.send_message_batch(QueueUrl=url, Entries=entries).get("Failed")

    @contextmanager
    def hurried(self, seconds: int) -> Iterator[None]:
        """What fails comes back so soon, in place of after six times the function's time-out."""
        sqs, url = self._sqs(), self.url
        name = "VisibilityTimeout"
        before = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=[name])["Attributes"][name]
        sqs.set_queue_attributes(QueueUrl=url, Attributes={name: str(seconds)})
        try:
            yield
        finally:
            sqs.set_queue_attributes(QueueUrl=url, Attributes={name: before})

    def take_dead(self, wanted: Callable[[str], bool]) -> list[str]:
        """The bodies of the dead letters that are wanted, which are gone from their queue then.

        Others are of other tests. They are hidden for so long as all are looked through.
        """
        sqs, url, taken, left = self._sqs(), self.dead_letters_url, [], []
        while found := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
            for message in found:
                if wanted(str(message["Body"])):
                    taken.append(str(message["Body"]))
                    sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
                else:
                    left.append(message["ReceiptHandle"])
        for handle in left:
            sqs.change_message_visibility(QueueUrl=url, ReceiptHandle=handle, VisibilityTimeout=0)
        return taken

    def _sqs(self) -> Any:
        return self.shop.session().client("sqs")


def sale_queues(shop: LocalShop) -> dict[str, WorkQueue]:
    """Every queue that a sale passes through, by service and name."""
    queues = (
        WorkQueue(shop, "basket", "CatalogueChanges", "Catalogue"),
        WorkQueue(shop, "basket", "OrdersEnded", "Outcomes"),
        WorkQueue(shop, "orders", "News", "Consumer"),
        WorkQueue(shop, "inventory", "OrderEvents", "Orders"),
        WorkQueue(shop, "payments", "Facts", "Consumer"),
        WorkQueue(shop, "sandbox", "Calls", "WebhookSender"),
    )
    return {f"{queue.service}.{queue.name}": queue for queue in queues}


def delivered(name: str, detail: dict[str, Any]) -> str:
    """An event as its rule puts it into a queue."""
    return json.dumps({"detail-type": name, "detail": detail})


def told(kind: type[Event], **changes: Any) -> str:
    """The event's sample under an id of its own, with `changes` of its data, as its rule puts it into a queue."""
    detail = kind.sample() | {"id": Ids().new()}
    detail["data"] |= changes
    return delivered(kind.name, detail)
