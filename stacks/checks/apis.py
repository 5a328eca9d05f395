"""Rules for APIs: what CloudFormation and API Gateway leave undone, or do unasked."""

from collections.abc import Iterator, Mapping
from typing import Any

from stacks.checks.assembly import Assembly, Resource
from stacks.checks.logs import LOG_GROUP
from stacks.checks.retention import retained
from stacks.checks.rule import Violations, rule

STAGE = "AWS::ApiGateway::Stage"


@rule(
    "DeployedModels",
    "A deployment of an API waits for every model of it: a model that comes later is not in the copy that is served.",
)
def deployed_models(assembly: Assembly) -> Violations:
    for model in assembly.resources("AWS::ApiGateway::Model"):
        api = model.properties.get("RestApiId")
        for deployment in assembly.resources("AWS::ApiGateway::Deployment"):
            same = deployment.stack == model.stack and deployment.properties.get("RestApiId") == api
            if same and model.name not in _waits_for(deployment):
                yield model, f"is not waited for by {deployment.name}, so a change of it may not be served"


@rule(
    "DetailedMetrics",
    "No stage counts each method by itself: that is some five custom metrics a method, at $0.30 a month each.",
)
def detailed_metrics(assembly: Assembly) -> Violations:
    for stage, settings in _method_settings(assembly):
        if settings.get("MetricsEnabled"):
            yield stage, "has detailed metrics; the stage's own cost nothing, and alarms watch those"


@rule(
    "ExecutionLog",
    "Where a stage logs its execution, the group is declared: API Gateway makes it otherwise, and it never expires.",
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
            yield stage, "logs its execution to a group that no template declares with a retention"


@rule(
    "RetainedLogRole",
    "The role by which API Gateway logs lives as long as the account's setting that names it.",
)
def retained_log_role(assembly: Assembly) -> Violations:
    for account in assembly.resources("AWS::ApiGateway::Account"):
        role = assembly.follow(account.stack, account.properties.get("CloudWatchRoleArn"))
        if retained(account) and not (role and retained(role)):
            yield (
                account,
                "stays behind with a role that is deleted, and no API of the account can log any more",
            )


def _waits_for(resource: Resource) -> list[str]:
    names = resource.body.get("DependsOn", [])
    return [names] if isinstance(names, str) else list(names)


def _method_settings(assembly: Assembly) -> Iterator[tuple[Resource, Mapping[str, Any]]]:
    for stage in assembly.resources(STAGE):
        for settings in stage.properties.get("MethodSettings", []):
            yield stage, settings
