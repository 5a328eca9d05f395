"""The rules for what one stack lends to another."""

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
"""What is never replaced on purpose, so that the lock of an export costs nothing and guards against an accident."""


@rule(
    "StrongReferences",
    "What a stack takes from another is imported (Fn::ImportValue): CloudFormation then refuses to replace it. "
    "Fn::GetStackOutput is read when the consumer changes, and at no other time.",
)
def strong_references(assembly: Assembly) -> Violations:
    for resource in assembly.resources():
        if "Fn::GetStackOutput" in set(_keys(resource.body)):
            yield resource, "keeps an old value when the stack it reads replaces the resource behind it"


@rule(
    "PermanentExports",
    "Only what is never replaced on purpose is exported: of anything else CloudFormation would refuse every change.",
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
