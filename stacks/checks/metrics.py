"""The metrics that AWS publishes, and the resources that their dimensions name."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Namespace:
    """``dimensions`` are the published sets. Each dimension names a resource of the given type, or ANY."""

    metrics: frozenset[str]
    dimensions: tuple[Mapping[str, str], ...]


_FUNCTION, _QUEUE, _TABLE = "AWS::Lambda::Function", "AWS::SQS::Queue", "AWS::DynamoDB::GlobalTable"
_API, _API_STAGE = "AWS::ApiGateway::RestApi", "AWS::ApiGateway::Stage"

ANY = ""
"""In place of a type: the dimension's value is not a resource, such as a region."""

KNOWN = {
    "AWS/Lambda": Namespace(
        frozenset(
            {
                "AsyncEventsDropped",
                "ConcurrentExecutions",
                "DeadLetterErrors",
                "DestinationDeliveryFailures",
                "Duration",
                "Errors",
                "Invocations",
                "IteratorAge",
                "ProvisionedConcurrencySpilloverInvocations",
                "ProvisionedConcurrencyUtilization",
                "Throttles",
            }
        ),
        (
            {"FunctionName": _FUNCTION},
            {"FunctionName": _FUNCTION, "Resource": "AWS::Lambda::Alias"},
        ),
    ),
    "AWS/SQS": Namespace(
        frozenset(
            {
                "ApproximateAgeOfOldestMessage",
                "ApproximateNumberOfMessagesDelayed",
                "ApproximateNumberOfMessagesNotVisible",
                "ApproximateNumberOfMessagesVisible",
                "NumberOfMessagesDeleted",
                "NumberOfMessagesReceived",
                "NumberOfMessagesSent",
            }
        ),
        ({"QueueName": _QUEUE},),
    ),
    "AWS/ApiGateway": Namespace(
        frozenset({"4XXError", "5XXError", "Count", "IntegrationLatency", "Latency"}),
        ({"ApiName": _API}, {"ApiName": _API, "Stage": _API_STAGE}),
    ),
    "AWS/DynamoDB": Namespace(
        frozenset(
            {"ReadThrottleEvents", "SystemErrors", "ThrottledRequests", "UserErrors", "WriteThrottleEvents"}
        ),
        ({"TableName": _TABLE},),
    ),
    "AWS/WAFV2": Namespace(
        frozenset({"AllowedRequests", "BlockedRequests", "CountedRequests"}),
        ({"WebACL": "AWS::WAFv2::WebACL", "Region": ANY, "Rule": ANY},),
    ),
    "AWS/Events": Namespace(
        frozenset(
            {"DeadLetterInvocations", "FailedInvocations", "InvocationsFailedToBeSentToDlq", "TriggeredRules"}
        ),
        (
            {"RuleName": "AWS::Events::Rule"},
            {"EventBusName": "AWS::Events::EventBus", "RuleName": "AWS::Events::Rule"},
        ),
    ),
}
"""The metrics this project uses, from the services' monitoring pages. Add a namespace here for a new kind of alarm."""

EMBEDDED = {
    ("Cartwright", "PaymentsDeclined"): frozenset({"service"}),
    ("Cartwright", "OrdersCancelledTooLate"): frozenset({"service"}),
}
"""Metrics with an alarm that functions publish themselves (cartwright.metrics), and their dimensions."""

PHYSICAL_NAMES = {
    _FUNCTION: "FunctionName",
    _QUEUE: "QueueName",
    _TABLE: "TableName",
    _API: "Name",
    _API_STAGE: "StageName",
    "AWS::WAFv2::WebACL": "VisibilityConfig.MetricName",
}
"""The property that holds a dimension's value when the value is a plain string."""
