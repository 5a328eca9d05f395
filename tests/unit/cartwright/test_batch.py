from cartwright.batch import SqsRecord, process, receive_count
from cartwright.logging import INVOCATION


def test_only_failed_messages_go_back() -> None:
    handled = []

    def handle(record: SqsRecord) -> None:
        handled.append(record["messageId"])
        if record["body"] == "bad":
            raise RuntimeError("bad")

    records = [
        {"messageId": str(number), "body": body} for number, body in enumerate(["ok", "bad", "ok", "bad"])
    ]
    answer = process({"Records": records}, handle)
    assert answer == {"batchItemFailures": [{"itemIdentifier": "1"}, {"itemIdentifier": "3"}]}
    assert handled == ["0", "1", "2", "3"]


def test_a_message_is_not_logged_under_the_ids_of_the_one_before() -> None:
    INVOCATION.begin(object(), "of-the-batch")
    seen = []

    def handle(record: SqsRecord) -> None:
        seen.append((INVOCATION.fields["correlation_id"], INVOCATION.fields.get("order_id")))
        INVOCATION.follow(record["detail"])
        seen.append((INVOCATION.fields["correlation_id"], INVOCATION.fields.get("order_id")))

    details = [{"correlation_id": "a", "data": {"order_id": "1"}}, {"correlation_id": "b" * 99, "data": []}]
    process({"Records": [{"messageId": "1", "detail": detail} for detail in details]}, handle)
    own = ("of-the-batch", None)
    assert seen == [own, ("a", "1"), own, ("b" * 64, None)]
    assert INVOCATION.fields["correlation_id"] == "of-the-batch"


def test_receives_are_counted_by_the_queue() -> None:
    assert receive_count({"attributes": {"ApproximateReceiveCount": "3"}}) == 3
    assert receive_count({}) == 1
