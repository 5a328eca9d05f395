"""The rule for resources that outlive their stack."""

from stacks.checks.assembly import Assembly, Resource
from stacks.checks.rule import Violations, rule

ONCE_CREATED = "RetainExceptOnCreate"


def retained(resource: Resource) -> bool:
    return resource.body.get("DeletionPolicy") in ("Retain", ONCE_CREATED)


@rule(
    "RetainedOnceCreated",
    "Resources are retained only after their stack is created: leftovers of a failed first deployment block the "
    "next one.",
)
def retained_once_created(assembly: Assembly) -> Violations:
    for resource in assembly.resources():
        if resource.body.get("DeletionPolicy") == "Retain":
            yield resource, f"is retained when its creation is rolled back: use {ONCE_CREATED}"
