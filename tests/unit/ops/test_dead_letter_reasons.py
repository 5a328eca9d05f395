"""The last error of a message that was given up."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from ops.dead_letters.messages import Message
from ops.dead_letters.reasons import reason
from ops.dead_letters.redaction import redacted
from ops.log_lines import Entry, Line, entry

ARN = "arn:aws:lambda:eu-west-1:123456789012:function:cartwright-prod-orders-Sweeper:live"


def message(body: object = "{}", **attributes: str) -> Message:
    text = body if isinstance(body, str) else json.dumps(body)
    sent = {name: {"StringValue": value, "DataType": "String"} for name, value in attributes.items()}
    return Message("m-1", datetime(2026, 11, 29, tzinfo=UTC), 3, text, sent, "handle")


def logged(at: int, message_id: str, text: str) -> Entry:
    error = {"type": "builtins.KeyError", "message": text}
    line = {"level": "ERROR", "message": "The message failed", "message_id": message_id, "error": error}
    return entry(Line(at, "orders", "Consumer", json.dumps(line)))


@pytest.mark.parametrize(
    ("given_up", "said"),
    [
        (message(), ""),
        (message("no JSON"), ""),
        (message([1]), ""),
        (message({"requestContext": 3, "responsePayload": []}), ""),
        (
            message(ERROR_CODE="NO_PERMISSIONS", ERROR_MESSAGE="sqs:SendMessage was refused"),
            "NO_PERMISSIONS: sqs:SendMessage was refused",
        ),
        (
            message(
                {
                    "requestContext": {"functionArn": ARN, "condition": "RetriesExhausted"},
                    "responsePayload": {"errorType": "KeyError", "errorMessage": "'x'"},
                }
            ),
            "cartwright-prod-orders-Sweeper:live: RetriesExhausted, KeyError: 'x'",
        ),
        (
            message({"requestContext": {"functionArn": ARN, "condition": "RetryAttemptsExhausted"}}),
            "cartwright-prod-orders-Sweeper:live: RetryAttemptsExhausted",
        ),
    ],
)
def test_what_came_with_the_message_tells_why(given_up: Message, said: str) -> None:
    assert reason(given_up) == said


def test_the_consumer_logged_why() -> None:
    errors = [logged(1, "m-1", "'a'"), logged(2, "m-2", "'b'"), logged(3, "m-1", "tok_approve")]
    said = reason(message(ERROR_CODE="OTHER"), errors)
    assert said == "orders/Consumer at 00:00:00.003: The message failed (KeyError: ***)"


def test_what_is_of_aws_is_shown_and_what_is_a_persons_is_not() -> None:
    own: dict[str, Any] = {
        "id": "1c0c",
        "region": "eu-west-1",
        "secretArn": "arn:aws:secretsmanager:eu-west-1:123456789012:secret:StripeKey-a1b2",
        "responsePayload": {"errorType": "KeyError", "errorMessage": "'x'"},
    }
    assert redacted(own) == own
    personal = {"region": "Cambridgeshire", "name": "Ada", "email": "ada@example.com", "secret": "abc"}
    assert redacted(personal) == {
        "region": "***",
        "name": "***",
        "email": "a***@example.com",
        "secret": "***",
    }
