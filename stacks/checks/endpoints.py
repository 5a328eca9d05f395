"""Rules for where functions find AWS: nothing deployed leads them to another one."""

from stacks.checks.assembly import Assembly
from stacks.checks.rule import Violations, rule

_LEADS = "AWS_"


@rule("NoEndpoint", "No function's environment says where AWS is or who the function is there.")
def no_endpoint(assembly: Assembly) -> Violations:
    for function in assembly.resources("AWS::Lambda::Function"):
        variables = function.properties.get("Environment", {}).get("Variables", {})
        for name in sorted(variables):
            if name.upper().startswith(_LEADS):
                yield function, f"sets {name}, so what it calls is not what Lambda gives it"
