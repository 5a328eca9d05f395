import ast
import io
import json
import logging
import re
from collections.abc import Sequence
from typing import Any

import pytest

from cartwright import batch, outbox
from cartwright.aws.retrying import Refusal
from cartwright.logging import INVOCATION, Invocation, configure
from cartwright.metrics import MOST_DIMENSIONS, MOST_METRICS, MOST_VALUES, Metric, Metrics
from cartwright.outbox import Message
from ops import paths
from stacks.checks.metrics import EMBEDDED
from tests.unit.cartwright.embedded_metrics import extracted, metric_lines
from tests.unit.cartwright.serving import Asked, Context, route, served
from tests.unit.cartwright.test_outbox import Sink, record

SENT = Metric("MailsSent")
TOOK = Metric("MailTook", "Milliseconds")
BOUNCED = Metric("MailsBounced", by=("reason",))
SHOP = (("service", "shop"),)


@pytest.fixture(autouse=True)
def log() -> io.StringIO:
    stream = io.StringIO()
    configure("shop", stream=stream)
    INVOCATION.begin(Context(), "c-1")
    INVOCATION.begin(Context(), "c-1")
    return stream


@pytest.fixture
def metrics() -> Metrics:
    return Metrics()


def told(log: io.StringIO) -> list[dict[Any, Any]]:
    return [extracted(line) for line in metric_lines(log.getvalue())]


def test_an_invocation_s_metrics_are_one_line_of_the_log(metrics: Metrics, log: io.StringIO) -> None:
    metrics.add(SENT)
    metrics.add(SENT, 4)
    metrics.add(TOOK, 1.5)
    metrics.add(TOOK, 20)
    metrics.add(BOUNCED, reason="full")
    metrics.flush()

    assert told(log) == [
        {
            ("MailsSent", SHOP): 5,
            ("MailTook", SHOP): [1.5, 20],
            ("MailsBounced", (("reason", "full"), *SHOP)): 1,
        }
    ]
    line = json.loads(log.getvalue())
    assert (line["level"], line["correlation_id"], line["function_name"]) == ("INFO", "c-1", "notes")


def test_nothing_counted_is_nothing_written(metrics: Metrics, log: io.StringIO) -> None:
    metrics.flush()
    metrics.add(SENT)
    metrics.flush()
    metrics.flush()

    assert len(told(log)) == 1


def test_a_quieter_log_goes_on_counting(metrics: Metrics) -> None:
    quiet = io.StringIO()
    configure("shop", level=logging.ERROR, stream=quiet)
    metrics.add(SENT)
    metrics.flush()

    assert len(told(quiet)) == 1


def test_a_cold_start_is_counted_once_by_function(
    metrics: Metrics, log: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(INVOCATION.fields, "cold_start", True)
    metrics.flush()
    metrics.flush()

    assert told(log) == [{("ColdStart", (("function_name", "notes"), *SHOP)): 1}]


def test_an_environment_kept_ready_had_no_cold_start(monkeypatch: pytest.MonkeyPatch) -> None:
    found = []
    for kind in ("provisioned-concurrency", "on-demand"):
        monkeypatch.setenv("AWS_LAMBDA_INITIALIZATION_TYPE", kind)
        invocation = Invocation()
        invocation.begin(Context())
        found.append(invocation.fields["cold_start"])

    assert found == [False, True]


def test_what_does_not_fit_a_line_goes_on_the_next(metrics: Metrics, log: io.StringIO) -> None:
    for _ in range(MOST_VALUES + 1):
        metrics.add(TOOK, 1)
    for number in range(MOST_METRICS + 1):
        metrics.add(Metric(f"Number{number}"))
    for reason in ("full", "unknown"):
        metrics.add(BOUNCED, reason=reason)
    metrics.flush()

    lines = told(log)
    assert len(lines) == 4
    assert sum(len(each) for each in lines) == 2 + MOST_METRICS + 1 + 2
    assert [each for line in lines for (name, each) in line if name == "MailsBounced"] == [
        (("reason", "full"), *SHOP),
        (("reason", "unknown"), *SHOP),
    ]


@pytest.mark.parametrize("dimensions", [{}, {"reason": "full", "user": "u"}, {"reason": "é"}, {"reason": ""}])
def test_dimensions_are_those_that_were_declared(metrics: Metrics, dimensions: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="MailsBounced takes"):
        metrics.add(BOUNCED, **dimensions)


@pytest.mark.parametrize(
    "stated",
    [
        {"name": "mails-sent"},
        {"name": ""},
        {"name": "X" * 101},
        {"name": "MailsSent", "unit": "Furlongs"},
        {"name": "TokensRefused"},
        {"name": "MailsSent", "by": ("password",)},
        {"name": "MailsSent", "by": ("service",)},
        {"name": "MailsSent", "by": ("level",)},
        {"name": "MailsSent", "by": ("module",)},
        {"name": "MailsSent", "by": tuple("x" * n for n in range(1, MOST_DIMENSIONS + 1))},
    ],
)
def test_what_neither_cloudwatch_nor_the_log_takes_is_no_metric(stated: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"."):
        Metric(**stated)


def test_the_relay_counts_what_it_published_and_what_not(log: io.StringIO) -> None:
    def lost(messages: Sequence[Message]) -> list[Refusal | None]:
        raise OSError(len(messages))

    records = [record(number, str(number)) for number in range(5)]
    outbox.relay(records, Sink(), print)
    outbox.relay(records, Sink(1, 3), print)
    outbox.relay(records, lost, print)
    outbox.relay([record(1, "a", old="a")], Sink(), print)

    published, refused = ("EventsPublished", SHOP), ("EventsNotPublished", SHOP)
    assert told(log) == [{published: 5}, {published: 3, refused: 2}, {refused: 5}]


@pytest.mark.parametrize("way", ["request", "batch", "relay"])
def test_every_kind_of_invocation_ends_in_a_flush(
    way: str, log: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    fresh = Metrics()
    for module in ("cartwright.http.dispatcher", "cartwright.batch", "cartwright.outbox"):
        monkeypatch.setattr(f"{module}.METRICS", fresh)
    fresh.add(SENT)
    if way == "request":
        assert served(route("DELETE"), Asked()).status == 204
    elif way == "batch":
        batch.process({"Records": []}, lambda record: None)
    else:
        outbox.relay([], Sink(), print)

    assert any(("MailsSent", SHOP) in each for each in told(log))


def declared() -> dict[str, str]:
    """Metric -> where, of all sources that run on Lambda. Fails for a name that is not written there as it is."""
    found: dict[str, str] = {}
    for folder in ("functions", "layers/shared/python"):
        for path in sorted((paths.ROOT / folder).rglob("*.py")):
            for statement in ast.parse(path.read_text()).body:
                made = [
                    node
                    for node in ast.walk(statement)
                    if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Metric"
                ]
                for node in made:
                    assert isinstance(statement, ast.Assign), f"{path}: a metric is a constant of its module"
                    assert isinstance(node.args[0], ast.Constant), f"{path}: a metric's name is written out"
                    found[str(node.args[0].value)] = path.name
    return found


def test_alarms_watch_metrics_that_are_written() -> None:
    assert {name for _, name in EMBEDDED} <= declared().keys()


def test_the_operator_s_page_lists_every_metric_and_no_other() -> None:
    page = (paths.ROOT / "docs" / "operations.md").read_text()
    section = page.partition("## Metrics")[2].partition("\n## ")[0]

    assert set(re.findall(r"^\| `(\w+)`", section, re.MULTILINE)) == declared().keys()
