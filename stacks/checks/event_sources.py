"""Rules for event sources that Lambda polls: queues and streams."""

from cartwright.batch import MAX_RECEIVES
from stacks.checks.assembly import Assembly
from stacks.checks.rule import Violations, rule

MAPPING = "AWS::Lambda::EventSourceMapping"
QUEUE = "AWS::SQS::Queue"
TABLES = ("AWS::DynamoDB::GlobalTable", "AWS::DynamoDB::Table")

DEFAULT_TIMEOUT, DEFAULT_VISIBILITY, DEFAULT_RETENTION = 3, 30, 4 * 24 * 3600
"""Defaults of Lambda and SQS, in seconds."""
UNLIMITED, LEAST_AGE, STREAM_RETENTION = -1, 20 * 3600, 24 * 3600
FEWEST_RECEIVES = 5
"""AWS's recommendation for a queue that Lambda polls."""


@rule(
    "VisibilityTimeout",
    "A queue's visibility timeout is at least six times its consumer's timeout, plus its batching window.",
)
def visibility_timeout(assembly: Assembly) -> Violations:
    for mapping in assembly.resources(MAPPING):
        queue = assembly.follow(mapping.stack, mapping.properties.get("EventSourceArn"))
        if not queue or queue.kind != QUEUE:
            continue
        function = assembly.function_behind(mapping.stack, mapping.properties.get("FunctionName"))
        if not function:
            yield (
                mapping,
                "invokes a function that is not in these templates, so the timeout can't be compared",
            )
            continue
        timeout = function.properties.get("Timeout", DEFAULT_TIMEOUT)
        visible = queue.properties.get("VisibilityTimeout", DEFAULT_VISIBILITY)
        window = mapping.properties.get("MaximumBatchingWindowInSeconds", 0)
        if visible < 6 * timeout + window:
            least = f"6 x {timeout} s" + (f" + {window} s" if window else "")
            yield (
                queue,
                f"has a visibility timeout of {visible} s, less than {least}, the timeout of {function.name}",
            )


@rule(
    "Receives",
    "A queue delivers a message at least five times, and exactly as often as the code expects, before it gives up.",
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
                f"has a maxReceiveCount of {most}: throttling would move good messages to the dead-letter queue",
            )
        if most != MAX_RECEIVES:
            yield (
                queue,
                f"has a maxReceiveCount of {most}, but the code expects {MAX_RECEIVES} (cartwright/batch.py)",
            )


@rule("PartialBatch", "Every event source mapping lets its function report partial batch failures.")
def partial_batch(assembly: Assembly) -> Violations:
    for mapping in assembly.resources(MAPPING):
        if "ReportBatchItemFailures" not in mapping.properties.get("FunctionResponseTypes", []):
            yield mapping, "retries the whole batch when one item fails: add ReportBatchItemFailures"


@rule(
    "StreamRetries",
    "Stream records are retried until shortly before they expire, and a failed batch is bisected.",
)
def stream_retries(assembly: Assembly) -> Violations:
    for mapping in assembly.resources(MAPPING):
        source = assembly.follow(mapping.stack, mapping.properties.get("EventSourceArn"))
        if not source or source.kind not in TABLES:
            continue
        tries = mapping.properties.get("MaximumRetryAttempts", UNLIMITED)
        if tries != UNLIMITED:
            yield mapping, f"gives up after {tries} retries, which take less than a minute"
        age = mapping.properties.get("MaximumRecordAgeInSeconds", UNLIMITED)
        if not LEAST_AGE <= age < STREAM_RETENTION:
            yield (
                mapping,
                f"retries for {age} s: retries must end shortly before the record expires, after "
                f"{STREAM_RETENTION} s, or the failure destination gets nothing",
            )
        if not mapping.properties.get("BisectBatchOnFunctionError"):
            yield mapping, "does not bisect a failed batch: one bad record blocks the others in its batch"


@rule("StreamImages", "A stream that a function reads has old and new images, or changes can't be detected.")
def stream_images(assembly: Assembly) -> Violations:
    for mapping in assembly.resources(MAPPING):
        table = assembly.follow(mapping.stack, mapping.properties.get("EventSourceArn"))
        if table and table.kind in TABLES:
            view = table.properties.get("StreamSpecification", {}).get("StreamViewType")
            if view != "NEW_AND_OLD_IMAGES":
                yield (
                    table,
                    f"has the stream view {view or 'none'}, and {mapping.name} reads it",
                )
