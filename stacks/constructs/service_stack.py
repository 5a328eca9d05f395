"""The stacks that contain everything."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Self, cast

from aws_cdk import CfnOutput, CliCredentialsStackSynthesizer, RemovalPolicy, Stack, Tags
from aws_cdk import aws_events as events
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sns as sns
from aws_cdk import aws_wafv2 as wafv2
from constructs import Construct, IConstruct

from stacks import packaging
from stacks.stage import Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    """What the platform stack provides to every service."""

    bus: events.EventBus
    alarm_topic: sns.Topic
    web_acl: wafv2.CfnWebACL | None


class StageStack(Stack):
    """A CloudFormation stack with its stage and its tags."""

    def __init__(self, scope: Construct, service: str, *, stage: Stage, description: str) -> None:
        super().__init__(
            scope,
            stage.stack_name(service),
            description=description,
            synthesizer=CliCredentialsStackSynthesizer() if stage.hosted_by == "embedded" else None,
            termination_protection=_protected(stage, service),
        )
        self.service = service
        self.protected = _protected(stage, service)
        self.settings = stage
        Tags.of(self).add("cartwright:service", service)
        Tags.of(self).add("cartwright:stage", stage.name)

    @property
    def data_removal(self) -> RemovalPolicy:
        """The removal policy for data that can't be recreated.

        Leftovers of a failed first deployment hold no data, and would block the next deployment.
        """
        keep = RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE
        return keep if self.settings.retain_data else RemovalPolicy.DESTROY


def _protected(stage: Stage, service: str) -> bool:
    """Whether stack and data are protected from deletion. Not during a first deployment, because CloudFormation could
    not roll it back.
    """
    there = stage.existing_stacks
    return stage.retain_data and (there is None or stage.stack_name(service) in there)


class ServiceStack(StageStack):
    """One service's stack: its package, its layers, and what the platform provides.

    It owns its layer versions. A layer that one stack exports can't be replaced while another imports it (the
    layer-export deadlock), so stacks share none. Equal content is still uploaded only once.
    """

    def __init__(
        self, scope: Construct, service: str, *, stage: Stage, description: str, shared: Shared
    ) -> None:
        super().__init__(scope, service, stage=stage, description=description)
        self.shared = shared

    @classmethod
    def around(cls, construct: IConstruct) -> Self:
        """The service stack that contains a construct. Raises TypeError when there is none."""
        stack = Stack.of(construct)
        if not isinstance(stack, cls):
            raise TypeError(
                f"{construct.node.path} must be in a {cls.__name__}, not in a {type(stack).__name__}."
            )
        return stack

    def state(self, **outputs: str) -> None:
        """Outputs of the stack for `ops` and the tests. They refer to its first API and table."""
        for name, value in outputs.items():
            if self.node.try_find_child(name) is None:
                CfnOutput(self, name, value=value)

    @cached_property
    def target(self) -> packaging.Target:
        return packaging.Target.of(self.settings)

    @cached_property
    def architecture(self) -> lambda_.Architecture:
        return (
            lambda_.Architecture.ARM_64
            if self.target.architecture == "arm64"
            else lambda_.Architecture.X86_64
        )

    @cached_property
    def code(self) -> lambda_.Code:
        """The service's own package, one asset for all its functions."""
        return _asset(packaging.service_package(self.service, self.target))

    @cached_property
    def layers(self) -> list[lambda_.LayerVersion]:
        return [
            self._layer("SharedLayer", packaging.shared_layer(self.target)),
            self._layer("DependencyLayer", packaging.dependency_layer(self.target)),
        ]

    @cached_property
    def image_layer(self) -> lambda_.LayerVersion:
        """Pillow, for functions that request it."""
        return self._layer("ImageLayer", packaging.image_layer(self.target))

    @cached_property
    def search_layer(self) -> lambda_.LayerVersion:
        """Tantivy, for functions that request it."""
        return self._layer("SearchLayer", packaging.search_layer(self.target))

    def _layer(self, name: str, package: Path) -> lambda_.LayerVersion:
        return lambda_.LayerVersion(
            self,
            name,
            code=_asset(package),
            compatible_architectures=[self.architecture],
            compatible_runtimes=[lambda_.Runtime.PYTHON_3_14],
        )


def _asset(package: Path) -> lambda_.Code:
    return cast("lambda_.Code", lambda_.Code.from_asset(str(package)))
