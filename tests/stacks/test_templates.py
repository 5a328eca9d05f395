"""All rules over all templates; the gate runs cdk-nag and cfn-lint beside them."""

import pytest

from stacks.checks.assembly import Assembly
from stacks.checks.rule import Rule
from stacks.checks.rules import RULES
from stacks.checks.synthesis import Templates, stage_named


@pytest.fixture(scope="module", params=["local", "dev", "prod"])
def assembly(request: pytest.FixtureRequest, templates: dict[str, Templates]) -> Assembly:
    stage = stage_named(request.param)
    by_name = {stage.stack_name(service): template for service, template in templates[stage.name].items()}
    return Assembly.of(stage, by_name)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_templates_satisfy(rule: Rule, assembly: Assembly) -> None:
    assert rule.findings(assembly) == []
