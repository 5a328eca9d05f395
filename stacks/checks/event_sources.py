"""Rules for what Lambda polls: queues and streams."""

from stacks.checks.assembly import Assembly
from stacks.checks.rule import Violations, rule

MAPPING = "AWS::Lambda::EventSourceMapping"
QUEUE = "AWS::SQS::Queue"
TABLES = ("AWS::DynamoDB::GlobalTable", "AWS::DynamoDB::Table")

DEFAULT_TIMEOUT, DEFAULT_VISIBILITY, DEFAULT_RETENTION = 3, 30, 4 * 24 * 3600
"""Seconds; what Lambda and SQS take when a template says nothing."""


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


@rule("PartialBatch", "Every event source mapping lets its function report the items it failed.")
def partial_batch(assembly: Assembly) -> Violations:
    for mapping in assembly.resources(MAPPING):
        if "ReportBatchItemFailures" not in mapping.properties.get("FunctionResponseTypes", []):
            yield mapping, "one failed item makes the whole batch come again: add ReportBatchItemFailures"


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
