"""What one release may change of the one before: rules over two states of a template.

``make check`` compares the snapshots with those that origin/main has; ``ops deploy`` compares what it is about to
deploy with what is there.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Template = Mapping[str, Any]

ONE_INDEX = "Cartwright-OneIndexARelease"
TABLES = ("AWS::DynamoDB::Table", "AWS::DynamoDB::GlobalTable")


@dataclass(frozen=True, slots=True)
class Impossible:
    """``where`` is a stack and a resource of it."""

    rule: str
    where: str
    says: str


def findings(before: Mapping[str, Template], after: Mapping[str, Template]) -> list[Impossible]:
    """By stack. What is new or gone as a whole is created or deleted with all that it has."""
    return [
        finding
        for stack in sorted(before.keys() & after.keys())
        for finding in _one_index(stack, before[stack], after[stack])
    ]


def canary() -> tuple[dict[str, Template], dict[str, Template]]:
    """Two states that no release may lead from and to: ONE_INDEX has to see it."""
    return {"canary": _with_indexes("a")}, {"canary": _with_indexes("a", "b", "c")}


def _one_index(stack: str, before: Template, after: Template) -> Iterator[Impossible]:
    """UpdateTable makes or deletes one index a call, and CloudFormation fails at the second. An index whose keys or
    projection change is deleted and made anew."""
    then, now = _tables(before), _tables(after)
    for name in sorted(then.keys() & now.keys()):
        made, gone = then[name], now[name]
        changed = {index for index in made.keys() & gone.keys() if made[index] != gone[index]}
        told = [f"makes {index}" for index in sorted(gone.keys() - made.keys())]
        told += [f"deletes {index}" for index in sorted(made.keys() - gone.keys())]
        told += [f"deletes and makes {index}" for index in sorted(changed)]
        if len(told) + len(changed) > 1:
            yield Impossible(
                ONE_INDEX,
                f"{stack}/{name}",
                f"{', '.join(told)}: DynamoDB does one of these in a release, so make a release of each",
            )


def _tables(template: Template) -> dict[str, dict[str, Any]]:
    """Each table's indexes by name, with what can't be changed of them."""
    return {
        name: {
            index["IndexName"]: (index["KeySchema"], index["Projection"])
            for index in resource.get("Properties", {}).get("GlobalSecondaryIndexes", [])
        }
        for name, resource in template.get("Resources", {}).items()
        if resource["Type"] in TABLES
    }


def _with_indexes(*names: str) -> Template:
    indexes = [
        {
            "IndexName": name,
            "KeySchema": [{"AttributeName": f"{name}_pk", "KeyType": "HASH"}],
            "Projection": {"ProjectionType": "ALL"},
        }
        for name in names
    ]
    properties = {"GlobalSecondaryIndexes": indexes}
    return {"Resources": {"Table": {"Type": "AWS::DynamoDB::GlobalTable", "Properties": properties}}}
