"""Rules for what Lambda polls: queues and streams."""

from cartwright.batch import MAX_RECEIVES
from stacks.checks.assembly import Assembly
from stacks.checks.rule import Violations, rule

MAPPING = "AWS::Lambda::EventSourceMapping"
QUEUE = "AWS::SQS::Queue"
TABLES = ("AWS::DynamoDB::GlobalTable", "AWS::DynamoDB::Table")

DEFAULT_TIMEOUT, DEFAULT_VISIBILITY, DEFAULT_RETENTION = 3, 30, 4 * 24 * 3600
"""Seconds; what Lambda and SQS take when a template says nothing."""
UNLIMITED, LEAST_AGE, STREAM_RETENTION = -1, 20 * 3600, 24 * 3600
FEWEST_RECEIVES = 5
"""AWS's advice for a queue that Lambda polls."""


@rule("VisibilityTimeout", "A queue hides a message for at least six times its consumer's time-out.")
def visibility_timeout(assembly: Assembly) -> Violations:
    for mapping in assembly.resources(MAPPING):
        queue = assembly.follow(mapping.stack, mapping.properties.get("EventSourceArn"))
        if not queue or queue.kind != QUEUE:
            continue
        function = assembly.function_behind(mapping.stack, mapping.properties.get("FunctionName"))
        if not function:
            yield mapping, "its function is not in these templates, so its time-out can't be compared"
            continue
        timeout = function.properties.get("Timeout", DEFAULT_TIMEOUT)
        visible = queue.properties.get("VisibilityTimeout", DEFAULT_VISIBILITY)
        if visible < 6 * timeout:
            yield (
                queue,
                f"hides a message for {visible} s, but {function.name} may take {timeout} s: 6 x {timeout} s",
            )


@rule(
    "Receives",
    "A queue hands a message out five times, and as often as the code counts on, before it gives up.",
)
def receives(assembly: Assembly) -> Violations:
    for mapping in assembly.resources(MAPPING):
        queue = assembly.follow(mapping.stack, mapping.properties.get("EventSourceArn"))
        if not queue or queue.kind != QUEUE or "RedrivePolicy" not in queue.properties:
            continue
        most = int(queue.properties["RedrivePolicy"].get("maxReceiveCount", 0))
        if most < FEWEST_RECEIVES:
            yield (
                queue,
                f"gives up after {most}: while Lambda throttles, good messages would end in the dead letters",
            )
        if most != MAX_RECEIVES:
            yield queue, f"gives up after {most}, and the code counts on {MAX_RECEIVES} (cartwright/batch.py)"


@rule("PartialBatch", "Every event source mapping lets its function report the items it failed.")
def partial_batch(assembly: Assembly) -> Violations:
    for mapping in assembly.resources(MAPPING):
        if "ReportBatchItemFailures" not in mapping.properties.get("FunctionResponseTypes", []):
            yield mapping, "one failed item makes the whole batch come again: add ReportBatchItemFailures"


@rule(
    "StreamRetries",
    "A stream's records are tried until they are nearly gone, and a batch that fails is bisected.",
)
def stream_retries(assembly: Assembly) -> Violations:
    for mapping in assembly.resources(MAPPING):
        source = assembly.follow(mapping.stack, mapping.properties.get("EventSourceArn"))
        if not source or source.kind not in TABLES:
            continue
        tries = mapping.properties.get("MaximumRetryAttempts", UNLIMITED)
        if tries != UNLIMITED:
            yield mapping, f"gives up after {tries} tries, which are over within a minute"
        age = mapping.properties.get("MaximumRecordAgeInSeconds", UNLIMITED)
        if not LEAST_AGE <= age < STREAM_RETENTION:
            yield (
                mapping,
                f"tries for {age} s: it has to end shortly before the stream drops the record, after "
                f"{STREAM_RETENTION} s, or nobody is told",
            )
        if not mapping.properties.get("BisectBatchOnFunctionError"):
            yield mapping, "does not bisect a batch that fails: one record keeps all others of it waiting"


@rule("StreamImages", "A stream that a function reads carries old and new images, or a change can't be told.")
def stream_images(assembly: Assembly) -> Violations:
    for mapping in assembly.resources(MAPPING):
        table = assembly.follow(mapping.stack, mapping.properties.get("EventSourceArn"))
        if table and table.kind in TABLES:
            view = table.properties.get("StreamSpecification", {}).get("StreamViewType")
            if view != "NEW_AND_OLD_IMAGES":
                yield (
                    table,
                    f"{mapping.name} reads its stream, which carries {view or 'nothing: there is none'}",
                )
