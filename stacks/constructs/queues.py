"""Queues, as every asynchronous edge uses them."""

from aws_cdk import Duration
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from cartwright.batch import MAX_RECEIVES
from stacks.constructs.acknowledge import acknowledge
from stacks.constructs.service_stack import ServiceStack

RETENTION = Duration.days(14)


def dead_letter_queue(scope: Construct, name: str, *, redriven: bool = False) -> sqs.Queue:
    """Keeps what was given up for 14 days, the longest SQS keeps a message. ``redriven`` is for the one that a work
    queue's redrive policy names; others are fed by rules, schedules and Lambda."""
    queue = sqs.Queue(
        scope,
        name,
        retention_period=RETENTION,
        encryption=sqs.QueueEncryption.SQS_MANAGED,
        enforce_ssl=ServiceStack.around(scope).settings.demands_tls,
    )
    last = "Messages end here, where an alarm tells of the first one; a queue behind this one would only hide it."
    acknowledge(queue, {"Serverless-SQSRedrivePolicy": last})
    if not redriven:
        acknowledge(queue, {"AwsSolutions-SQS3": last})
    return queue


def work_queue(
    scope: Construct, name: str, *, consumer_timeout: Duration, dead_letters: sqs.Queue
) -> sqs.Queue:
    """Visibility is six times the consumer's time-out, AWS's advice for a Lambda event source, so that a message is not
    handed out again while Lambda still retries a throttled poll; SQS allows 12 hours."""
    return sqs.Queue(
        scope,
        name,
        retention_period=Duration.days(4),
        visibility_timeout=Duration.seconds(6 * consumer_timeout.to_seconds()),
        encryption=sqs.QueueEncryption.SQS_MANAGED,
        enforce_ssl=ServiceStack.around(scope).settings.demands_tls,
        dead_letter_queue=sqs.DeadLetterQueue(queue=dead_letters, max_receive_count=MAX_RECEIVES),
    )
