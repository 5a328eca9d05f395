"""Queues for asynchronous paths."""

from aws_cdk import Duration
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from cartwright.batch import MAX_RECEIVES
from stacks.constructs.acknowledge import acknowledge
from stacks.constructs.service_stack import ServiceStack

RETENTION = Duration.days(14)


def dead_letter_queue(scope: Construct, name: str, *, redriven: bool = False) -> sqs.Queue:
    """Keeps failed messages for 14 days, the SQS maximum. ``redriven`` is for the dead-letter queue that a work queue's
    redrive policy names. Rules, schedules and Lambda fill the others.
    """
    queue = sqs.Queue(
        scope,
        name,
        retention_period=RETENTION,
        encryption=sqs.QueueEncryption.SQS_MANAGED,
        enforce_ssl=ServiceStack.around(scope).settings.demands_tls,
    )
    last = "This is a dead-letter queue, and an alarm reports its first message. Another queue would only hide it."
    acknowledge(queue, {"Serverless-SQSRedrivePolicy": last})
    if not redriven:
        acknowledge(queue, {"AwsSolutions-SQS3": last})
    return queue


def work_queue(
    scope: Construct,
    name: str,
    *,
    consumer_timeout: Duration,
    dead_letters: sqs.Queue,
    waits: Duration | None = None,
) -> sqs.Queue:
    """The visibility timeout is six times the consumer's timeout, plus its batching window, as AWS recommends for a
    Lambda event source. Messages are then not redelivered while Lambda still retries a throttled poll. The SQS maximum
    is 12 hours. ``waits`` is that window, and the time for which messages are delayed.
    """
    window = waits.to_seconds() if waits else 0
    return sqs.Queue(
        scope,
        name,
        retention_period=Duration.days(4),
        visibility_timeout=Duration.seconds(6 * consumer_timeout.to_seconds() + window),
        delivery_delay=waits,
        encryption=sqs.QueueEncryption.SQS_MANAGED,
        enforce_ssl=ServiceStack.around(scope).settings.demands_tls,
        dead_letter_queue=sqs.DeadLetterQueue(queue=dead_letters, max_receive_count=MAX_RECEIVES),
    )
