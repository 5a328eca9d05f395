"""The access of functions to data, queues and buses, from the policies of their roles."""

from collections.abc import Callable, Iterator
from typing import Any

from ops.picture.templates import Resource, Templates

Finder = Callable[[str, Any], Iterator[Resource]]
_VERBS = {
    "reads": ("BatchGet", "Get", "Query", "Scan", "Head"),
    "writes": ("BatchWrite", "Delete", "Put", "Update"),
    "sends": ("SendMessage", "Publish"),
}
_NOT_TOLD = ("GetRecords", "GetShardIterator", "GetQueueAttributes", "DeleteMessage")
"""The actions of an event source's poller, which has its own arrow."""


def grants(templates: Templates, drawn: Finder) -> Iterator[tuple[Resource, Resource, str]]:
    """Function, resource, and kind of access."""
    found: dict[tuple[Resource, Resource], dict[str, None]] = {}
    for policy, properties in templates.of_type("AWS::IAM::Policy"):
        holders = list(_holders(templates, policy.stack, properties["Roles"]))
        for statement in properties["PolicyDocument"]["Statement"]:
            if statement["Effect"] != "Allow":
                continue
            verbs = [verb for action in _listed(statement["Action"]) if (verb := _verb(action))]
            for resource in drawn(policy.stack, statement["Resource"]):
                for function in holders if verbs else ():
                    found.setdefault((function, resource), {}).update(dict.fromkeys(verbs))
    for (function, resource), granted in found.items():
        yield function, resource, ", ".join(sorted(granted))


def _holders(templates: Templates, stack: str, roles: Any) -> Iterator[Resource]:
    wanted = set(templates.referred(stack, roles))
    for function, properties in templates.of_type("AWS::Lambda::Function"):
        if wanted & set(templates.referred(function.stack, properties.get("Role"))):
            yield function


def _verb(action: str) -> str:
    name = action.rpartition(":")[2]
    if action == "events:PutEvents":
        return "publishes"
    if name in _NOT_TOLD:
        return ""
    return next((verb for verb, prefixes in _VERBS.items() if name.startswith(prefixes)), "")


def _listed(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else list(value)
