"""Every row of a bill, by the templates' settings and the price list."""

import json
import re
import runpy
from pathlib import Path
from typing import Any

import pytest

from bench import bill
from bench.bill import Measured
from bench.billed_stage import BilledStage
from bench.journeys import Call
from bench.metered import Ran, own_lines
from bench.metering import Usage
from ops import paths, prices
from ops.picture.templates import Templates

FORMAT = (
    '{"id": "$context.requestId", "path": "$context.resourcePath", "who": "$context.authorizer.claims.sub"}'
)
FUNCTION = {"Handler": "orders.handlers.consumer.handler", "MemorySize": 1769, "Architectures": ["arm64"]}
REST, HTTP = "AWS::ApiGateway", "AWS::ApiGatewayV2"


def stage(api: str = REST, *, logs: dict[str, str] | None = None, traced: bool = True) -> BilledStage:
    names = {REST: ("RestApi", "AccessLogSetting"), HTTP: ("Api", "AccessLogSettings")}
    kind, log = names[api]
    resources: dict[str, Any] = {
        "Api": {"Type": f"{api}::{kind}"},
        "Stage": {"Type": f"{api}::Stage", "Properties": {"TracingEnabled": traced, log: {"Format": FORMAT}}},
        "Function": {
            "Type": "AWS::Lambda::Function",
            "Properties": FUNCTION | {"LoggingConfig": logs or {}},
        },
        "Live": {"Type": "AWS::Lambda::Alias", "Properties": {"FunctionName": {"Ref": "Function"}}},
        "Wall": {
            "Type": "AWS::WAFv2::WebACLAssociation",
            "Properties": {"ResourceArn": {"Fn::Sub": "${Stage}"}},
        },
        "Logs": {"Type": "AWS::Logs::LogGroup", "Properties": {"RetentionInDays": 365}},
        "Archive": {"Type": "AWS::Events::Archive"},
        "Sampling": {
            "Type": "AWS::XRay::SamplingRule",
            "Properties": {"SamplingRule": {"FixedRate": 0.05}},
        },
        "Minute": {
            "Type": "AWS::Scheduler::Schedule",
            "Properties": {
                "ScheduleExpression": "rate(5 minutes)",
                "Target": {"Arn": {"Ref": "Live"}},
            },
        },
    }
    return BilledStage(Templates({"cartwright-prod-orders": {"Resources": resources}}))


CALLS = [Call("orders", "GET", "/orders/1", 1000)] * 4
USAGE = Usage(reads=6, writes=10, index_writes=4, events=[1000, 65_537], sent=600)
USAGE.calls.update({"DynamoDB.GetItem": 2, "http.POST": 1})
RAN = Ran(cpu_seconds=[0.01, 0.03], batches=[[100], [100, 65_537]], log_bytes=2000)
MEASURED = Measured(2, {"orders.consumer": USAGE}, {"orders.consumer": RAN}, CALLS)


def amounts(of: BilledStage) -> dict[str, float]:
    return {name: row.amount for name, row in bill.rows(MEASURED, of).items()}


def test_a_row_is_an_average_of_what_was_measured() -> None:
    found = amounts(stage())
    assert found["api"] == found["firewall"] == 2
    assert found["traces"] == pytest.approx(0.1)
    assert found["egress"] == pytest.approx(2.3)
    assert (found["invocations"], found["writes"], found["index_writes"], found["reads"]) == (1, 5, 2, 3)
    assert found["events"] == 1.5
    assert found["archive"] == pytest.approx(33.2685)
    assert found["logs"] == 1


def test_queues_are_billed_for_sending_receiving_and_deleting() -> None:
    """By 64 KB: 1 + 3 are sent, 1 + 2 received, 1 + 1 deleted."""
    assert amounts(stage())["queue"] == (4 + 3 + 2) / 2


def test_duration_is_cpu_and_waits_at_the_functions_memory() -> None:
    """One processor: 40 ms of CPU, 2 x 5 and 500 ms of waits, and a millisecond for each of two invocations."""
    assert amounts(stage())["duration"] == pytest.approx(0.552 * 1769 / 1024 / 2)


def test_each_dollar_is_by_the_price_list() -> None:
    rows = bill.rows(MEASURED, stage())
    assert rows["writes"].usd == 5 * prices.WRITE_UNIT_USD
    assert rows["api"].usd == 2 * prices.API_CALL_USD["AWS::ApiGateway::RestApi"]
    assert bill.total(rows) == pytest.approx(sum(row.usd for row in rows.values()))


def test_an_http_api_costs_its_own_price() -> None:
    assert bill.rows(MEASURED, stage(HTTP))["api"].usd == 2 * prices.API_CALL_USD["AWS::ApiGatewayV2::Api"]


def test_a_stage_without_tracing_has_no_traces() -> None:
    assert amounts(stage(traced=False))["traces"] == 0


def test_the_access_log_has_the_templates_fields() -> None:
    line = '{"id": "8f507cfc-1b5e-4c1e-9d3c-0a6f1e5d7c42", "path": "/orders/1", "who": "-"}'
    assert amounts(stage())["access_logs"] == pytest.approx(2 * (len(line) + 26) / 1e3)


def test_lambdas_own_lines_follow_the_functions_log_settings() -> None:
    as_json = {"LogFormat": "JSON"}
    settings: list[dict[str, str]] = [{}, as_json, as_json | {"SystemLogLevel": "WARN"}]
    plain, informed, quiet = (amounts(stage(logs=each))["platform_logs"] for each in settings)
    assert plain > 0.25
    assert informed > 0.25
    assert quiet == 0


def test_lambdas_own_lines_in_the_emulators_log_do_not_count() -> None:
    line = json.dumps({"level": "INFO"})
    written = [
        "START RequestId: 1 Version: 1",
        line,
        "END RequestId: 1\n",
        "REPORT RequestId: 1\tDuration: 2 ms",
    ]
    assert own_lines([*written, '{"time":"2026","type":"platform.report"}']) == [line]


def test_schedules_are_counted_by_the_month() -> None:
    assert stage().schedules() == {"orders.consumer": 730 * 12}


def test_no_code_but_the_price_list_states_a_price() -> None:
    folders = ("bench", "functions", "layers/shared/python", "ops", "stacks")
    files = [file for folder in folders for file in (paths.ROOT / folder).rglob("*.py")]
    stating = {file.name for file in files if re.search(r"\$\d+\.\d*[1-9]", file.read_text(encoding="utf-8"))}
    assert len(files) > 300
    assert stating == set()
    assert re.search(r"\$\d+\.\d*[1-9]", "at $0.30 a month")


def test_a_probe_notes_each_invocation_and_passes_everything_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    notes = tmp_path / "notes"
    monkeypatch.setenv("BENCH_HANDLER", "operator.index")
    monkeypatch.setenv("BENCH_NOTES", str(notes))
    probe = runpy.run_path(str(paths.ROOT / "bench" / "probe" / "bench_probe.py"))
    probe["handler"].__globals__["_handler"] = lambda event, context: (event, context)
    message = {"eventSource": "aws:sqs", "body": "é"}
    event = {"Records": [message, message]}
    assert probe["handler"](event, "c") == (event, "c")
    assert probe["handler"]({"Records": [{"eventSource": "aws:dynamodb"}]}, "c")
    first, second = (json.loads(line) for line in notes.read_text().splitlines())
    assert (first["messages"], second["messages"]) == ([2, 2], [])
    assert first["cpu"] >= 0
