from cartwright.batch import SqsRecord, process, receive_count


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


def test_receives_are_counted_by_the_queue() -> None:
    assert receive_count({"attributes": {"ApproximateReceiveCount": "3"}}) == 3
    assert receive_count({}) == 1
