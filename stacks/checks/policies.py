"""Rules for what may be done: exact actions on exact resources."""

from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from typing import Any

from stacks.checks import authorizations
from stacks.checks.assembly import Assembly, Resource
from stacks.checks.authorizations import UnknownReference
from stacks.checks.rule import Violations, rule

Statement = Mapping[str, Any]

RESOURCELESS = {
    "xray:PutTraceSegments": "a trace belongs to no resource",
    "xray:PutTelemetryRecords": "a trace belongs to no resource",
}
"""Actions that IAM only grants on ``*``. An acknowledged wildcard of cdk-nag covers a whole role, so that a second one
would pass under the first one's reason; this list does not let it."""

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
"""Condition keys that a request of any service may carry. The list is AWS's, less what nobody here should need."""

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
            yield resource, "allows everything but what NotAction names"
        for action in _listed(statement.get("Action")):
            owner = resource.kind == _KEY and action == "kms:*" and _is_account(statement)
            exact = "*" not in action if resource.kind in _IDENTITY else action.split(":")[-1] != "*"
            if not exact and not owner:
                yield resource, f"allows the actions {action}"


@rule("WildcardResource", "No role may act on `*`, but by actions that know no resources.")
def wildcard_resource(assembly: Assembly) -> Violations:
    for resource, statement in _allowed(assembly):
        if resource.kind not in _IDENTITY:
            continue
        if "NotResource" in statement:
            yield resource, "allows every resource but those NotResource names"
        if "*" in _listed(statement.get("Resource")):
            broad = [action for action in _listed(statement.get("Action")) if action not in RESOURCELESS]
            if broad:
                yield resource, f"allows {', '.join(broad)} on every resource there is"


@rule("EventSource", "A role may publish events of its own service's source only.")
def event_source(assembly: Assembly) -> Violations:
    for resource, statement in _allowed(assembly):
        if resource.kind not in _IDENTITY:
            continue
        if not any(
            fnmatchcase("events:putevents", action.lower()) for action in _listed(statement.get("Action"))
        ):
            continue
        operator = "StringEqualsIfExists" if assembly.embedded else "StringEquals"
        sources = _listed(statement.get("Condition", {}).get(operator, {}).get("events:source"))
        if not sources:
            yield (
                resource,
                "may publish events in any service's name: events:PutEvents has no events:source condition",
            )
        elif len(sources) > 1:
            yield resource, f"may publish in the name of {', '.join(sources)}: one service owns a source"


@rule(
    "KnownAuthorization",
    "Every action of a policy is one that IAM knows, acts on one of the statement's resources and is asked by its "
    "condition keys: AWS takes any other policy, and the role is then refused what it seems to be granted.",
)
def known_authorization(assembly: Assembly) -> Violations:
    for resource in assembly.resources():
        for statement in statements(resource):
            yield from ((resource, says) for says in _unknown(assembly, resource.stack, statement))


def _unknown(assembly: Assembly, stack: str, statement: Statement) -> Iterator[str]:
    meant = {name: authorizations.actions(name) for name in _listed(statement.get("Action")) if name != "*"}
    for name, found in meant.items():
        if not found:
            yield f"names the action {name}, which IAM does not know"
    known = {name: found for name, found in meant.items() if found}
    try:
        arns = [authorizations.arn(assembly, stack, each) for each in _listed_any(statement.get("Resource"))]
    except UnknownReference as error:
        yield f"has a resource that can't be checked: {error}"
        return
    for name, found in known.items():
        if arns and not any(action.takes(arn) for action in found for arn in arns):
            yield f"names {name} on {', '.join(arns)}, which it does not act on"
        for key in _condition_keys(statement):
            if key not in GLOBAL_KEYS and not any(action.knows(key, arns) for action in found):
                yield f"asks {name} for {key}, which no request of it carries"
    for arn in arns:
        if known and not any(action.takes(arn) for found in known.values() for action in found):
            yield f"names the resource {arn}, which none of its actions acts on"


def _condition_keys(statement: Statement) -> list[str]:
    return [key for keys in statement.get("Condition", {}).values() for key in keys]


def statements(resource: Resource) -> Iterator[Statement]:
    """Of a resource's own policies, whichever property holds them; trust policies name no resource and are left out."""
    for key, value in resource.properties.items():
        if key == "Policies" and resource.kind in _ROLE_LIKE:
            for policy in value:
                yield from _listed_statements(policy["PolicyDocument"])
        elif key in ("PolicyDocument", "KeyPolicy", "ResourcePolicy", "Policy", "RepositoryPolicyText"):
            yield from _listed_statements(value)


def admits(resource: Resource, service: str, action: str) -> bool:
    """Whether a resource's policy lets the service principal take the action, deliberate conditions aside."""
    return any(
        statement["Effect"] == "Allow"
        and service in _listed(_principals(statement).get("Service"))
        and any(fnmatchcase(action.lower(), allowed.lower()) for allowed in _listed(statement.get("Action")))
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
    """The account itself, whose IAM policies then decide: every key needs one such statement."""
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
