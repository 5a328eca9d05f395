"""The function that fails at an order, and the place of its message."""

import json

from ops.deployed import Function
from ops.failing import failing
from ops.log_lines import Entry, Line, entry

ORDER, CAUSE, MESSAGE = "01936b72-0001-7c33-9a44-000000000000", "5d2f9a10", "a1b2"
CONSUMER = Function("orders", "Consumer", "orders-consumer", "logs", queue="orders/NewsQueue")
SWEEPER = Function("orders", "Sweeper", "orders-sweeper", "logs")


def error(part: str, at: int, **fields: str) -> Entry:
    raised = {"type": "builtins.KeyError", "message": f"'{at}'", "stack": "Traceback"}
    said = {"level": "ERROR", "message": "The message failed", "error": raised, **fields}
    return entry(Line(at, "orders", part, json.dumps(said)))


def test_the_function_that_fails_is_named_with_its_last_error() -> None:
    errors = [
        error("Consumer", 1, correlation_id=CAUSE, message_id=MESSAGE),
        error("Sweeper", 2, order_id=ORDER),
        error("Sweeper", 3, order_id="another"),
        error("Consumer", 4, correlation_id=CAUSE, message_id=MESSAGE),
    ]
    sweeper, consumer = failing(errors, [ORDER, CAUSE], [CONSUMER, SWEEPER], {})
    assert (sweeper.label, sweeper.times, sweeper.message_in) == ("orders/Sweeper", 1, "")
    assert (consumer.label, consumer.times, consumer.last.error) == ("orders/Consumer", 2, "KeyError: '4'")
    assert consumer.message_in == "orders/NewsQueue"


def test_a_message_that_was_given_up_is_in_the_dead_letters() -> None:
    errors = [error("Consumer", 1, message_id=MESSAGE)]
    (found,) = failing(errors, [ORDER, MESSAGE], [CONSUMER], {MESSAGE: "orders/NewsDeadLetters"})
    assert found.message_in == "orders/NewsDeadLetters"


def test_what_only_informs_is_no_failure() -> None:
    said = entry(Line(1, "orders", "Consumer", json.dumps({"level": "INFO", "order_id": ORDER})))
    assert failing([said], [ORDER], [CONSUMER], {}) == []
