import json
from typing import Any

import pytest
from aws_cdk import Duration
from aws_cdk import aws_applicationautoscaling as autoscaling
from aws_cdk.assertions import Template

from catalog.settings import PublicSettings
from stacks.constructs.concurrency import Capacity, Fixed, Scheduled, TargetTracking
from stacks.constructs.service_function import ServiceFunction
from stacks.constructs.service_stack import ServiceStack
from tests.stacks.toolkit import only, resources, service_stack, statements

SETTINGS = PublicSettings(service="catalog", table_name="products")


def function(stack: ServiceStack, **options: Any) -> ServiceFunction:
    given: dict[str, Any] = {
        "handler": "public",
        "settings": SETTINGS,
        "description": "Serves products",
        "memory_mb": 512,
        "timeout": Duration.seconds(10),
    }
    return ServiceFunction(stack, "Public", **{**given, **options})


@pytest.fixture(scope="module")
def plain() -> ServiceStack:
    stack = service_stack("prod")
    function(stack).allow("dynamodb:GetItem", on="arn:aws:dynamodb:eu-west-1:111122223333:table/products")
    return stack


def test_it_runs_the_newest_python_on_arm64_with_what_was_stated(plain: ServiceStack) -> None:
    properties = only(resources(plain, "AWS::Lambda::Function"))
    assert properties["Runtime"] == "python3.14"
    assert properties["Architectures"] == ["arm64"]
    assert properties["Handler"] == "catalog.handlers.public.handler"
    assert (properties["MemorySize"], properties["Timeout"]) == (512, 10)
    assert properties["TracingConfig"] == {"Mode": "Active"}
    assert len(properties["Layers"]) == 2


def test_its_environment_is_what_the_settings_class_writes(plain: ServiceStack) -> None:
    environment = only(resources(plain, "AWS::Lambda::Function"))["Environment"]["Variables"]
    assert environment == {**SETTINGS.environment(), "LOG_LEVEL": "INFO"}
    assert PublicSettings.from_environment(environment) == SETTINGS


def test_its_own_role_has_no_managed_policy_and_only_what_was_allowed(plain: ServiceStack) -> None:
    assert "ManagedPolicyArns" not in only(resources(plain, "AWS::IAM::Role"))
    actions = {tuple(_list(each["Action"])) for each in statements(plain, "PublicRole")}
    assert actions == {
        ("logs:CreateLogStream", "logs:PutLogEvents"),
        ("xray:PutTelemetryRecords", "xray:PutTraceSegments"),
        ("dynamodb:GetItem",),
    }


def test_its_log_group_keeps_what_the_stage_says() -> None:
    for stage, days in {"dev": 7, "prod": 365}.items():
        stack = service_stack(stage)
        function(stack)
        assert only(resources(stack, "AWS::Logs::LogGroup"))["RetentionInDays"] == days


def test_callers_get_an_alias_named_live(plain: ServiceStack) -> None:
    alias = only(resources(plain, "AWS::Lambda::Alias"))
    assert alias["Name"] == "live"
    assert "ProvisionedConcurrencyConfig" not in alias


def test_it_alarms_on_errors_throttles_and_error_lines(plain: ServiceStack) -> None:
    alarms = resources(plain, "AWS::CloudWatch::Alarm").values()
    metrics = {each["Properties"]["MetricName"] for each in alarms}
    assert metrics == {"Errors", "Throttles", "cartwright-prod-catalog/Public/ErrorLines"}
    assert all(each["Properties"]["AlarmActions"] for each in alarms)


def test_an_asynchronous_function_hands_over_what_it_fails() -> None:
    stack = service_stack("prod")
    function(stack, asynchronous=True)
    config = only(resources(stack, "AWS::Lambda::EventInvokeConfig"))
    assert "PublicLive" in json.dumps(config["Qualifier"])
    assert config["MaximumRetryAttempts"] == 2
    queue = config["DestinationConfig"]["OnFailure"]["Destination"]["Fn::GetAtt"][0]
    assert queue in resources(stack, "AWS::SQS::Queue")


def test_fixed_concurrency_is_kept_by_the_alias() -> None:
    stack = service_stack("prod")
    function(stack, provisioned=Fixed(3), reserved=20)
    alias = only(resources(stack, "AWS::Lambda::Alias"))
    assert alias["ProvisionedConcurrencyConfig"] == {"ProvisionedConcurrentExecutions": 3}
    assert only(resources(stack, "AWS::Lambda::Function"))["ReservedConcurrentExecutions"] == 20


def test_target_tracking_follows_utilisation() -> None:
    stack = service_stack("prod")
    function(stack, provisioned=TargetTracking(min=2, max=50, utilisation=0.6))
    target = only(resources(stack, "AWS::ApplicationAutoScaling::ScalableTarget"))
    assert (target["MinCapacity"], target["MaxCapacity"]) == (2, 50)
    policy = only(resources(stack, "AWS::ApplicationAutoScaling::ScalingPolicy"))
    assert policy["TargetTrackingScalingPolicyConfiguration"]["TargetValue"] == 0.6


def test_scheduled_concurrency_follows_the_clock() -> None:
    stack = service_stack("prod")
    evening = Capacity(schedule=autoscaling.Schedule.cron(hour="18", minute="0"), min=20, max=40)
    function(stack, provisioned=Scheduled(min=1, max=5, steps={"Evening": evening}))
    action = only(resources(stack, "AWS::ApplicationAutoScaling::ScalableTarget"))["ScheduledActions"][0]
    assert action["ScalableTargetAction"] == {"MinCapacity": 20, "MaxCapacity": 40}
    assert action["Schedule"] == "cron(0 18 * * ? *)"


def test_a_canary_shares_traffic_with_an_older_version() -> None:
    stack = service_stack("prod")
    function(stack, older_versions={"7": 0.9})
    weights = only(resources(stack, "AWS::Lambda::Alias"))["RoutingConfig"]["AdditionalVersionWeights"]
    assert weights == [{"FunctionVersion": "7", "FunctionWeight": 0.9}]


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"provisioned": Fixed(1), "older_versions": {"7": 0.5}}, "can't have provisioned concurrency"),
        ({"provisioned": TargetTracking(min=1, max=2), "snap_start": True}, "exclude each other"),
        ({"older_versions": {"7": 0.6, "8": 0.4}}, "less than 1"),
    ],
)
def test_what_cannot_be_updated_is_refused_at_synth(options: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        function(service_stack("prod"), **options)


def test_snap_start_alone_is_taken() -> None:
    stack = service_stack("prod")
    function(stack, snap_start=True)
    assert only(resources(stack, "AWS::Lambda::Function"))["SnapStart"] == {"ApplyOn": "PublishedVersions"}


def test_the_local_stage_leaves_scaling_out() -> None:
    stack = service_stack("local")
    function(stack, provisioned=TargetTracking(min=1, max=2))
    assert not resources(stack, "AWS::ApplicationAutoScaling::ScalableTarget")


def test_a_construct_outside_a_service_stack_is_refused() -> None:
    stack = service_stack("prod")
    with pytest.raises(TypeError, match="must be in a ServiceStack"):
        ServiceFunction(
            stack.shared.bus.stack,
            "Lost",
            handler="public",
            settings=SETTINGS,
            description="",
            memory_mb=128,
            timeout=Duration.seconds(1),
        )


def test_layers_belong_to_the_stack_so_that_none_is_exported(plain: ServiceStack) -> None:
    template = Template.from_stack(plain).to_json()
    assert len(resources(plain, "AWS::Lambda::LayerVersion")) == 2
    assert not any("Export" in output for output in template.get("Outputs", {}).values())


def _list(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value
