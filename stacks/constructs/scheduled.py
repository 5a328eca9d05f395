"""Invokes a function on a schedule."""

import json
from collections.abc import Mapping

from aws_cdk import aws_iam as iam
from aws_cdk import aws_scheduler as scheduler
from constructs import Construct

from stacks.constructs import alarms, queues
from stacks.constructs.service_function import ServiceFunction


class Scheduled(Construct):
    """An EventBridge Scheduler schedule that invokes a function, with three attempts and a dead-letter queue.

    ``expression`` is Scheduler's: ``rate(15 minutes)``, ``cron(0 3 * * ? *)`` or ``at(...)``, in ``timezone``.

    Example::

        Scheduled(stack, "Nightly", expression="cron(0 3 * * ? *)", function=function, payload={"job": "sweep"})
    """

    def __init__(
        self,
        scope: Construct,
        name: str,
        *,
        expression: str,
        function: ServiceFunction,
        payload: Mapping[str, object] | None = None,
        timezone: str = "UTC",
        enabled: bool = True,
    ) -> None:
        """Raises ValueError for a function without a failure destination, because Scheduler invokes asynchronously."""
        super().__init__(scope, name)
        if not function.dead_letters:
            raise ValueError(
                f"{self.node.path}: {function.node.path} is invoked by a schedule, so make it asynchronous."
            )
        function.pass_traces_on()
        self.dead_letters = queues.dead_letter_queue(self, "DeadLetters")
        role = iam.Role(self, "Role", assumed_by=iam.ServicePrincipal("scheduler.amazonaws.com"))
        role.add_to_policy(
            iam.PolicyStatement(actions=["lambda:InvokeFunction"], resources=[function.alias.function_arn])
        )
        role.add_to_policy(
            iam.PolicyStatement(actions=["sqs:SendMessage"], resources=[self.dead_letters.queue_arn])
        )
        self.schedule = scheduler.CfnSchedule(
            self,
            "Schedule",
            description=f"{expression} {timezone}: {function.node.path}",
            schedule_expression=expression,
            schedule_expression_timezone=timezone,
            state="ENABLED" if enabled else "DISABLED",
            flexible_time_window=scheduler.CfnSchedule.FlexibleTimeWindowProperty(mode="OFF"),
            target=scheduler.CfnSchedule.TargetProperty(
                arn=function.alias.function_arn,
                role_arn=role.role_arn,
                input=json.dumps(dict(payload or {})),
                retry_policy=scheduler.CfnSchedule.RetryPolicyProperty(maximum_event_age_in_seconds=3600),
                dead_letter_config=scheduler.CfnSchedule.DeadLetterConfigProperty(
                    arn=self.dead_letters.queue_arn
                ),
            ),
        )
        self.schedule.node.add_dependency(role)
        alarms.dead_letters(
            self, "DeadLettersAlarm", self.dead_letters, what=f"A scheduled run of {function.node.path}"
        )
