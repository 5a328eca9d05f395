"""A Lambda function of a service."""

from collections.abc import Mapping, Sequence
from typing import Any

from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_lambda_destinations as destinations
from aws_cdk import aws_logs as logs
from constructs import Construct

from cartwright.settings import Settings
from stacks.constructs import alarms, queues
from stacks.constructs.acknowledge import acknowledge
from stacks.constructs.concurrency import Provisioned, fixed_executions, scale
from stacks.constructs.service_stack import ServiceStack
from stacks.stage import Stage


class ServiceFunction(Construct):
    """A function with its own role, log group, alarms and ``live`` alias. Callers only get the alias.

    The role may only write logs and traces until ``allow`` grants more.

    Example::

        reader = ServiceFunction(
            stack,
            "Public",
            handler="public",
            settings=PublicSettings(service="catalog", table_name="products"),
            description="Serves products to shoppers",
            memory_mb=512,
            timeout=Duration.seconds(10),
            provisioned=TargetTracking(min=1, max=10),
        )
        reader.allow("dynamodb:GetItem", on="arn:aws:dynamodb:eu-west-1:111122223333:table/products")
    """

    def __init__(
        self,
        scope: Construct,
        name: str,
        *,
        handler: str,
        settings: Settings,
        description: str,
        memory_mb: int,
        timeout: Duration,
        asynchronous: bool = False,
        provisioned: Provisioned | None = None,
        reserved: int | None = None,
        older_versions: Mapping[str, float] | None = None,
        snap_start: bool = False,
        more_layers: Sequence[lambda_.LayerVersion] = (),
        may_loop: bool = False,
    ) -> None:
        """``handler`` is a module of the service's handlers package, or the dotted name of one in the shared layer.
        ``asynchronous`` is for a function that is invoked by events rather than polled or called: after two retries, a
        failed event goes to its dead-letter queue. ``older_versions`` maps a version number to its share of the traffic
        (0 to 1), for a canary release. ``more_layers`` are added to the layers of all functions. ``may_loop`` is for a
        function that sends itself a limited number of messages: Lambda stops all others after about 16 rounds.

        Raises ValueError for combinations that CloudFormation accepts but can't update later.
        """
        super().__init__(scope, name)
        _refuse_what_cannot_be_updated(self.node.path, provisioned, older_versions, snap_start)
        host = ServiceStack.around(self)
        self.timeout = timeout
        self._starts_traces = True
        self.log_group = logs.LogGroup(
            self, "Logs", retention=_retention(host.settings), removal_policy=host.data_removal
        )
        self.role = iam.Role(self, "Role", assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"))
        self.log_group.grant_write(self.role)
        self.dead_letters = queues.dead_letter_queue(self, "DeadLetters") if asynchronous else None
        self.function = lambda_.Function(
            self,
            "Function",
            runtime=lambda_.Runtime.PYTHON_3_14,
            architecture=host.architecture,
            code=host.code,
            handler=f"{handler}.handler" if "." in handler else f"{host.service}.handlers.{handler}.handler",
            layers=[*host.layers, *more_layers],
            environment={**settings.environment(), "LOG_LEVEL": "INFO"},
            description=description,
            memory_size=memory_mb,
            timeout=timeout,
            role=self.role,
            log_group=self.log_group,
            **_log_levels(host.settings),
            tracing=lambda_.Tracing.ACTIVE,
            reserved_concurrent_executions=reserved,
            snap_start=lambda_.SnapStartConf.ON_PUBLISHED_VERSIONS if snap_start else None,
            recursive_loop=lambda_.RecursiveLoop.ALLOW if may_loop else None,
            current_version_options=lambda_.VersionOptions(removal_policy=RemovalPolicy.DESTROY),
        )
        acknowledge(
            self.role,
            {
                "AwsSolutions-IAM5[Resource::*]": "X-Ray has no resource types: PutTraceSegments and "
                "PutTelemetryRecords only support *."
            },
        )
        acknowledge(
            self.function,
            {
                "Serverless-LambdaDLQ": "The alias has a failure destination, which also has the error."
                if asynchronous
                else "It has no asynchronous callers. Callers get its errors; event sources have dead-letter queues."
            },
        )
        self.alias = lambda_.Alias(
            self,
            "Live",
            alias_name="live",
            version=self.function.current_version,
            provisioned_concurrent_executions=fixed_executions(provisioned),
            additional_versions=self._weights(older_versions or {}),
            on_failure=destinations.SqsDestination(self.dead_letters) if self.dead_letters else None,
            retry_attempts=2 if asynchronous else None,
            max_event_age=Duration.hours(6) if asynchronous else None,
        )
        if host.settings.hosts("AWS::ApplicationAutoScaling::ScalableTarget"):
            scale(self.alias, provisioned)
        self._watch()

    def pass_traces_on(self) -> None:
        """For a function that a stream, a queue, a schedule or Cognito invokes: it records no trace of its own.

        With active tracing, Lambda would sample each batch anew. Only API Gateway decides which requests are traced.
        """
        if self._starts_traces:
            self._starts_traces = False
            self.function.node.default_child.tracing_config = {"mode": "PassThrough"}  # type: ignore[union-attr]
            acknowledge(self.function, {"Serverless-LambdaTracing": "Traces start at API Gateway."})

    def allow(
        self, *actions: str, on: str | list[str], when: Mapping[str, Mapping[str, str]] | None = None
    ) -> None:
        """Grants exact actions on exact resources (ARNs), under IAM conditions if given."""
        resources = [on] if isinstance(on, str) else on
        self.role.add_to_policy(
            iam.PolicyStatement(actions=list(actions), resources=resources, conditions=dict(when or {}))
        )

    def _weights(self, older: Mapping[str, float]) -> list[lambda_.VersionWeight]:
        def version(number: str) -> lambda_.IVersion:
            return lambda_.Version.from_version_attributes(
                self, f"Version{number}", lambda_=self.function, version=number
            )

        return [
            lambda_.VersionWeight(version=version(number), weight=weight) for number, weight in older.items()
        ]

    def _watch(self) -> None:
        path = self.node.path
        logged = self.log_group.add_metric_filter(
            "ErrorLines",
            filter_pattern=logs.FilterPattern.string_value("$.level", "=", "ERROR"),
            metric_namespace="Cartwright",
            metric_name=f"{path}/ErrorLines",
        ).metric(statistic="Sum", period=alarms.PERIOD)
        for name, metric, what in (
            (
                "Failing",
                self.function.metric_errors(period=alarms.PERIOD),
                "raises, times out or runs out of memory",
            ),
            (
                "Throttled",
                self.function.metric_throttles(period=alarms.PERIOD),
                "is throttled",
            ),
            ("LoggedErrors", logged, "logs errors"),
        ):
            description = f"{path} {what}. See its log group for the reason."
            alarms.alarm(self, name, metric=metric, threshold=1, description=description)
        if self.dead_letters:
            alarms.dead_letters(
                self, "DeadLettersAlarm", self.dead_letters, what=f"An event for {self.node.path}"
            )


def _log_levels(stage: Stage) -> dict[str, Any]:
    """Lambda passes lines that are JSON on as they are (cartwright.logging). The embedded AWS only writes text."""
    if stage.hosted_by == "embedded":
        return {}
    return {
        "logging_format": lambda_.LoggingFormat.JSON,
        "application_log_level_v2": lambda_.ApplicationLogLevel.INFO,
        "system_log_level_v2": lambda_.SystemLogLevel[stage.system_log_level],
    }


def _retention(stage: Stage) -> logs.RetentionDays:
    return log_retention(stage.log_retention_days)


def log_retention(days: int) -> logs.RetentionDays:
    """Raises ValueError for a number that CloudWatch Logs does not support."""
    names = {1: "ONE_DAY", 3: "THREE_DAYS", 7: "ONE_WEEK", 14: "TWO_WEEKS", 30: "ONE_MONTH", 60: "TWO_MONTHS"}
    names |= {90: "THREE_MONTHS", 180: "SIX_MONTHS", 365: "ONE_YEAR", 731: "TWO_YEARS", 1827: "FIVE_YEARS"}
    if days not in names:
        raise ValueError(
            f"log_retention_days is {days}; CloudWatch Logs supports {', '.join(map(str, names))}."
        )
    return logs.RetentionDays[names[days]]


def _refuse_what_cannot_be_updated(
    path: str, provisioned: Provisioned | None, older_versions: Mapping[str, float] | None, snap_start: bool
) -> None:
    if provisioned and older_versions:
        raise ValueError(
            f"{path}: an alias with weighted versions can't have provisioned concurrency; "
            "CloudFormation fails to update it. Remove older_versions or provisioned."
        )
    if provisioned and snap_start:
        raise ValueError(
            f"{path}: SnapStart and provisioned concurrency exclude each other on Lambda. Remove one of them."
        )
    if older_versions and not 0 < sum(older_versions.values()) < 1:
        raise ValueError(f"{path}: the shares of older_versions must add up to more than 0 and less than 1.")
