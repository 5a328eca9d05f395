"""The cost of an idle stage, calculated from its templates, for docs/costs.md."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ops import prices
from ops.picture.templates import Templates

_LONG_POLLS_AN_HOUR = 5 * 60 * 3
"""Lambda polls an empty queue with five pollers, with long polling of 20 seconds."""


@dataclass(frozen=True, slots=True)
class Line:
    what: str
    count: int
    usd: float


def lines(templates: Templates) -> list[Line]:
    """Only resources with a fixed cost. The lines are the same for every stage."""
    keys = _count(templates, "AWS::KMS::Key")
    secrets = _count(templates, "AWS::SecretsManager::Secret")
    dashboards = _count(templates, "AWS::CloudWatch::Dashboard")
    alarms = _count(templates, "AWS::CloudWatch::Alarm")
    queues = _polled(templates)
    polls = max(0, queues * _LONG_POLLS_AN_HOUR * prices.HOURS_A_MONTH - prices.FREE_QUEUE_REQUESTS)
    rules = [len(wall["Rules"]) for _, wall in templates.of_type("AWS::WAFv2::WebACL")]
    warm = list(_warm(templates))
    return [
        Line("KMS keys, for alarms", keys, keys * prices.KMS_KEY_USD),
        Line("dashboards", dashboards, dashboards * prices.DASHBOARD_USD),
        Line("secrets", secrets, secrets * prices.SECRET_USD),
        Line(
            f"alarms; the first {prices.FREE_ALARMS} are free",
            alarms,
            max(0, alarms - prices.FREE_ALARMS) * prices.ALARM_USD,
        ),
        Line(
            "queues that Lambda polls; the first million requests are free",
            queues,
            polls * prices.QUEUE_REQUEST_USD,
        ),
        Line(
            "web firewall (WAF) rules",
            sum(rules),
            len(rules) * prices.WEB_ACL_USD + sum(rules) * prices.WEB_ACL_RULE_USD,
        ),
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
            function = templates.function(each)
            if function is not None:
                gb = function["MemorySize"] / 1024
                price = prices.PROVISIONED_GB_SECOND_USD[function["Architectures"][0]]
                yield from [gb * prices.HOURS_A_MONTH * 3600 * price] * properties["MinCapacity"]
