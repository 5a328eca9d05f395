"""The cost of an idle stage, calculated from its templates, for docs/costs.md."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ops.picture.templates import Resource, Templates

_HOURS = 730
_LONG_POLLS_AN_HOUR = 5 * 60 * 3
"""Lambda polls an empty queue with five pollers, with long polling of 20 seconds."""

KMS_KEY, SECRET, ALARM, WEB_ACL, WEB_ACL_RULE = 1.00, 0.40, 0.10, 5.00, 1.00
"""USD a month in eu-west-1, at https://aws.amazon.com/{kms,secrets-manager,cloudwatch,waf}/pricing in November 2026."""
FREE_ALARMS = 10
MILLION_QUEUE_REQUESTS, FREE_QUEUE_REQUESTS = 0.40, 1_000_000
WARM_GB_SECOND = {"arm64": 0.0000033334, "x86_64": 0.0000041667}


@dataclass(frozen=True, slots=True)
class Line:
    what: str
    count: int
    usd: float


def lines(templates: Templates) -> list[Line]:
    """Only resources with a fixed cost. The lines are the same for every stage."""
    keys = _count(templates, "AWS::KMS::Key")
    secrets = _count(templates, "AWS::SecretsManager::Secret")
    alarms = _count(templates, "AWS::CloudWatch::Alarm")
    queues = _polled(templates)
    polls = max(0, queues * _LONG_POLLS_AN_HOUR * _HOURS - FREE_QUEUE_REQUESTS)
    rules = [len(wall["Rules"]) for _, wall in templates.of_type("AWS::WAFv2::WebACL")]
    warm = list(_warm(templates))
    return [
        Line("KMS keys, for alarms", keys, keys * KMS_KEY),
        Line("secrets", secrets, secrets * SECRET),
        Line(f"alarms; the first {FREE_ALARMS} are free", alarms, max(0, alarms - FREE_ALARMS) * ALARM),
        Line(
            "queues that Lambda polls; the first million requests are free",
            queues,
            polls / 1e6 * MILLION_QUEUE_REQUESTS,
        ),
        Line("web firewall (WAF) rules", sum(rules), len(rules) * WEB_ACL + sum(rules) * WEB_ACL_RULE),
        Line("provisioned execution environments", len(warm), sum(warm)),
    ]


def table(stages: Mapping[str, Templates]) -> str:
    """Markdown, with one column per stage."""
    counted = [lines(templates) for templates in stages.values()]
    rows = [
        [
            each[0].what,
            *(f"{line.count}: ${line.usd:.2f}" if line.count else "-" for line in each),
        ]
        for each in zip(*counted, strict=True)
    ]
    totals = [f"**${sum(line.usd for line in found):.2f}**" for found in counted]
    rows.append(["functions, APIs, tables, buckets, event bus", *["$0.00 until used"] * len(counted)])
    head = ["", *stages]
    rows = [head, ["---"] * len(head), *rows, ["**total**", *totals]]
    return "".join(f"|{'|'.join(f' {cell} ' if cell != '---' else cell for cell in row)}|\n" for row in rows)


def _count(templates: Templates, kind: str) -> int:
    return sum(1 for _ in templates.of_type(kind))


def _polled(templates: Templates) -> int:
    return sum(
        any(templates.type_of(each) == "AWS::SQS::Queue" for each in templates.referred(mapping.stack, arn))
        for mapping, properties in templates.of_type("AWS::Lambda::EventSourceMapping")
        if (arn := properties.get("EventSourceArn"))
    )


def _warm(templates: Templates) -> Iterator[float]:
    """The monthly cost of each environment that Application Auto Scaling keeps."""
    for target, properties in templates.of_type("AWS::ApplicationAutoScaling::ScalableTarget"):
        for each in templates.referred(target.stack, properties["ResourceId"]):
            function = _function(templates, each)
            if function is not None:
                gb = function["MemorySize"] / 1024
                price = WARM_GB_SECOND[function["Architectures"][0]]
                yield from [gb * _HOURS * 3600 * price] * properties["MinCapacity"]


def _function(templates: Templates, resource: Resource) -> Mapping[str, Any] | None:
    """The function of an alias or a version."""
    if templates.type_of(resource) == "AWS::Lambda::Function":
        return templates.properties(resource)
    if templates.type_of(resource) not in ("AWS::Lambda::Alias", "AWS::Lambda::Version"):
        return None
    behind = templates.referred(resource.stack, templates.properties(resource)["FunctionName"])
    return next((found for each in behind if (found := _function(templates, each))), None)
