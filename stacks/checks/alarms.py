"""Rules for alarms: each alarm watches an existing metric and notifies an operator."""

import functools
import re
from collections.abc import Iterator, Mapping
from typing import Any

from stacks import ROOT
from stacks.checks.assembly import Assembly, Resource
from stacks.checks.metrics import ANY, EMBEDDED, KNOWN, PHYSICAL_NAMES
from stacks.checks.policies import admits
from stacks.checks.rule import Violations, rule
from stacks.constructs.alarms import RUNBOOK

ALARM, TOPIC, KEY = "AWS::CloudWatch::Alarm", "AWS::SNS::Topic", "AWS::KMS::Key"
CLOUDWATCH = "cloudwatch.amazonaws.com"
_SECTION = re.compile(rf"{re.escape(RUNBOOK)}#([a-z0-9-]+)$")


@rule("AlarmMetric", "Every alarm watches a metric that is published, of a resource that exists.")
def alarm_metric(assembly: Assembly) -> Violations:
    logged = _logged_metrics(assembly)
    for alarm in assembly.resources(ALARM):
        metrics = list(_metrics(alarm))
        if not metrics:
            yield alarm, "watches no metric"
        for metric in metrics:
            namespace, name = str(metric.get("Namespace")), str(metric.get("MetricName"))
            if namespace in KNOWN:
                yield from ((alarm, problem) for problem in _problems(assembly, alarm.stack, metric))
            elif dimensions := EMBEDDED.get((namespace, name)):
                if {each["Name"] for each in metric.get("Dimensions", [])} != dimensions:
                    yield alarm, f"watches {namespace}/{name} with dimensions that no function publishes"
            elif (namespace, name) not in logged:
                yield alarm, f"watches {namespace}/{name}, which neither AWS nor a metric filter publishes"
            elif metric.get("Dimensions"):
                yield (
                    alarm,
                    f"watches {namespace}/{name} with dimensions, but its metric filter publishes none",
                )


@rule("AlarmAction", "Every alarm has an action, on a topic whose policy and key let CloudWatch publish.")
def alarm_action(assembly: Assembly) -> Violations:
    for alarm in assembly.resources(ALARM):
        actions = alarm.properties.get("AlarmActions", [])
        if not actions or alarm.properties.get("ActionsEnabled") is False:
            yield alarm, "has no action"
        for action in actions:
            topic = assembly.follow(alarm.stack, action)
            if not topic or topic.kind != TOPIC:
                yield (
                    alarm,
                    "has an action that is not a topic of these templates, so its subscribers are unknown",
                )
            elif problem := _undeliverable(assembly, topic):
                yield alarm, f"can't deliver its notification: {problem}"


@rule(
    "AlarmRunbook",
    "Every alarm's description links the section of docs/operations.md that describes the response.",
)
def alarm_runbook(assembly: Assembly) -> Violations:
    sections = _sections()
    for alarm in assembly.resources(ALARM):
        named = _SECTION.search(str(alarm.properties.get("AlarmDescription", "")))
        if not named:
            yield alarm, f"has no runbook link: end its description with {RUNBOOK}#section"
        elif named[1] not in sections:
            yield alarm, f"links {RUNBOOK}#{named[1]}, which does not exist"


@functools.cache
def _sections() -> frozenset[str]:
    """The anchors that GitHub generates for headings: lower case, no punctuation, hyphens for spaces."""
    headings = re.findall(r"^#+ (.+)$", (ROOT / RUNBOOK).read_text(), re.MULTILINE)
    return frozenset(re.sub(r"[^\w -]", "", each.lower()).replace(" ", "-") for each in headings)


def _metrics(alarm: Resource) -> Iterator[Mapping[str, Any]]:
    if "MetricName" in alarm.properties:
        yield alarm.properties
    for query in alarm.properties.get("Metrics", []):
        if stat := query.get("MetricStat"):
            yield stat["Metric"]


def _logged_metrics(assembly: Assembly) -> set[tuple[str, str]]:
    return {
        (transformation["MetricNamespace"], transformation["MetricName"])
        for metric_filter in assembly.resources("AWS::Logs::MetricFilter")
        for transformation in metric_filter.properties["MetricTransformations"]
    }


def _problems(assembly: Assembly, stack: str, metric: Mapping[str, Any]) -> Iterator[str]:
    namespace = KNOWN[metric["Namespace"]]
    if metric["MetricName"] not in namespace.metrics:
        yield f"{metric['Namespace']} has no metric {metric['MetricName']}"
    given = {dimension["Name"]: dimension["Value"] for dimension in metric.get("Dimensions", [])}
    expected = next((kinds for kinds in namespace.dimensions if kinds.keys() == given.keys()), None)
    if expected is None:
        yield f"{metric['Namespace']} publishes nothing with the dimensions {', '.join(sorted(given)) or 'none'}"
        return
    for name, kind in expected.items():
        if kind != ANY and not _exists(assembly, stack, given[name], kind):
            yield f"the dimension {name} does not refer to any {kind} of these templates"


def _exists(assembly: Assembly, stack: str, value: object, kind: str) -> bool:
    if isinstance(value, str):
        path = PHYSICAL_NAMES.get(kind, "").split(".")
        return value in (_at(resource.properties, path) for resource in assembly.resources(kind))
    found = assembly.follow(stack, value)
    return found is not None and found.kind == kind


def _at(value: Any, path: list[str]) -> object:
    for key in path:
        value = value.get(key) if isinstance(value, Mapping) else None
    return value


def _undeliverable(assembly: Assembly, topic: Resource) -> str | None:
    policies = [
        policy
        for policy in assembly.resources("AWS::SNS::TopicPolicy")
        if any(
            (named := assembly.follow(policy.stack, each)) and named.key == topic.key
            for each in policy.properties["Topics"]
        )
    ]
    if not any(admits(policy, CLOUDWATCH, "sns:Publish") for policy in policies):
        return f"the policy of topic {topic.name} does not allow CloudWatch to publish"
    encryption = topic.properties.get("KmsMasterKeyId")
    if encryption is None:
        return None
    key = assembly.follow(topic.stack, encryption)
    if not key or key.kind != KEY:
        return f"topic {topic.name} is encrypted with a key whose policy can't allow CloudWatch"
    for action in ("kms:Decrypt", "kms:GenerateDataKey"):
        if not admits(key, CLOUDWATCH, action):
            return f"the policy of key {key.name} does not allow {action} for CloudWatch"
    return None
