"""The deployed stacks: each stack's template and physical names, read once for all commands."""

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from ops.picture.templates import Resource, Templates
from ops.shop import Shop, stack_name

_HASH = re.compile(r"[0-9A-F]{8}$")
_FUNCTION, _LOG_GROUP, _FILTER = "AWS::Lambda::Function", "AWS::Logs::LogGroup", "AWS::Logs::MetricFilter"


@dataclass(frozen=True, slots=True)
class DeployedStack:
    """``physical`` maps logical ids to physical ids."""

    service: str
    name: str
    template: dict[str, Any]
    physical: dict[str, str]


@dataclass(frozen=True, slots=True)
class Function:
    """``error_metric`` counts the error lines in its log group. ``queue`` labels the queues that it polls."""

    service: str
    name: str
    physical_name: str
    log_group: str
    error_metric: str | None = None
    queue: str | None = None

    @property
    def label(self) -> str:
        return f"{self.service}/{self.name}"


@dataclass(frozen=True, slots=True)
class LogGroup:
    """``part`` is the function or API log that writes to it."""

    service: str
    part: str
    physical_name: str
    of_function: bool = True


def stacks_of(shop: Shop, services: Sequence[str] | None = None) -> list[DeployedStack]:
    """All stacks, or those of some services. Makes two CloudFormation calls per stack."""
    cloudformation = shop.client("cloudformation")
    names = [stack_name(shop.stage, each) for each in services] if services else list(shop.outputs)
    found = []
    for stack in names:
        service = stack.removeprefix(stack_name(shop.stage, ""))
        physical = {
            str(each["LogicalResourceId"]): str(each.get("PhysicalResourceId", ""))
            for each in shop.resources(service, cloudformation)
        }
        body = cloudformation.get_template(StackName=stack)["TemplateBody"]
        template: dict[str, Any] = json.loads(body) if isinstance(body, str) else body
        found.append(DeployedStack(service, stack, template, physical))
    return found


def functions(stacks: Sequence[DeployedStack]) -> list[Function]:
    return [function for stack in stacks for function in _functions(stack)]


def log_groups(stacks: Sequence[DeployedStack]) -> list[LogGroup]:
    """Log groups of functions and APIs."""
    found = []
    for stack in stacks:
        by_function = {each.log_group: each.name for each in _functions(stack)}
        for resource, _ in Templates({stack.name: stack.template}).of_type(_LOG_GROUP):
            group = stack.physical.get(resource.name, "")
            part = by_function.get(group) or plain_name(resource.name)
            if group:
                found.append(LogGroup(stack.service, part, group, group in by_function))
    return found


def plain_name(logical_id: str) -> str:
    """Removes the eight hexadecimal digits that CDK appends to a logical id."""
    return _HASH.sub("", logical_id)


def _functions(stack: DeployedStack) -> Iterator[Function]:
    templates = Templates({stack.name: stack.template})
    metrics = {
        resource: properties["MetricTransformations"][0]["MetricName"]
        for _, properties in templates.of_type(_FILTER)
        for resource in templates.referred(stack.name, properties.get("LogGroupName"))
    }
    polled: defaultdict[Resource, list[str]] = defaultdict(list)
    for polling, label in _polled(templates, stack):
        polled[polling].append(label)
    for function, properties in templates.of_type(_FUNCTION):
        physical = stack.physical.get(function.name)
        if not physical:
            continue
        logged = properties.get("LoggingConfig", {}).get("LogGroup")
        group: Resource | None = next(templates.referred(stack.name, logged), None)
        yield Function(
            service=stack.service,
            name=plain_name(function.name).removesuffix("Function"),
            physical_name=physical,
            log_group=stack.physical.get(group.name, "") if group else f"/aws/lambda/{physical}",
            error_metric=metrics.get(group) if group else None,
            queue=" or ".join(polled[function]) or None,
        )


def _polled(templates: Templates, stack: DeployedStack) -> Iterator[tuple[Resource, str]]:
    """Functions with the labels of the queues that they poll, directly or through their aliases."""
    aliases = {
        alias: function
        for alias, properties in templates.of_type("AWS::Lambda::Alias")
        for function in templates.referred(stack.name, properties.get("FunctionName"))
    }
    for _, properties in templates.of_type("AWS::Lambda::EventSourceMapping"):
        for source in templates.referred(stack.name, properties.get("EventSourceArn")):
            if templates.type_of(source) == "AWS::SQS::Queue":
                for polling in templates.referred(stack.name, properties.get("FunctionName")):
                    yield aliases.get(polling, polling), f"{stack.service}/{plain_name(source.name)}"
