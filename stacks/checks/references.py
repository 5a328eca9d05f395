"""The rule for what stacks tell each other."""

from collections.abc import Iterator

from stacks.checks.assembly import Assembly, Resource
from stacks.checks.rule import Violations, rule


@rule(
    "NoExports",
    "No stack exports a value: CloudFormation would refuse every change of it while another imports it.",
)
def no_exports(assembly: Assembly) -> Violations:
    for stack, template in assembly.templates.items():
        for name, output in template.get("Outputs", {}).items():
            if "Export" in output:
                yield (
                    Resource(stack, name, {"Type": "Output"}),
                    "is exported: a layer or table so shared can't be replaced",
                )
    for resource in assembly.resources():
        if "Fn::ImportValue" in set(_keys(resource.body)):
            yield resource, "imports an exported value, which locks the stack that exports it"


def _keys(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield key
            yield from _keys(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _keys(inner)
