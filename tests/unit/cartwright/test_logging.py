import io
import json
import logging
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cartwright.logging import INVOCATION, configure

_log = logging.getLogger("a.service")


class Context:
    function_name = "f"
    aws_request_id = "r-1"


def logged(message: str, **extra: Any) -> str:
    stream = io.StringIO()
    configure("shop", stream=stream)
    _log.info(message, extra=extra)
    return stream.getvalue()


def test_lines_carry_the_invocation(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("_X_AMZN_TRACE_ID", "Root=1-abc;Parent=def;Sampled=1")
    INVOCATION.begin(Context(), "c-1")
    line = json.loads(logged("hello", count=5))
    assert (line["level"], line["message"], line["service"], line["count"]) == ("INFO", "hello", "shop", 5)
    assert (line["function_name"], line["function_request_id"]) == ("f", "r-1")
    assert (line["correlation_id"], line["xray_trace_id"]) == ("c-1", "1-abc")
    assert line["timestamp"].endswith("Z")


def test_only_the_first_invocation_is_cold() -> None:
    INVOCATION.begin(Context())
    INVOCATION.begin(Context())
    assert json.loads(logged("x"))["cold_start"] is False


@given(st.text())
def test_a_message_is_one_line_whatever_it_holds(message: str) -> None:
    text = logged("%s", detail=message) if "%" in message else logged(message)
    assert text.count("\n") == 1
    assert all(character == "\n" or character >= " " for character in text)
    assert "\x7f" not in text


def test_line_breaks_and_terminal_sequences_are_neutralised() -> None:
    text = logged('x\r\n{"level":"ERROR"}\x1b[31m\u0085\u2028')
    assert text.splitlines() == [text.rstrip("\n")]
    assert "\x1b" not in text


@pytest.mark.parametrize(
    "name", ["Authorization", "id_token", "password", "cursor_secret", "Cookie", "x-api-key"]
)
def test_secrets_are_redacted_at_any_depth(name: str) -> None:
    text = logged("x", headers={name: "open sesame", "inner": [{name: {"deep": "open sesame"}}]})
    assert "open sesame" not in text
    assert "[redacted]" in text


def test_what_json_cannot_say_is_said_as_text() -> None:
    assert "object at" in logged("x", thing=object())
    assert json.loads(logged("lone \ud800"))["message"] == "lone \\ud800"


def test_errors_have_type_message_and_stack() -> None:
    stream = io.StringIO()
    configure("shop", stream=stream)
    try:
        raise ValueError("broken\n")
    except ValueError:
        _log.exception("It failed")
    line = json.loads(stream.getvalue())
    assert (line["level"], line["error"]["type"], line["error"]["message"]) == (
        "ERROR",
        "builtins.ValueError",
        "broken\n",
    )
    assert "Traceback" in line["error"]["stack"]
