"""The memory of each function in the templates is what the rule says of the measurements that are committed."""

from collections.abc import Iterator, Mapping

import pytest

from bench.packages import function_name
from bench.sizing import NOT_MEASURED, UNMEASURED_MB, WAITED_FOR, committed, recommended, unmeasured
from stacks.checks.synthesis import Templates, stages

MEASURED = committed().functions
RULE = {name: recommended(name, found).memory_mb for name, found in MEASURED.items()}


def stated(templates: Templates) -> Iterator[tuple[str, int]]:
    """Our functions, by ``service.handler``; the CDK's helpers have no service."""
    for template in templates.values():
        for resource in template["Resources"].values():
            properties = resource.get("Properties", {})
            if resource["Type"] == "AWS::Lambda::Function" and "Environment" in properties:
                yield function_name(properties), properties["MemorySize"]


def broken(found: Mapping[str, int]) -> list[str]:
    wanted = {name: RULE[name] if name in RULE else unmeasured(name) for name in found}
    return [
        f"{name} has {memory} MB, and the rule of bench/sizing.py says {wanted[name]}"
        if name in RULE
        else f"{name} has {memory} MB, and what nobody measured has {wanted[name]}: measure it with make bench-memory, "
        "or list it with a reason in NOT_MEASURED of bench/sizing.py"
        for name, memory in found.items()
        if wanted[name] != memory
    ]


@pytest.mark.parametrize("stage", stages())
def test_memory_follows_from_what_was_measured(stage: str, templates: dict[str, Templates]) -> None:
    found = dict(stated(templates[stage]))
    assert broken(found) == []


def test_the_rule_is_of_functions_that_there_are(templates: dict[str, Templates]) -> None:
    found = {name for stage in stages() for name, _ in stated(templates[stage])}
    assert found >= RULE.keys() | NOT_MEASURED.keys(), (
        "bench/memory.json or NOT_MEASURED names functions that are gone"
    )


def test_another_memory_and_a_function_that_nobody_measured_are_named() -> None:
    name = min(MEASURED)
    assert broken({name: RULE[name], "nobody.knows": UNMEASURED_MB}) == []
    assert [line.partition(" MB,")[0] for line in broken({name: 64, "nobody.knows": 64})] == [
        f"{name} has 64",
        "nobody.knows has 64",
    ]


def test_what_is_not_measured_says_why_and_until_it_is() -> None:
    assert not NOT_MEASURED.keys() & MEASURED.keys()
    assert all(len(reason) > 20 for _, reason in NOT_MEASURED.values())
    assert RULE.keys() | NOT_MEASURED.keys() >= WAITED_FOR


def test_the_table_says_where_when_and_how() -> None:
    table = committed()
    assert "CPUs" in table.machine
    assert table.command == "make bench-memory"
    assert table.date.count("-") == 2
