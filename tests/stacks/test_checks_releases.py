"""What DynamoDB does not change in one release."""

import json
from typing import Any

import pytest

from stacks import ROOT
from stacks.checks import releases
from stacks.checks.assembly import Template


def table(*indexes: str | tuple[str, str], name: str = "Table") -> Template:
    """An index is its name, or its name and what it projects."""
    known = [each if isinstance(each, tuple) else (each, "ALL") for each in indexes]
    made: list[dict[str, Any]] = [
        {
            "IndexName": index,
            "KeySchema": [{"AttributeName": f"{index}_pk", "KeyType": "HASH"}],
            "Projection": {"ProjectionType": projection},
            "WarmThroughput": {"ReadUnitsPerSecond": 12000},
        }
        for index, projection in known
    ]
    properties = {"GlobalSecondaryIndexes": made} if made else {}
    return {"Resources": {name: {"Type": "AWS::DynamoDB::GlobalTable", "Properties": properties}}}


def found(before: Template, after: Template) -> list[str]:
    return [each.says.partition(":")[0] for each in releases.findings({"shop": before}, {"shop": after})]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (table(), table("a"), []),
        (table("a", "b"), table("a"), []),
        (table("a"), table("a"), []),
        (table(), table("a", "b"), ["makes a, makes b"]),
        (table("a"), table("b"), ["makes b, deletes a"]),
        (table("a", "b"), table(), ["deletes a, deletes b"]),
        (table(("a", "ALL")), table(("a", "KEYS_ONLY")), ["deletes and makes a"]),
        (table(), table("a", "b", name="New"), []),
    ],
)
def test_one_index_is_made_or_deleted_in_a_release(
    before: Template, after: Template, expected: list[str]
) -> None:
    assert found(before, after) == expected


def test_a_new_stack_is_made_with_all_it_has() -> None:
    assert releases.findings({}, {"shop": table("a", "b")}) == []


def test_the_canary_is_seen() -> None:
    [seen] = releases.findings(*releases.canary())
    assert seen.rule == releases.ONE_INDEX


def test_a_shop_with_two_indexes_less_could_not_become_this_one() -> None:
    """The rule finds the tables and indexes of the real templates."""
    path = ROOT / "tests" / "stacks" / "snapshots" / "prod" / "orders.json"
    now, before = json.loads(path.read_text()), json.loads(path.read_text())
    (orders,) = (
        each for each in before["Resources"].values() if each["Type"] == "AWS::DynamoDB::GlobalTable"
    )
    del orders["Properties"]["GlobalSecondaryIndexes"][:2]
    [seen] = releases.findings({"orders": before}, {"orders": now})
    assert seen.says.startswith("makes customer, makes day")
