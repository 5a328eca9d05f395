"""Error bodies as AWS sends them, read as botocore reads them, and what each comes to."""

import json
from typing import Any

import botocore.parsers
import botocore.session
import pytest

from cartwright.aws.answers import failure, json_fault
from cartwright.aws.errors import (
    AccessDenied,
    AwsError,
    ConditionFailed,
    Contended,
    Expired,
    Invalid,
    OutcomeUnknown,
    ResourceMissing,
    Throttled,
    TransactionCancelled,
    Unreachable,
)
from cartwright.aws.s3 import xml_fault

DYNAMODB = "com.amazonaws.dynamodb.v20120810#"
CORAL = "com.amazon.coral.service#"
AVAILABILITY = "com.amazon.coral.availability#"

RECORDED: list[tuple[int, dict[str, Any], type[AwsError]]] = [
    (
        400,
        {"__type": f"{DYNAMODB}ConditionalCheckFailedException", "message": "The conditional request failed"},
        ConditionFailed,
    ),
    (
        400,
        {
            "__type": f"{DYNAMODB}ResourceNotFoundException",
            "message": "Requested resource not found: Table: things not found",
        },
        ResourceMissing,
    ),
    (
        400,
        {
            "__type": f"{DYNAMODB}ProvisionedThroughputExceededException",
            "message": "The level of configured provisioned throughput for the table was exceeded. Consider "
            "increasing your provisioning level with the UpdateTable API.",
        },
        Throttled,
    ),
    (
        400,
        {
            "__type": f"{AVAILABILITY}ThrottlingException",
            "Message": "Rate of requests exceeds the allowed throughput.",
        },
        Throttled,
    ),
    (
        400,
        {
            "__type": f"{DYNAMODB}RequestLimitExceeded",
            "message": "Throughput exceeds the current account quota.",
        },
        Throttled,
    ),
    (
        400,
        {
            "__type": f"{DYNAMODB}TransactionConflictException",
            "message": "Transaction is ongoing for the item",
        },
        Contended,
    ),
    (
        400,
        {
            "__type": f"{DYNAMODB}TransactionInProgressException",
            "Message": "The transaction with the given request token is already in progress",
        },
        Contended,
    ),
    (
        400,
        {
            "__type": f"{DYNAMODB}TransactionCanceledException",
            "CancellationReasons": [
                {"Code": "None"},
                {"Code": "ConditionalCheckFailed", "Message": "The conditional request failed"},
            ],
            "Message": "Transaction cancelled, please refer cancellation reasons for specific reasons "
            "[None, ConditionalCheckFailed]",
        },
        TransactionCancelled,
    ),
    (
        400,
        {
            "__type": f"{DYNAMODB}TransactionCanceledException",
            "CancellationReasons": [{"Code": "TransactionConflict", "Message": "..."}, {"Code": "None"}],
            "Message": "Transaction cancelled, please refer cancellation reasons for specific reasons "
            "[TransactionConflict, None]",
        },
        Contended,
    ),
    (
        400,
        {
            "__type": f"{DYNAMODB}IdempotentParameterMismatchException",
            "Message": "The provided client token was used with other parameters",
        },
        AwsError,
    ),
    (
        400,
        {"__type": f"{CORAL}AccessDeniedException", "Message": "User: arn:aws:sts::1:x is not authorized"},
        AccessDenied,
    ),
    (
        400,
        {
            "__type": f"{CORAL}ExpiredTokenException",
            "message": "The security token included in the request is expired",
        },
        Expired,
    ),
    (
        400,
        {
            "__type": f"{CORAL}UnrecognizedClientException",
            "message": "The security token included in the request is invalid.",
        },
        AwsError,
    ),
    (
        400,
        {"__type": f"{CORAL}ValidationException", "message": "One or more parameter values were invalid"},
        Invalid,
    ),
    (
        400,
        {
            "__type": f"{DYNAMODB}ItemCollectionSizeLimitExceededException",
            "message": "Collection size exceeded.",
        },
        AwsError,
    ),
    (
        500,
        {"__type": f"{DYNAMODB}InternalServerError", "message": "The request processing has failed"},
        OutcomeUnknown,
    ),
    (503, {"__type": f"{CORAL}ServiceUnavailableException", "Message": "Try again"}, OutcomeUnknown),
    (
        400,
        {
            "__type": "com.amazonaws.sqs#QueueDoesNotExist",
            "message": "The specified queue does not exist.",
        },
        ResourceMissing,
    ),
]


@pytest.mark.parametrize(("status", "body", "kind"), RECORDED)
def test_json_is_read_as_botocore_reads_it(status: int, body: dict[str, Any], kind: type[AwsError]) -> None:
    content = json.dumps(body).encode()
    fault = json_fault(content)
    model = botocore.session.get_session().get_service_model("dynamodb")
    parser = botocore.parsers.create_parser("json")
    response = {"status_code": status, "headers": {}, "body": content}
    theirs = parser.parse(response, model.operation_model("TransactWriteItems").output_shape)
    assert (fault.code, fault.message) == (theirs["Error"]["Code"], theirs["Error"]["Message"])
    if "CancellationReasons" in body:
        shape = model.shape_for_error_code(fault.code)
        reasons = parser.parse({**response, "status_code": 200}, shape)["CancellationReasons"]
        assert fault.reasons == [each["Code"] for each in reasons]
    raised = failure("Op", status, fault)
    assert type(raised) is kind
    assert fault.message in str(raised)


@pytest.mark.parametrize("body", [b"", b"<html>Bad gateway</html>", b"[]", b'{"message": null}'])
@pytest.mark.parametrize(
    ("status", "kind"), [(400, AwsError), (413, AwsError), (429, Throttled), (502, OutcomeUnknown)]
)
def test_without_a_code_the_status_decides(body: bytes, status: int, kind: type[AwsError]) -> None:
    assert type(failure("Op", status, json_fault(body))) is kind


def s3_body(code: str, message: str) -> bytes:
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f"<Error><Code>{code}</Code><Message>{message}</Message><Key>a&amp;b</Key>"
        "<RequestId>7Y</RequestId><HostId>x</HostId></Error>"
    ).encode()


@pytest.mark.parametrize(
    ("status", "code", "message", "kind"),
    [
        (404, "NoSuchKey", "The specified key does not exist.", ResourceMissing),
        (404, "NoSuchBucket", "The specified bucket does not exist", ResourceMissing),
        (403, "AccessDenied", "Access Denied", AccessDenied),
        (400, "ExpiredToken", "The provided token has expired.", Expired),
        (403, "SignatureDoesNotMatch", "&lt;yours&gt; &amp; ours &quot;differ&quot;", AwsError),
        (503, "SlowDown", "Please reduce your request rate.", Throttled),
        (500, "InternalError", "We encountered an internal error. Please try again.", OutcomeUnknown),
        (400, "RequestTimeout", "Your socket connection was not read from.", Unreachable),
        (416, "InvalidRange", "The requested range is not satisfiable", AwsError),
    ],
)
def test_xml_is_read_as_botocore_reads_it(status: int, code: str, message: str, kind: type[AwsError]) -> None:
    body = s3_body(code, message)
    fault = xml_fault(body)
    model = botocore.session.get_session().get_service_model("s3")
    parser = botocore.parsers.create_parser("rest-xml")
    shape = model.operation_model("GetObject").output_shape
    theirs = parser.parse({"status_code": status, "headers": {}, "body": body}, shape)
    assert (fault.code, fault.message) == (theirs["Error"]["Code"], theirs["Error"]["Message"])
    assert type(failure("GET b/k", status, fault)) is kind
