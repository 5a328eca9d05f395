"""Traces start at an API, at the rate of the stage, and nowhere else."""

from typing import Any

from stacks.checks.assembly import Template
from stacks.checks.tracing import trace_sampling, tracing
from tests.stacks.samples import messages


def api(**functions: str) -> Template:
    """An API that invokes ``Called``; a queue invokes ``Polling``. ``functions`` are their tracing modes."""
    modes = {"Called": "Active", "Polling": "PassThrough", **functions}
    resources: dict[str, Any] = {
        name: {"Type": "AWS::Lambda::Function", "Properties": {"TracingConfig": {"Mode": mode}}}
        for name, mode in modes.items()
    }
    resources["Live"] = {"Type": "AWS::Lambda::Alias", "Properties": {"FunctionName": {"Ref": "Called"}}}
    resources["Method"] = {
        "Type": "AWS::ApiGateway::Method",
        "Properties": {"Integration": {"Uri": {"Fn::Join": ["", ["arn:", {"Ref": "Live"}, "/invocations"]]}}},
    }
    resources["Stage"] = {"Type": "AWS::ApiGateway::Stage", "Properties": {"TracingEnabled": True}}
    resources["Sampling"] = {"Type": "AWS::XRay::SamplingRule"}
    return {"Resources": resources}


def test_a_function_behind_an_api_records_its_part() -> None:
    assert messages(tracing, api()) == []
    [found] = messages(tracing, api(Called="PassThrough"))
    assert found.startswith("Called: is invoked by an API, but its tracing is PassThrough")


def test_a_function_that_polls_starts_no_trace() -> None:
    [found] = messages(tracing, api(Polling="Active"))
    assert found.startswith("Polling: starts a trace of its own for each batch")


def test_an_api_that_traces_nothing_is_found() -> None:
    template = api()
    del template["Resources"]["Stage"]["Properties"]["TracingEnabled"]
    assert messages(tracing, template) == ["Stage: traces no request"]


def test_a_stage_without_a_sampling_rule_is_found() -> None:
    template = api()
    assert messages(trace_sampling, template) == []
    del template["Resources"]["Sampling"]
    [found] = messages(trace_sampling, template)
    assert found.startswith("Stage: is traced at the default rate of the account")
