"""A function that reads a table's stream, with its permissions and failure destination."""

import json
from collections.abc import Mapping
from typing import Any

from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from stacks.constructs.acknowledge import acknowledge
from stacks.constructs.service_function import ServiceFunction
from stacks.constructs.service_stack import ServiceStack

MOST_SECONDS = 23 * 3600
"""The stream keeps a record for 24 hours, and it is retried until then. The function itself sets aside records that can
never succeed, so every other failure is temporary.
"""


def feed(
    scope: Construct,
    name: str,
    *,
    table: dynamodb.TableV2,
    function: ServiceFunction,
    failed: sqs.Queue,
    pattern: Mapping[str, Any],
) -> None:
    """``pattern`` is an event filter: it selects the changes. DynamoDB recommends at most two readers."""
    function.pass_traces_on()
    stream = table.table_stream_arn or ""
    function.allow("dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator", on=stream)
    function.allow("dynamodb:ListStreams", on=f"{table.table_arn}/stream/*")
    function.allow("sqs:SendMessage", on=failed.queue_arn)
    table_id = ServiceStack.around(scope).get_logical_id(table.node.default_child)  # type: ignore[arg-type]
    acknowledge(
        function.role,
        {
            f"AwsSolutions-IAM5[Resource::<{table_id}.Arn>/stream/*]": "ListStreams applies to all streams of "
            "this one table: Lambda lists the streams before it knows the label."
        },
    )
    mapping = lambda_.CfnEventSourceMapping(
        scope,
        name,
        event_source_arn=stream,
        function_name=function.alias.function_arn,
        starting_position="TRIM_HORIZON",
        batch_size=100,
        bisect_batch_on_function_error=True,
        function_response_types=["ReportBatchItemFailures"],
        maximum_retry_attempts=-1,
        maximum_record_age_in_seconds=MOST_SECONDS,
        filter_criteria=_criteria(pattern),
        destination_config=lambda_.CfnEventSourceMapping.DestinationConfigProperty(
            on_failure=lambda_.CfnEventSourceMapping.OnFailureProperty(destination=failed.queue_arn)
        ),
    )
    mapping.node.add_dependency(function.role)


def _criteria(pattern: Mapping[str, Any]) -> lambda_.CfnEventSourceMapping.FilterCriteriaProperty:
    return lambda_.CfnEventSourceMapping.FilterCriteriaProperty(
        filters=[lambda_.CfnEventSourceMapping.FilterProperty(pattern=json.dumps(pattern))]
    )
