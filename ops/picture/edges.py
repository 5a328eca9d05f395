"""The edges of the architecture graph, derived only from references and policies."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from ops.picture.events import described
from ops.picture.grants import grants
from ops.picture.routes import routes
from ops.picture.templates import Resource, Templates

SHOWN = {
    "AWS::ApiGateway::RestApi": "API Gateway",
    "AWS::Cognito::UserPool": "Cognito user pool",
    "AWS::DynamoDB::GlobalTable": "DynamoDB table",
    "AWS::DynamoDB::Table": "DynamoDB table",
    "AWS::Events::Archive": "event archive",
    "AWS::Events::EventBus": "EventBridge bus",
    "AWS::Lambda::Function": "Lambda function",
    "AWS::S3::Bucket": "S3 bucket",
    "AWS::SNS::Topic": "SNS topic",
    "AWS::SQS::Queue": "SQS queue",
    "AWS::Scheduler::Schedule": "schedule",
    "AWS::WAFv2::WebACL": "firewall",
}
"""Types that are drawn -> their display names."""
_NEXT = "<br/>"


@dataclass(frozen=True, slots=True)
class Edge:
    """``source`` is a resource, or a name for an external caller. ``aside`` marks edges beside the data flow,
    ``event`` is what a rule matches.
    """

    source: Resource | str
    target: Resource
    label: str = ""
    aside: bool = False
    event: bool = False


def edges(templates: Templates) -> list[Edge]:
    """Removes duplicates. Of two edges with the same ends, the first and more detailed one stays; events are merged."""
    reader = _Reader(templates)
    unique: dict[tuple[Resource | str, Resource], Edge] = {}
    for edge in reader.all():
        ends = edge.source, edge.target
        known = unique.setdefault(ends, edge)
        if edge.event and edge.label not in known.label.split(_NEXT):
            unique[ends] = replace(known, label=f"{known.label}{_NEXT}{edge.label}")
    return list(unique.values())


class _Reader:
    def __init__(self, templates: Templates) -> None:
        self._templates = templates

    def all(self) -> Iterator[Edge]:
        yield from self._apis()
        yield from self._event_sources()
        yield from self._rules()
        yield from self._failures()
        yield from self._schedules()
        yield from self._triggers()
        for function, resource, label in grants(self._templates, self._drawn):
            yield Edge(function, resource, label)
        yield from self._guards()
        for archive, properties in self._templates.of_type("AWS::Events::Archive"):
            for bus in self._drawn(archive.stack, properties["SourceArn"]):
                yield Edge(
                    bus, archive, f"retained {properties.get('RetentionDays') or 'all'} days", aside=True
                )

    def _drawn(self, stack: str, value: Any) -> Iterator[Resource]:
        """The drawn resources that ``value`` refers to. An alias stands for its function."""
        for each in self._templates.referred(stack, value):
            if self._templates.type_of(each) in SHOWN:
                yield each
            elif self._templates.type_of(each) in ("AWS::Lambda::Alias", "AWS::Lambda::Version"):
                yield from self._drawn(each.stack, self._templates.properties(each)["FunctionName"])

    def _pairs(self, stack: str, sources: Any, targets: Any) -> Iterator[tuple[Resource, Resource]]:
        for source in self._drawn(stack, sources):
            for target in self._drawn(stack, targets):
                yield source, target

    def _apis(self) -> Iterator[Edge]:
        served = list(routes(self._templates))
        for api, public in dict.fromkeys((route.api, route.public) for route in served):
            yield Edge(
                "Anyone" if public else "Signed in", api, "public routes" if public else "with a token"
            )
        lines: dict[tuple[Resource, Resource], list[str]] = {}
        for route in served:
            for function in self._drawn(route.api.stack, route.integration):
                lines.setdefault((route.api, function), []).append(f"{route.method} {route.path}")
        for (api, function), requests in lines.items():
            yield Edge(api, function, _joined(requests))

    def _event_sources(self) -> Iterator[Edge]:
        for mapping, properties in self._templates.of_type("AWS::Lambda::EventSourceMapping"):
            source, function = properties["EventSourceArn"], properties["FunctionName"]
            for one, other in self._pairs(mapping.stack, source, function):
                table = "DynamoDB" in self._templates.type_of(one)
                yield Edge(one, other, "stream" if table else "")
            failed = properties.get("DestinationConfig", {}).get("OnFailure")
            for one, other in self._pairs(mapping.stack, function, failed):
                yield Edge(one, other, "failed", aside=True)

    def _rules(self) -> Iterator[Edge]:
        for rule, properties in self._templates.of_type("AWS::Events::Rule"):
            label = described(properties)
            sources = [properties.get("EventBusName"), properties.get("EventPattern")]
            for target in properties.get("Targets", []):
                for one, other in self._pairs(rule.stack, sources, target["Arn"]):
                    yield Edge(one, other, label, event=True)
                for one, other in self._pairs(rule.stack, sources, target.get("DeadLetterConfig")):
                    yield Edge(one, other, "undeliverable", aside=True)

    def _failures(self) -> Iterator[Edge]:
        for queue, properties in self._templates.of_type("AWS::SQS::Queue"):
            for target in self._drawn(queue.stack, properties.get("RedrivePolicy")):
                yield Edge(queue, target, "failed", aside=True)
        for config, properties in self._templates.of_type("AWS::Lambda::EventInvokeConfig"):
            ends = properties["FunctionName"], properties.get("DestinationConfig")
            for function, target in self._pairs(config.stack, *ends):
                yield Edge(function, target, "failed", aside=True)

    def _schedules(self) -> Iterator[Edge]:
        for schedule, properties in self._templates.of_type("AWS::Scheduler::Schedule"):
            target = properties["Target"]
            for each in self._drawn(schedule.stack, target["Arn"]):
                yield Edge(schedule, each, str(properties.get("ScheduleExpression", "")))
            for each in self._drawn(schedule.stack, target.get("DeadLetterConfig")):
                yield Edge(schedule, each, "failed", aside=True)

    def _triggers(self) -> Iterator[Edge]:
        for pool, properties in self._templates.of_type("AWS::Cognito::UserPool"):
            for name, called in properties.get("LambdaConfig", {}).items():
                for each in self._drawn(pool.stack, called):
                    yield Edge(pool, each, re.sub("([a-z])([A-Z])", r"\1 \2", name).lower())

    def _guards(self) -> Iterator[Edge]:
        for wall, properties in self._templates.of_type("AWS::WAFv2::WebACLAssociation"):
            ends = properties["WebACLArn"], properties["ResourceArn"]
            for firewall, api in self._pairs(wall.stack, *ends):
                yield Edge(firewall, api, "protects", aside=True)
        for each, properties in self._templates.of_type("AWS::ApiGateway::Authorizer"):
            ends = properties["RestApiId"], properties.get("ProviderARNs")
            for api, pool in self._pairs(each.stack, *ends):
                yield Edge(api, pool, "verifies tokens", aside=True)


def _joined(lines: Iterable[str], most: int = 3) -> str:
    listed = list(lines)
    return _NEXT.join(listed) if len(listed) <= most else f"{len(listed)} routes"
