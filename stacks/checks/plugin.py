"""The project's rules as a validation plugin, so that findings are acknowledged and reported like those of cdk-nag."""

import json
from pathlib import Path

import jsii
from aws_cdk import (
    IPolicyValidationContext,
    IPolicyValidationPlugin,
    PolicyValidationPluginReport,
    PolicyViolatingResource,
    PolicyViolation,
)

from stacks.checks.assembly import Assembly
from stacks.checks.rule import PACK
from stacks.checks.rules import RULES
from stacks.stage import Stage

SUFFIX = ".template.json"


@jsii.implements(IPolicyValidationPlugin)
class HouseRules:
    """Reports each violation separately, as an error."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage

    @property
    def name(self) -> str:
        return PACK

    @property
    def version(self) -> str:
        return "1.0.0"

    @property
    def rule_ids(self) -> list[str]:
        return [rule.id for rule in RULES]

    def validate(self, context: IPolicyValidationContext) -> PolicyValidationPluginReport:
        paths = {Path(path).name.removesuffix(SUFFIX): path for path in context.template_paths}
        assembly = Assembly.of(
            self._stage, {name: json.loads(Path(path).read_text()) for name, path in paths.items()}
        )
        violations = [
            PolicyViolation(
                rule_name=rule.id,
                description=f"{rule.demands} {resource.name}: {says}.",
                severity="error",
                violating_resources=[
                    PolicyViolatingResource(
                        resource_logical_id=resource.name, template_path=paths[resource.stack], locations=[]
                    )
                ],
            )
            for rule in RULES
            for resource, says in rule.violations(assembly)
        ]
        return PolicyValidationPluginReport(success=not violations, violations=violations)
