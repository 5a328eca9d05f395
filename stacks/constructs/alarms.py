"""Alarms that notify the on-call engineer."""

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from stacks.constructs.service_stack import ServiceStack

PERIOD = Duration.minutes(1)
RUNBOOK = "docs/operations.md"
"""The runbook for all alarms. A rule of stacks/checks verifies that the linked sections exist."""


def alarm(
    scope: Construct,
    name: str,
    *,
    metric: cloudwatch.IMetric,
    threshold: float,
    description: str,
    periods: int = 1,
    topic: sns.ITopic | None = None,
    section: str = "alarms",
) -> cloudwatch.Alarm:
    """Notifies ``topic``, by default the platform's, when ``metric`` reaches ``threshold`` for ``periods`` consecutive
    periods, and when it recovers. Missing data is not breaching: most of these metrics are only published when
    something happens. ``section`` is the runbook's section.
    """
    made = cloudwatch.Alarm(
        scope,
        name,
        metric=metric,
        threshold=threshold,
        evaluation_periods=periods,
        comparison_operator=cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
        treat_missing_data=cloudwatch.TreatMissingData.NOT_BREACHING,
        alarm_description=f"{description} What to do: {RUNBOOK}#{section}",
    )
    action = actions.SnsAction(topic or ServiceStack.around(scope).shared.alarm_topic)
    made.add_alarm_action(action)
    made.add_ok_action(action)
    return made


def dead_letters(
    scope: Construct, name: str, queue: sqs.Queue, *, what: str, section: str = "dead-letters"
) -> cloudwatch.Alarm:
    """Fires at the first message in a dead-letter queue."""
    return alarm(
        scope,
        name,
        metric=queue.metric_approximate_number_of_messages_visible(period=PERIOD, statistic="Maximum"),
        threshold=1,
        description=f"{what} failed permanently. Read the messages, fix the cause, then redrive the queue.",
        section=section,
    )


def waiting(scope: Construct, name: str, queue: sqs.Queue, *, limit: Duration, what: str) -> cloudwatch.Alarm:
    return alarm(
        scope,
        name,
        metric=queue.metric_approximate_age_of_oldest_message(period=PERIOD, statistic="Maximum"),
        threshold=limit.to_seconds(),
        periods=3,
        description=f"{what} has waited longer than {limit.to_human_string()}: the consumer is too slow or fails.",
        section="an-order-that-does-not-move",
    )
