"""Rule -> queue -> function: the pattern of every asynchronous path."""

from typing import Any

from aws_cdk import Duration
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from constructs import Construct

from stacks.constructs import alarms, queues
from stacks.constructs.acknowledge import acknowledge
from stacks.constructs.service_function import ServiceFunction
from stacks.constructs.service_stack import ServiceStack

LONGEST_WAIT = Duration.minutes(15)
_WAITING_BATCH = 100


class QueuedFunction(Construct):
    """A queue that a function polls, with the failure paths of every step.

    Events that a rule can't deliver go to ``undelivered``. Messages that the function repeatedly fails go to
    ``dead_letters``. Both raise an alarm, as does a message that waits too long.
    """

    def __init__(
        self,
        scope: Construct,
        name: str,
        *,
        function: ServiceFunction,
        batch_size: int = 10,
        max_concurrency: int | None = None,
        waits: Duration | None = None,
    ) -> None:
        """``max_concurrency`` (2 to 1000) limits how many environments poll this queue.

        ``waits`` is for messages that nobody waits for: each is delayed for so long, and then for up to as long again
        until a batch is full, so that one invocation takes many. The embedded AWS does neither.
        """
        super().__init__(scope, name)
        self.function = function
        function.pass_traces_on()
        self.dead_letters = queues.dead_letter_queue(self, "DeadLetters", redriven=True)
        self.undelivered = queues.dead_letter_queue(self, "Undelivered")
        waits = waits if ServiceStack.around(self).settings.hosted_by == "aws" else None
        self.queue = queues.work_queue(
            self, "Queue", consumer_timeout=function.timeout, dead_letters=self.dead_letters, waits=waits
        )
        function.allow(
            "sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes", on=self.queue.queue_arn
        )
        self.mapping = function.alias.add_event_source_mapping(
            f"From{name}",
            event_source_arn=self.queue.queue_arn,
            batch_size=_WAITING_BATCH if waits else batch_size,
            max_batching_window=waits,
            report_batch_item_failures=True,
            max_concurrency=max_concurrency,
        )
        self.mapping.node.add_dependency(function.role)
        acknowledge(
            self.mapping,
            {
                "Serverless-LambdaEventSourceMappingDestination": "Lambda has no failure destination for SQS: the "
                "queue's redrive policy is the failure path, and stacks/checks requires it."
            },
        )
        what = f"An event for {function.node.path}"
        alarms.dead_letters(self, "DeadLettersAlarm", self.dead_letters, what=what)
        alarms.dead_letters(self, "UndeliveredAlarm", self.undelivered, what=what)
        alarms.waiting(self, "WaitingAlarm", self.queue, limit=LONGEST_WAIT, what=what)

    def listen(
        self, name: str, *, bus: events.IEventBus | None, pattern: dict[str, Any], description: str
    ) -> None:
        """Routes events that match ``pattern`` on ``bus`` (None: the account's default bus) to the queue.

        EventBridge retries up to 185 times in 24 hours. Fewer retries could lose the event during a short SQS outage,
        because the rule's dead-letter queue is an SQS queue too.
        """
        rule = events.Rule(
            self, name, event_bus=bus, description=description, event_pattern=_pattern(pattern)
        )
        rule.add_target(targets.SqsQueue(self.queue, dead_letter_queue=self.undelivered))


def _pattern(pattern: dict[str, Any]) -> events.EventPattern:
    names = {"source": "source", "detail-type": "detail_type", "detail": "detail"}
    return events.EventPattern(**{names[key]: value for key, value in pattern.items()})
