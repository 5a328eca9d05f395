"""Rules for APIs: what CloudFormation and API Gateway omit, or do by default."""

from collections.abc import Iterator, Mapping
from typing import Any

from stacks.checks.assembly import Assembly, Resource
from stacks.checks.logs import LOG_GROUP
from stacks.checks.retention import retained
from stacks.checks.rule import Violations, rule

STAGE = "AWS::ApiGateway::Stage"


@rule(
    "DeployedModels",
    "A deployment depends on every model of its API: a model that is created later is not in the deployed copy.",
)
def deployed_models(assembly: Assembly) -> Violations:
    for model in assembly.resources("AWS::ApiGateway::Model"):
        api = model.properties.get("RestApiId")
        for deployment in assembly.resources("AWS::ApiGateway::Deployment"):
            same = deployment.stack == model.stack and deployment.properties.get("RestApiId") == api
            if same and model.name not in _waits_for(deployment):
                yield model, f"is no dependency of {deployment.name}, so changes to it may not be deployed"


@rule(
    "DetailedMetrics",
    "No stage enables detailed metrics: they are about five custom metrics per method, each billed by the month.",
)
def detailed_metrics(assembly: Assembly) -> Violations:
    for stage, settings in _method_settings(assembly):
        if settings.get("MetricsEnabled"):
            yield stage, "enables detailed metrics; the stage metrics are free, and the alarms use those"


@rule(
    "ExecutionLog",
    "A stage with execution logs declares their log group: one that API Gateway creates never expires.",
)
def execution_log(assembly: Assembly) -> Violations:
    groups = [
        (group.stack, group.properties.get("LogGroupName"))
        for group in assembly.resources(LOG_GROUP)
        if group.properties.get("RetentionInDays")
    ]
    for stage, settings in _method_settings(assembly):
        if settings.get("LoggingLevel", "OFF") == "OFF":
            continue
        api, name = stage.properties.get("RestApiId"), stage.properties.get("StageName")
        expected = {"Fn::Join": ["", ["API-Gateway-Execution-Logs_", api, f"/{name}"]]}
        if (stage.stack, expected) not in groups:
            yield stage, "has an execution log group that no template declares with a retention"


@rule(
    "RetainedLogRole",
    "The API Gateway logging role is retained together with the account setting that refers to it.",
)
def retained_log_role(assembly: Assembly) -> Violations:
    for account in assembly.resources("AWS::ApiGateway::Account"):
        role = assembly.follow(account.stack, account.properties.get("CloudWatchRoleArn"))
        if retained(account) and not (role and retained(role)):
            yield (
                account,
                "is retained while its role is deleted, which stops logging of all APIs in the account",
            )


def _waits_for(resource: Resource) -> list[str]:
    names = resource.body.get("DependsOn", [])
    return [names] if isinstance(names, str) else list(names)


def _method_settings(assembly: Assembly) -> Iterator[tuple[Resource, Mapping[str, Any]]]:
    for stage in assembly.resources(STAGE):
        for settings in stage.properties.get("MethodSettings", []):
            yield stage, settings
