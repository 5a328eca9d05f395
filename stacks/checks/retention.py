"""The rule for what outlives its stack."""

from stacks.checks.assembly import Assembly, Resource
from stacks.checks.rule import Violations, rule

ONCE_CREATED = "RetainExceptOnCreate"


def retained(resource: Resource) -> bool:
    return resource.body.get("DeletionPolicy") in ("Retain", ONCE_CREATED)


@rule(
    "RetainedOnceCreated",
    "What is retained is so once its stack has been created: the leavings of a first deployment that failed are in the "
    "way of the second.",
)
def retained_once_created(assembly: Assembly) -> Violations:
    for resource in assembly.resources():
        if resource.body.get("DeletionPolicy") == "Retain":
            yield resource, f"stays behind when its creation is rolled back: {ONCE_CREATED} is what is meant"
