"""Rules for references between stacks."""

from collections.abc import Iterator

from stacks.checks.assembly import Assembly, Resource
from stacks.checks.rule import Violations, rule

PERMANENT = frozenset(
    {
        "AWS::ApiGateway::RestApi",
        "AWS::Cognito::UserPool",
        "AWS::Cognito::UserPoolClient",
        "AWS::Events::EventBus",
        "AWS::SNS::Topic",
        "AWS::SecretsManager::Secret",
        "AWS::WAFv2::WebACL",
    }
)
"""Types that are never replaced on purpose. An export blocks their replacement, which protects against accidents."""


@rule(
    "StrongReferences",
    "A stack imports values of other stacks (Fn::ImportValue), so that CloudFormation refuses to replace them. "
    "Fn::GetStackOutput is only read when the consumer changes.",
)
def strong_references(assembly: Assembly) -> Violations:
    for resource in assembly.resources():
        if "Fn::GetStackOutput" in set(_keys(resource.body)):
            yield resource, "keeps an outdated value when the other stack replaces the resource"


@rule(
    "PermanentExports",
    "Only resources that are never replaced on purpose are exported: CloudFormation can't change an export in use.",
)
def permanent_exports(assembly: Assembly) -> Violations:
    for stack, template in assembly.templates.items():
        for name, output in template.get("Outputs", {}).items():
            if "Export" not in output:
                continue
            behind = assembly.follow(stack, output["Value"])
            if behind is None or behind.kind not in PERMANENT:
                what = behind.kind if behind else "no resource"
                yield (
                    Resource(stack, name, {"Type": "Output"}),
                    f"exports {what}, which can't be replaced while another stack imports it",
                )


def _keys(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield key
            yield from _keys(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _keys(inner)
