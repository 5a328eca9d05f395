"""Rules for tracing: what X-Ray records, and who decides it."""

from stacks.checks.assembly import Assembly
from stacks.checks.rule import Violations, rule


@rule(
    "Tracing",
    "Traces start at an API: the functions that it invokes record them, all others pass its decision on.",
)
def tracing(assembly: Assembly) -> Violations:
    called = set()
    for method in assembly.resources("AWS::ApiGateway::Method"):
        function = assembly.function_behind(method.stack, method.properties.get("Integration", {}).get("Uri"))
        if function:
            called.add(function.key)
    for function in assembly.resources("AWS::Lambda::Function"):
        mode = function.properties.get("TracingConfig", {}).get("Mode", "PassThrough")
        if function.key in called and mode != "Active":
            yield function, f"is invoked by an API, but its tracing is {mode}: its part of a trace is missing"
        if function.key not in called and mode == "Active":
            yield (
                function,
                "starts a trace of its own for each batch, which no sampling rule of an API limits",
            )
    for stage in assembly.resources("AWS::ApiGateway::Stage"):
        if not stage.properties.get("TracingEnabled"):
            yield stage, "traces no request"


@rule("TraceSampling", "A stage with APIs states how many requests are traced.")
def trace_sampling(assembly: Assembly) -> Violations:
    if assembly.embedded or any(assembly.resources("AWS::XRay::SamplingRule")):
        return
    for stage in assembly.resources("AWS::ApiGateway::Stage"):
        yield stage, "is traced at the default rate of the account, because no template has a sampling rule"
