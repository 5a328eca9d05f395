"""Which events of the tables' outboxes are published again, and what becomes of those that the bus refuses."""

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest

from cartwright import outbox
from cartwright.aws.attributes import marshal
from cartwright.aws.retrying import Refusal
from cartwright.ids import Ids
from ops.dead_letters.redaction import shown
from ops.errors import OpsError
from ops.moments import moment
from ops.republishing import Carried, Refused, aside_events, carried, publish, replay, set_aside
from ops.shop import Shop

NOW = datetime(2026, 11, 29, 12, 0, tzinfo=UTC)


def event(age: timedelta, detail: str = "{}") -> dict[str, Any]:
    made = Ids(lambda: NOW - age).new()
    return {
        "id": made,
        "source": "cartwright.orders",
        "name": "OrderConfirmed",
        "detail": detail,
        "version": 1,
    }


def item(*events: Any) -> dict[str, Any]:
    return {"pk": "O#1", "sk": "O", "outbox": list(events)}


class Bus:
    """Takes ten entries at once, as EventBridge does; ``refused`` are names that it never takes."""

    def __init__(self, *refused: str) -> None:
        self.requests: list[list[str]] = []
        self._refused = refused

    def put(self, entries: list[dict[str, str]]) -> list[Refusal | None]:
        assert len(entries) <= 10
        self.requests.append([each["Detail"] for each in entries])
        return [
            ("InvalidArgument: no", False) if each["Detail"] in self._refused else None for each in entries
        ]


def test_every_event_that_an_item_carries_is_published_with_its_own_id() -> None:
    old, new = event(timedelta(days=9)), event(timedelta(minutes=1))
    found = list(carried([item(old, new), item(), item(new)], None))
    assert [each.id for each in found if isinstance(each, Carried)] == [old["id"], new["id"], new["id"]]


def test_since_leaves_out_what_happened_before() -> None:
    old, edge, new = (event(timedelta(minutes=minutes)) for minutes in (61, 60, 59))
    found = list(carried([item(old, edge, new)], NOW - timedelta(hours=1)))
    assert [each.id for each in found if isinstance(each, Carried)] == [edge["id"], new["id"]]


def test_an_outbox_that_cannot_be_read_is_named_and_the_rest_goes_on() -> None:
    good = event(timedelta(0))
    found = list(
        carried([item({"id": 7}), item({**good, "id": "none"}), item(good)], NOW - timedelta(days=1))
    )
    assert [type(each) for each in found] == [Refused, Refused, Carried]
    assert str(found[0]).startswith("O#1 O: the outbox can't be read")


def test_what_the_bus_refuses_holds_up_nothing_else() -> None:
    bus, progress = Bus("3"), list[int]()
    events = list(carried([item(*(event(timedelta(0), str(number)) for number in range(120)))], None))
    done = publish(events, bus.put, progress.append)
    assert done.published == 119
    refused = events[3]
    assert isinstance(refused, Carried)
    assert done.refused == (Refused(refused.id, "InvalidArgument: no"),)
    assert sorted(int(each) for request in bus.requests for each in request) == list(range(120))
    assert progress == [99, 119]


def test_what_a_relay_put_aside_is_read_with_its_events() -> None:
    new = event(timedelta(0))
    kept: list[str] = []
    image = marshal({"outbox": [{**new, "correlation_id": "c"}]})
    change = {"SequenceNumber": "1", "Keys": marshal({"pk": "O#1", "sk": "O"}), "NewImage": image}

    def never(messages: Any) -> list[Refusal | None]:
        return [("MalformedDetail: no", False) for _ in messages]

    outbox.relay([{"dynamodb": change}], never, kept.append)
    aside = set_aside(kept[0])
    assert aside is not None
    [found] = aside_events(aside, None)
    assert isinstance(found, Carried)
    assert found.id == new["id"]
    large = msgspec.structs.replace(aside, outbox=None)
    [found] = aside_events(large, item(new))
    assert isinstance(found, Carried)
    assert list(aside_events(large, None)) == []
    [broken] = aside_events(msgspec.structs.replace(aside, outbox={"S": "?"}), None)
    assert str(broken).startswith("O#1 O: the outbox can't be read")


def test_what_was_put_aside_is_shown_without_people() -> None:
    detail = '{"data": {"email": "ada@example.com", "address": {"line1": "1 Mill Road"}}}'
    image = marshal({"outbox": [{**event(timedelta(0), detail), "correlation_id": "c"}]})
    kept: list[str] = []
    change = {"SequenceNumber": "1", "Keys": marshal({"pk": "B#1", "sk": "H"}), "NewImage": image}
    outbox.relay([{"dynamodb": change}], lambda messages: [("no", False) for _ in messages], kept.append)
    assert "Mill Road" in kept[0]
    text = shown(kept[0])
    assert "Mill Road" not in text
    assert "ada@" not in text
    assert "B#1" in text


def test_what_lambda_tells_of_records_is_nothing_that_was_put_aside() -> None:
    assert set_aside('{"requestContext": {}, "DDBStreamBatchInfo": {"shardId": "s"}}') is None
    assert set_aside("no JSON") is None


def test_a_service_without_events_is_answered_with_those_there_are() -> None:
    outputs = {"cartwright-local-orders": {"TableName": "t"}, "cartwright-local-platform": {"BusName": "b"}}
    shop = Shop(stage="local", region="eu-west-1", endpoint="http://127.0.0.1:1", outputs=outputs)
    with pytest.raises(OpsError, match=r"no service 'order' with events. Services: orders\."):
        replay(shop, "order")


def test_times_are_written_as_durations_or_in_utc() -> None:
    assert moment("90m", NOW) == NOW - timedelta(minutes=90)
    assert moment("7d", NOW) == NOW - timedelta(days=7)
    assert moment("2026-11-29T08:00", NOW) == datetime(2026, 11, 29, 8, tzinfo=UTC)
    assert moment("2026-11-29T08:00:00+01:00", NOW) == datetime(2026, 11, 29, 7, tzinfo=UTC)


@pytest.mark.parametrize("text", ["", "yesterday", "-5m", "999999d", "5w", "2026-13-01"])
def test_what_is_no_time_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(OpsError, match="Use 90m, 24h or 7d"):
        moment(text, NOW)
