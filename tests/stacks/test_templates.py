"""All rules over all templates; the gate runs cdk-nag and cfn-lint beside them."""

import re

import pytest

from stacks.checks.assembly import Assembly
from stacks.checks.rule import Rule
from stacks.checks.rules import RULES
from stacks.checks.synthesis import Templates, stage_named

ACKNOWLEDGED = {
    "Cartwright-ListableObjects": {
        "catalog/StaffRoleDefaultPolicy",
        "catalog/ThumbnailsRoleDefaultPolicy",
    }
}
"""Findings by rule that a stack acknowledges with a reason. The gate demands the acknowledgement, and the finding."""
_HASH = re.compile("[0-9A-F]{8}$")


@pytest.fixture(scope="module", params=["local", "dev", "prod"])
def assembly(request: pytest.FixtureRequest, templates: dict[str, Templates]) -> Assembly:
    stage = stage_named(request.param)
    by_name = {stage.stack_name(service): template for service, template in templates[stage.name].items()}
    return Assembly.of(stage, by_name)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_templates_satisfy(rule: Rule, assembly: Assembly) -> None:
    known = ACKNOWLEDGED.get(rule.id, set())
    found = [
        (_HASH.sub("", each.where.partition("-")[2].partition("-")[2]), each)
        for each in rule.findings(assembly)
    ]
    assert [each for name, each in found if name not in known] == []
    assert known <= {name for name, _ in found}
