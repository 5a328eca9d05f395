"""What a stage costs while nobody uses it is counted from its templates."""

from typing import Any

from ops import prices
from ops.picture.idle import lines, table
from ops.picture.templates import Templates


def stack(**resources: tuple[str, dict[str, Any]]) -> Templates:
    found = {name: {"Type": kind, "Properties": given} for name, (kind, given) in resources.items()}
    return Templates({"things": {"Resources": found}})


def shown(templates: Templates) -> dict[str, tuple[int, float]]:
    return {
        line.what.split(",")[0].split(";")[0]: (line.count, round(line.usd, 2)) for line in lines(templates)
    }


def test_the_first_ten_alarms_are_free() -> None:
    few = stack(**{f"A{number}": ("AWS::CloudWatch::Alarm", {}) for number in range(10)})
    many = stack(**{f"A{number}": ("AWS::CloudWatch::Alarm", {}) for number in range(13)})
    assert (shown(few)["alarms"], shown(many)["alarms"]) == ((10, 0), (13, 0.3))


def test_dashboards_cost_a_month() -> None:
    assert shown(stack(D=("AWS::CloudWatch::Dashboard", {})))["dashboards"] == (1, 3)


def test_an_empty_queue_is_polled_and_a_stream_is_free() -> None:
    def polls(source: str) -> tuple[str, dict[str, Any]]:
        return ("AWS::Lambda::EventSourceMapping", {"EventSourceArn": {"Fn::GetAtt": [source, "Arn"]}})

    queues = {f"Q{number}": ("AWS::SQS::Queue", dict[str, Any]()) for number in range(4)}
    table_of = ("AWS::DynamoDB::GlobalTable", dict[str, Any]())
    found = stack(**queues, T=table_of, **{f"M{name}": polls(name) for name in [*queues, "T"]})
    of_four = (4 * 5 * 3 * 60 * 730 - 1_000_000) * prices.QUEUE_REQUEST_USD
    assert shown(found)["queues that Lambda polls"] == (4, round(of_four, 2))


def test_an_environment_kept_warm_costs_its_memory() -> None:
    found = stack(
        F=("AWS::Lambda::Function", {"MemorySize": 512, "Architectures": ["arm64"]}),
        Live=("AWS::Lambda::Alias", {"FunctionName": {"Ref": "F"}}),
        T=(
            "AWS::ApplicationAutoScaling::ScalableTarget",
            {"MinCapacity": 2, "ResourceId": {"Fn::Sub": "function:${Live}"}},
        ),
    )
    assert shown(found)["provisioned execution environments"] == (
        2,
        round(2 * 0.5 * 730 * 3600 * prices.PROVISIONED_GB_SECOND_USD["arm64"], 2),
    )


def test_the_table_has_a_column_for_each_stage_and_adds_up() -> None:
    secret = stack(S=("AWS::SecretsManager::Secret", {}))
    wall = stack(W=("AWS::WAFv2::WebACL", {"Rules": [{}, {}]}), K=("AWS::KMS::Key", {}))
    drawn = table({"dev": secret, "prod": wall}).splitlines()
    assert drawn[0] == "|  | dev | prod |"
    assert "| web firewall (WAF) rules | - | 2: $7.00 |" in drawn
    assert drawn[-1] == "| **total** | **$0.40** | **$8.00** |"
