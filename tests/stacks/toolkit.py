"""An app with one service stack, for tests of single constructs."""

from collections.abc import Mapping
from typing import Any

from aws_cdk import App
from aws_cdk.assertions import Template

from stacks.constructs.service_stack import ServiceStack
from stacks.platform import Platform
from stacks.stage import Stage, context

Resources = dict[str, dict[str, Any]]


def service_stack(stage: str = "prod", **settings: object) -> ServiceStack:
    """A stack of the catalogue service, with nothing in it yet; ``settings`` replace those in cdk.json."""
    app = App(context=context(stage))
    block = {**app.node.try_get_context("stages")[stage], **settings}
    chosen = Stage.from_block(stage, block)
    shared = Platform(app, stage=chosen).shared
    return ServiceStack(app, "catalog", stage=chosen, description="A stack for a test", shared=shared)


def resources(stack: ServiceStack, kind: str, matching: Mapping[str, Any] | None = None) -> Resources:
    found = Template.from_stack(stack).find_resources(kind, {"Properties": dict(matching or {})})
    return {name: dict(resource) for name, resource in found.items()}


def only(found: Resources) -> dict[str, Any]:
    """The properties of the one resource there is."""
    assert len(found) == 1, f"expected one resource, found {sorted(found)}"
    properties: dict[str, Any] = next(iter(found.values()))["Properties"]
    return properties


def statements(stack: ServiceStack, role: str) -> list[dict[str, Any]]:
    """What the inline policies of the role whose logical id starts with ``role`` allow."""
    return [
        statement
        for name, policy in resources(stack, "AWS::IAM::Policy").items()
        if name.startswith(role)
        for statement in policy["Properties"]["PolicyDocument"]["Statement"]
    ]
