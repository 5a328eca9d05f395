"""What a line of a log is taken for, and how it is shown."""

import json
from datetime import timedelta

import pytest

from ops.durations import span
from ops.errors import OpsError
from ops.log_lines import ERROR, PLATFORM, Line, entries, entry, plain, shown

FAILED = {
    "level": "ERROR",
    "message": "The message failed and returns to its queue",
    "service": "orders",
    "order_id": "01936b72-0001-7c33-9a44-000000000000",
    "receive_count": 2,
    "error": {"type": "orders.domain.TotalsMismatch", "message": "two\nlines", "stack": "Traceback ..."},
}


def line(message: str | dict[str, object], *, at: int = 1_000, part: str = "Consumer") -> Line:
    return Line(at, "orders", part, message if isinstance(message, str) else json.dumps(message))


def test_an_error_shows_what_was_raised_and_the_order() -> None:
    assert shown(entry(line(FAILED)), 15) == (
        "00:00:01.000 ERROR    orders/Consumer  The message failed and returns to its queue "
        "(TotalsMismatch: two lines, receive_count=2) order=01936b72-0001-7c33-9a44-000000000000"
    )


@pytest.mark.parametrize(
    ("message", "level", "says"),
    [
        ({"level": "INFO", "message": "indexed"}, "INFO", "indexed"),
        ({"level": "INFO", "message": "metrics", "_aws": {}}, PLATFORM, "metrics"),
        (
            {
                "level": "INFO",
                "message": "request",
                "method": "GET",
                "route": "/a",
                "status": 200,
                "duration_ms": 4.5,
            },
            "INFO",
            "GET /a in 4.5 ms (status=200)",
        ),
        (
            {
                "method": "GET",
                "path": "/a",
                "status": "502",
                "latency_ms": "9",
                "error": "INTEGRATION_FAILURE",
            },
            ERROR,
            "GET /a in 9 ms, INTEGRATION_FAILURE (status=502)",
        ),
        ("START RequestId: 1 Version: 1\n", PLATFORM, "START RequestId: 1 Version: 1"),
        (
            {"type": "platform.report", "record": {"requestId": "r-1", "status": "success"}},
            PLATFORM,
            "platform.report success r-1",
        ),
        (
            {"type": "platform.report", "record": {"requestId": "r-1", "status": "timeout"}},
            ERROR,
            "platform.report timeout r-1",
        ),
        ({"type": "platform.initStart", "record": {}}, PLATFORM, "platform.initStart"),
        ({"log_level": "ERROR", "errorType": "KeyError", "errorMessage": "'x'"}, ERROR, "KeyError: 'x'"),
        ("REPORT RequestId: 1\tDuration: 2 ms", PLATFORM, "REPORT RequestId: 1\tDuration: 2 ms"),
        ("[ERROR] KeyError: 'x'\nTraceback (most recent call last):\n  File", ERROR, "KeyError: 'x'"),
        ("2026-01-01T00:00:00Z 1 Task timed out after 3.00 seconds\n", ERROR, None),
        ("{not json", "INFO", "{not json"),
    ],
)
def test_every_kind_of_line_is_known(message: str | dict[str, object], level: str, says: str | None) -> None:
    found = entry(line(message))
    assert found.level == level
    assert says is None or found.says == says


def test_a_traceback_that_comes_line_by_line_is_one_error() -> None:
    lines = [
        line("START RequestId: 1 Version: 1"),
        line("Traceback (most recent call last):"),
        line('  File "a.py", line 1, in run'),
        line("TypeError: 'int' object is not iterable"),
        line("END RequestId: 1"),
        line("said afterwards"),
    ]
    found = list(entries(lines))
    assert [(each.level, each.message) for each in found if each.level != PLATFORM] == [
        (ERROR, "TypeError: 'int' object is not iterable"),
        ("INFO", "said afterwards"),
    ]
    assert '"a.py"' in plain(next(each for each in found if each.is_error))["text"]


def test_tracebacks_of_two_functions_stay_apart() -> None:
    lines = [
        line("Traceback (most recent call last):", part="A"),
        line("Traceback (most recent call last):", part="B"),
        line("KeyError: 'b'", part="B"),
    ]
    assert [(each.part, each.message) for each in entries(lines)][1] == ("B", "KeyError: 'b'")


def test_a_line_for_programs_is_whole() -> None:
    assert plain(entry(line(FAILED))) == {
        "at": "1970-01-01T00:00:01.000+00:00",
        "service": "orders",
        "part": "Consumer",
        "level": "ERROR",
        "line": FAILED,
    }


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("90s", timedelta(seconds=90)),
        ("60m", timedelta(hours=1)),
        ("10", timedelta(minutes=10)),
        ("2H", timedelta(hours=2)),
        ("1d", timedelta(days=1)),
    ],
)
def test_spans_of_time(text: str, found: timedelta) -> None:
    assert span(text) == found


@pytest.mark.parametrize("text", ["", "0m", "-5m", "5 weeks", "1h30m"])
def test_what_is_no_span_of_time(text: str) -> None:
    with pytest.raises(OpsError, match="not a duration"):
        span(text)
