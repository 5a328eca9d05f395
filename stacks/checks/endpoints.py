"""Rules for AWS endpoints: no deployed function overrides them."""

from stacks.checks.assembly import Assembly
from stacks.checks.rule import Violations, rule

_LEADS = "AWS_"


@rule("NoEndpoint", "No function's environment sets an AWS endpoint or credentials.")
def no_endpoint(assembly: Assembly) -> Violations:
    for function in assembly.resources("AWS::Lambda::Function"):
        variables = function.properties.get("Environment", {}).get("Variables", {})
        for name in sorted(variables):
            if name.upper().startswith(_LEADS):
                yield function, f"sets {name}, which overrides what Lambda provides"
