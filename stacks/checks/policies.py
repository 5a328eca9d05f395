"""Rules for policies: exact actions on exact resources."""

import contextlib
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from typing import Any

from stacks.checks import authorizations
from stacks.checks.assembly import Assembly, Resource
from stacks.checks.authorizations import UnknownReference
from stacks.checks.rule import Violations, rule

Statement = Mapping[str, Any]

RESOURCELESS = {
    "xray:PutTraceSegments": "traces have no resource type",
    "xray:PutTelemetryRecords": "traces have no resource type",
}
"""Actions that IAM only grants on ``*``. A cdk-nag acknowledgement of a wildcard covers a whole role, so it would also
cover a second wildcard. This list does not."""

GLOBAL_KEYS = frozenset(
    f"aws:{name}"
    for name in (
        "CalledVia",
        "CurrentTime",
        "PrincipalAccount",
        "PrincipalArn",
        "PrincipalIsAWSService",
        "PrincipalOrgID",
        "PrincipalServiceName",
        "RequestedRegion",
        "ResourceAccount",
        "SecureTransport",
        "SourceAccount",
        "SourceArn",
        "SourceIp",
        "SourceOrgID",
        "ViaAWSService",
    )
)
"""Condition keys that a request to any service may carry: AWS's list, without keys that this project does not need."""

_IDENTITY = (
    "AWS::IAM::Policy",
    "AWS::IAM::ManagedPolicy",
    "AWS::IAM::RolePolicy",
    "AWS::IAM::Role",
    "AWS::IAM::User",
)
_ROLE_LIKE = ("AWS::IAM::Role", "AWS::IAM::User", "AWS::IAM::Group")
_KEY = "AWS::KMS::Key"


@rule("WildcardAction", "No statement allows `*` actions.")
def wildcard_action(assembly: Assembly) -> Violations:
    for resource, statement in _allowed(assembly):
        if "NotAction" in statement:
            yield resource, "allows everything except what NotAction names"
        for action in _listed(statement.get("Action")):
            owner = resource.kind == _KEY and action == "kms:*" and _is_account(statement)
            exact = "*" not in action if resource.kind in _IDENTITY else action.split(":")[-1] != "*"
            if not exact and not owner:
                yield resource, f"allows the actions {action}"


@rule("WildcardResource", "No role may act on `*`, except by actions that have no resource types.")
def wildcard_resource(assembly: Assembly) -> Violations:
    for resource, statement in _allowed(assembly):
        if resource.kind not in _IDENTITY:
            continue
        if "NotResource" in statement:
            yield resource, "allows every resource except what NotResource names"
        if "*" in _listed(statement.get("Resource")):
            broad = [action for action in _listed(statement.get("Action")) if action not in RESOURCELESS]
            if broad:
                yield resource, f"allows {', '.join(broad)} on all resources"


@rule("EventSource", "A role may publish events only with its own service's source.")
def event_source(assembly: Assembly) -> Violations:
    for resource, statement in _allowed(assembly):
        if resource.kind not in _IDENTITY:
            continue
        if not _grants(statement, "events:PutEvents"):
            continue
        operator = "StringEqualsIfExists" if assembly.embedded else "StringEquals"
        sources = _listed(statement.get("Condition", {}).get(operator, {}).get("events:source"))
        if not sources:
            yield (
                resource,
                "may publish events with any source: events:PutEvents has no events:source condition",
            )
        elif len(sources) > 1:
            yield resource, f"may publish with the sources {', '.join(sources)}: each service has exactly one"


@rule(
    "KnownAuthorization",
    "Every action of a policy exists in IAM, and supports one of the statement's resources and its "
    "condition keys: AWS accepts any other policy, but denies what it appears to allow.",
)
def known_authorization(assembly: Assembly) -> Violations:
    for resource in assembly.resources():
        for statement in statements(resource):
            yield from ((resource, says) for says in _unknown(assembly, resource.stack, statement))


@rule(
    "ListableObjects",
    "A role that may read the objects of a bucket may list the bucket: without s3:ListBucket, S3 answers 403 instead "
    "of 404 for a missing object.",
)
def listable_objects(assembly: Assembly) -> Violations:
    granted = [
        (resource, role, statement)
        for resource, statement in _allowed(assembly)
        if resource.kind in _IDENTITY
        for role in _roles(resource)
    ]
    for resource, role, statement in granted:
        listed = [
            each
            for _, other, grant in granted
            if other == role and _grants(grant, "s3:ListBucket")
            for each in _arns(assembly, resource.stack, grant)
        ]
        if _grants(statement, "s3:GetObject"):
            for each in dict.fromkeys(
                arn.partition("/")[0] for arn in _arns(assembly, resource.stack, statement)
            ):
                if not any(fnmatchcase(each, pattern) for pattern in listed):
                    yield resource, f"may read objects of {each}, but not list them"


def _roles(resource: Resource) -> list[tuple[str, str]]:
    """The roles or users that the policy is for, each by its stack and its name."""
    if resource.kind in _ROLE_LIKE:
        return [(resource.stack, repr({"Ref": resource.name}))]
    names = ("Roles", "Users", "RoleName")
    return [
        (resource.stack, repr(each)) for name in names for each in _listed_any(resource.properties.get(name))
    ]


def _grants(statement: Statement, action: str) -> bool:
    return any(fnmatchcase(action.lower(), each.lower()) for each in _listed(statement.get("Action")))


def _arns(assembly: Assembly, stack: str, statement: Statement) -> list[str]:
    """Leaves out what can't be resolved: KnownAuthorization reports it."""
    found = []
    for each in _listed_any(statement.get("Resource")):
        with contextlib.suppress(UnknownReference):
            found.append(authorizations.arn(assembly, stack, each))
    return found


def _unknown(assembly: Assembly, stack: str, statement: Statement) -> Iterator[str]:
    meant = {name: authorizations.actions(name) for name in _listed(statement.get("Action")) if name != "*"}
    for name, found in meant.items():
        if not found:
            yield f"names the action {name}, which does not exist in IAM"
    known = {name: found for name, found in meant.items() if found}
    try:
        arns = [authorizations.arn(assembly, stack, each) for each in _listed_any(statement.get("Resource"))]
    except UnknownReference as error:
        yield f"has a resource that can't be resolved: {error}"
        return
    for name, found in known.items():
        if arns and not any(action.takes(arn) for action in found for arn in arns):
            yield f"allows {name} on {', '.join(arns)}, which the action does not support"
        for key in _condition_keys(statement):
            if key not in GLOBAL_KEYS and not any(action.knows(key, arns) for action in found):
                yield f"has the condition key {key} for {name}, whose requests do not carry it"
    for arn in arns:
        if known and not any(action.takes(arn) for found in known.values() for action in found):
            yield f"names the resource {arn}, which none of its actions supports"


def _condition_keys(statement: Statement) -> list[str]:
    return [key for keys in statement.get("Condition", {}).values() for key in keys]


def statements(resource: Resource) -> Iterator[Statement]:
    """Statements of a resource's own policies, in any property. Excludes trust policies, which name no resource."""
    for key, value in resource.properties.items():
        if key == "Policies" and resource.kind in _ROLE_LIKE:
            for policy in value:
                yield from _listed_statements(policy["PolicyDocument"])
        elif key in ("PolicyDocument", "KeyPolicy", "ResourcePolicy", "Policy", "RepositoryPolicyText"):
            yield from _listed_statements(value)


def admits(resource: Resource, service: str, action: str) -> bool:
    """Whether a resource's policy allows the action to the service principal. Ignores conditions."""
    return any(
        statement["Effect"] == "Allow"
        and service in _listed(_principals(statement).get("Service"))
        and _grants(statement, action)
        for statement in statements(resource)
    )


def _allowed(assembly: Assembly) -> Iterator[tuple[Resource, Statement]]:
    for resource in assembly.resources():
        for statement in statements(resource):
            if statement["Effect"] == "Allow":
                yield resource, statement


def _listed_statements(document: object) -> list[Statement]:
    return _listed_any(document.get("Statement")) if isinstance(document, Mapping) else []


def _principals(statement: Statement) -> Mapping[str, Any]:
    principal = statement.get("Principal")
    return principal if isinstance(principal, Mapping) else {}


def _is_account(statement: Statement) -> bool:
    """The account itself, whose IAM policies then decide. Every key needs one such statement."""
    match _principals(statement).get("AWS"):
        case str(end) | {"Fn::Join": [_, [*_, str(end)]]}:
            return end.endswith(":root")
    return False


def _listed(value: object) -> list[str]:
    return [item for item in _listed_any(value) if isinstance(item, str)]


def _listed_any(value: object) -> list[Any]:
    if value is None:
        return []
    return list(value) if isinstance(value, list) else [value]
