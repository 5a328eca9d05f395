"""Requests against AWS's own service models. In this folder every request is; here is every kind of request once."""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import pytest

from cartwright.aws.s3 import Bucket
from tests.unit.cartwright.aws.adapters import CALLS, offered
from tests.unit.cartwright.aws.endpoint import Endpoint, Wire, response
from tests.unit.cartwright.aws.service_models import Invalid, operation

OPERATIONS = {
    "UserPool.users": "cognito-idp:ListUsers",
    "UserPool.user": "cognito-idp:AdminGetUser",
    "UserPool.delete": "cognito-idp:AdminDeleteUser",
    "Table.get": "dynamodb:GetItem",
    "Table.put": "dynamodb:PutItem",
    "Table.update": "dynamodb:UpdateItem",
    "Table.delete": "dynamodb:DeleteItem",
    "Table.query": "dynamodb:Query",
    "Table.batch_get": "dynamodb:BatchGetItem",
    "Table.batch_put": "dynamodb:BatchWriteItem",
    "Table.batch_delete": "dynamodb:BatchWriteItem",
    "Table.transact": "dynamodb:TransactWriteItems",
    "Bus.put": "events:PutEvents",
    "Bucket.open": "s3:GetObject",
    "Bucket.read": "s3:GetObject",
    "Bucket.head": "s3:HeadObject",
    "Bucket.put": "s3:PutObject",
    "Bucket.delete": "s3:DeleteObject",
    "Bucket.start_upload": "s3:CreateMultipartUpload",
    "Bucket.upload_part": "s3:UploadPart",
    "Bucket.complete_upload": "s3:CompleteMultipartUpload",
    "Bucket.abort_upload": "s3:AbortMultipartUpload",
    "Bucket.presigned_put": "s3:PutObject",
    "Bucket.presigned_get": "s3:GetObject",
    "secrets.secret": "secretsmanager:GetSecretValue",
    "Queue.send": "sqs:SendMessage",
}


def test_every_call_there_is_is_tried() -> None:
    assert CALLS.keys() == OPERATIONS.keys() == offered()


@pytest.mark.parametrize("name", CALLS)
def test_every_call_is_one_that_aws_knows(endpoint: Endpoint, name: str) -> None:
    call, reply = CALLS[name]
    endpoint.script(reply)
    answer = call()
    if "presigned" not in name:
        assert (endpoint.operations, endpoint.invalid) == ({OPERATIONS[name]}, [])
        return
    url, headers = answer if isinstance(answer, tuple) else (answer, {})
    parts = urlsplit(url)
    found = operation(
        "PUT" if headers else "GET",
        f"{parts.path}?{parts.query}",
        {key.lower(): value for key, value in headers.items()},
        b"",
        service="s3",
    )
    assert found == OPERATIONS[name]


def signed(service: str, **more: str) -> dict[str, str]:
    authorization = (
        f"AWS4-HMAC-SHA256 Credential=test/20261121/eu-west-1/{service}/aws4_request, SignedHeaders="
    )
    return {"authorization": authorization, **{name.replace("_", "-"): value for name, value in more.items()}}


@pytest.mark.parametrize(
    ("target", "parameters", "says"),
    [
        ("DynamoDB_20120810.FetchItem", {}, "There is no operation FetchItem"),
        ("DynamoDB_20111205.GetItem", {}, "begins with 'DynamoDB_20111205'"),
        ("DynamoDB_20120810.GetItem", {"TableName": "things"}, 'Missing required parameter in input: "Key"'),
        (
            "DynamoDB_20120810.GetItem",
            {"TableName": "things", "Key": {}, "Consistent": True},
            'Unknown parameter in input: "Consistent"',
        ),
        (
            "DynamoDB_20120810.GetItem",
            {"TableName": "things", "Key": {"pk": {"S": 1}}},
            "Invalid type for parameter Key.pk.S",
        ),
        (
            "DynamoDB_20120810.UpdateItem",
            {"TableName": "things", "Key": {}, "ReturnValues": "ALL"},
            "UpdateItem.ReturnValues is 'ALL', and none of NONE",
        ),
        (
            "DynamoDB_20120810.BatchWriteItem",
            {"RequestItems": {"things": [{"DeleteRequest": {"Key": {}}}] * 26}},
            "has 26, and may have 1 to 25",
        ),
        (
            "DynamoDB_20120810.Query",
            {"TableName": "things", "Limit": 0},
            "Limit, value: 0, valid min value: 1",
        ),
    ],
)
def test_what_dynamodb_would_refuse_is_refused(target: str, parameters: Mapping[str, Any], says: str) -> None:
    headers = signed("dynamodb", x_amz_target=target, content_type="application/x-amz-json-1.0")
    with pytest.raises(Invalid) as raised:
        operation("POST", "/", headers, json.dumps(parameters).encode())
    assert says in str(raised.value)


def test_a_name_of_letters_that_aws_does_not_take_is_refused() -> None:
    headers = signed("events", x_amz_target="AWSEvents.PutEvents", content_type="application/x-amz-json-1.1")
    body = json.dumps({"Entries": [{"EventBusName": "a bus"}]}).encode()
    with pytest.raises(Invalid, match="EventBusName is 'a bus', and not of the pattern"):
        operation("POST", "/", headers, body)


def test_another_version_of_the_protocol_is_refused() -> None:
    headers = signed(
        "dynamodb", x_amz_target="DynamoDB_20120810.GetItem", content_type="application/x-amz-json-1.1"
    )
    with pytest.raises(Invalid, match=r"and not POST / of application/x-amz-json-1\.0"):
        operation("POST", "/", headers, b"{}")


def test_a_signature_for_no_service_of_ours_is_refused() -> None:
    with pytest.raises(Invalid, match="signed for the service 'cognito'"):
        operation("POST", "/", signed("cognito"), b"{}")


@pytest.mark.parametrize(
    ("method", "target", "headers", "body", "says"),
    [
        ("GET", "/b/k?part=1", {}, b"", "No operation of S3 is GET /b/k"),
        ("PUT", "/b/k?partNumber=1", {}, b"", "No operation of S3 is PUT /b/k"),
        ("PUT", "/b/k", {"x-amz-acll": "private"}, b"", "PutObject has no header x-amz-acll"),
        ("PUT", "/b/k", {"x-amz-acl": "secret"}, b"", "PutObject.ACL is 'secret'"),
        ("GET", "/b/k", {}, b"x", "GetObject has no body"),
        ("POST", "/b/k?uploadId=u", {}, b"<Parts/>", "has a body Parts, and not CompleteMultipartUpload"),
        (
            "POST",
            "/b/k?uploadId=u",
            {},
            b"<CompleteMultipartUpload><Part><Number>1</Number></Part></CompleteMultipartUpload>",
            'Unknown parameter in MultipartUpload.Parts[0]: "Number"',
        ),
    ],
)
def test_what_s3_would_refuse_is_refused(
    method: str, target: str, headers: Mapping[str, str], body: bytes, says: str
) -> None:
    with pytest.raises(Invalid) as raised:
        operation(method, target, {**signed("s3"), **headers}, body)
    assert says in str(raised.value)


def test_a_request_that_aws_would_not_understand_is_told(endpoint: Endpoint) -> None:
    endpoint.script(Wire(response(200, b"", etag='"e"')))
    Bucket("b").put("", b"", content_type="text/plain")
    told, endpoint.invalid[:] = list(endpoint.invalid), []
    assert "CreateBucket has no header" in told[0]
