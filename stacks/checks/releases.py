"""Limits on what one release may change: rules that compare two states of a template.

``make check`` compares the snapshots with those of origin/main. ``ops deploy`` compares the new templates with the
deployed ones.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Template = Mapping[str, Any]

ONE_INDEX = "Cartwright-OneIndexARelease"
TABLES = ("AWS::DynamoDB::Table", "AWS::DynamoDB::GlobalTable")


@dataclass(frozen=True, slots=True)
class Impossible:
    """``where`` is a stack and one of its resources."""

    rule: str
    where: str
    says: str


def findings(before: Mapping[str, Template], after: Mapping[str, Template]) -> list[Impossible]:
    """Impossible changes, by stack. Stacks that are new or removed as a whole are not compared."""
    return [
        finding
        for stack in sorted(before.keys() & after.keys())
        for finding in _one_index(stack, before[stack], after[stack])
    ]


def canary() -> tuple[dict[str, Template], dict[str, Template]]:
    """Two states that no release can go between. ONE_INDEX must report them."""
    return {"canary": _with_indexes("a")}, {"canary": _with_indexes("a", "b", "c")}


def _one_index(stack: str, before: Template, after: Template) -> Iterator[Impossible]:
    """UpdateTable creates or deletes one index per call, and CloudFormation fails at the second. A change of an index's
    keys or projection replaces the index.
    """
    then, now = _tables(before), _tables(after)
    for name in sorted(then.keys() & now.keys()):
        made, gone = then[name], now[name]
        changed = {index for index in made.keys() & gone.keys() if made[index] != gone[index]}
        changes = [f"makes {index}" for index in sorted(gone.keys() - made.keys())]
        changes += [f"deletes {index}" for index in sorted(made.keys() - gone.keys())]
        changes += [f"deletes and makes {index}" for index in sorted(changed)]
        if len(changes) + len(changed) > 1:
            yield Impossible(
                ONE_INDEX,
                f"{stack}/{name}",
                f"{', '.join(changes)}: DynamoDB allows one of these per release, so release them one by one",
            )


def _tables(template: Template) -> dict[str, dict[str, Any]]:
    """Each table's indexes by name, with their immutable properties."""
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
