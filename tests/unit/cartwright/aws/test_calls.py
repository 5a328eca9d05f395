import os
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

import cartwright
from cartwright.aws.dynamodb import ConditionCheck, Delete, Expression, Put, Table, Update
from cartwright.aws.errors import AwsError
from cartwright.aws.s3 import Bucket
from cartwright.aws.secrets import secret
from cartwright.https.transport import MAX_BYTES
from tests.unit.cartwright.aws.endpoint import Endpoint, Wire, response


def test_a_secret_is_read_as_bytes(endpoint: Endpoint) -> None:
    endpoint.script((200, {"SecretString": "open sesame"}))
    assert secret("arn:s") == b"open sesame"
    assert endpoint.calls == [("GetSecretValue", {"SecretId": "arn:s"})]
    assert endpoint.seen[0].headers["content-type"] == "application/x-amz-json-1.1"


def test_the_trace_is_passed_on_from_lambda_alone(
    endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("_X_AMZN_TRACE_ID", "Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1")
    Table("things").get({"pk": "a"})
    assert "x-amzn-trace-id" not in endpoint.seen[0].headers
    monkeypatch.setenv("AWS_LAMBDA_FUNCTION_NAME", "f")
    Table("things").get({"pk": "a"})
    assert endpoint.seen[1].headers["x-amzn-trace-id"].startswith("Root=1-5759e988")
    assert "x-amzn-trace-id" not in endpoint.seen[1].headers["authorization"]


def test_a_header_cannot_smuggle_another(endpoint: Endpoint) -> None:
    with pytest.raises(ValueError, match="line breaks"):
        Bucket("b").put("k", b"", content_type="text/plain\r\nX-Evil: 1")
    assert endpoint.seen == []


def test_an_upload_is_signed_with_its_size_and_type(endpoint: Endpoint) -> None:
    url, headers = Bucket("uploads").presigned_put(
        "imports/x.csv", content_type="text/csv", content_length=12, seconds=60
    )
    assert url.startswith(f"{endpoint.url}/uploads/imports/x.csv?")
    assert "X-Amz-SignedHeaders=content-length%3Bcontent-type%3Bhost" in url
    assert "X-Amz-Expires=60" in url
    assert headers == {"Content-Type": "text/csv", "Content-Length": "12"}
    assert endpoint.seen == []


def test_a_download_may_be_signed_as_of_a_moment_that_is_past(endpoint: Endpoint) -> None:
    urls = {Bucket("b").presigned_get("k", seconds=60, at=1795253400.0) for _ in range(2)}
    assert len(urls) == 1
    assert "X-Amz-Date=20261121T093000Z&" in urls.pop()
    assert endpoint.seen == []


def test_an_object_says_how_long_its_readers_may_keep_it(endpoint: Endpoint) -> None:
    for cache_control in ({}, {"cache_control": "public, max-age=60"}):
        endpoint.script(Wire(response(200, b"", etag='"e"')))
        Bucket("b").put("k", b"", content_type="text/plain", **cache_control)
    assert [each.headers["cache-control"] for each in endpoint.seen] == ["no-store", "public, max-age=60"]


@pytest.mark.usefixtures("aws_environment")
def test_on_aws_an_upload_goes_to_the_buckets_own_region() -> None:
    url, _ = Bucket("uploads").presigned_put("k", content_type="text/csv", content_length=1, seconds=60)
    assert url.startswith("https://uploads.s3.eu-west-1.amazonaws.com/k?")


def test_every_action_of_a_transaction_has_its_own_shape(endpoint: Endpoint) -> None:
    held = Expression("owner = :me", {":me": "a"})
    Table("t").transact(
        [
            Put({"pk": "1", "n": 1}),
            Update({"pk": "2"}, Expression("SET #n = :n", {":n": 2}, {"#n": "n"}), held),
            Delete({"pk": "3"}, held),
            ConditionCheck({"pk": "4"}, Expression("attribute_exists(pk)")),
        ]
    )
    me = {":me": {"S": "a"}}
    assert endpoint.calls[0][1]["TransactItems"] == [
        {"Put": {"TableName": "t", "Item": {"pk": {"S": "1"}, "n": {"N": "1"}}}},
        {
            "Update": {
                "TableName": "t",
                "Key": {"pk": {"S": "2"}},
                "UpdateExpression": "SET #n = :n",
                "ConditionExpression": "owner = :me",
                "ExpressionAttributeValues": {":n": {"N": "2"}, **me},
                "ExpressionAttributeNames": {"#n": "n"},
            }
        },
        {
            "Delete": {
                "TableName": "t",
                "Key": {"pk": {"S": "3"}},
                "ConditionExpression": "owner = :me",
                "ExpressionAttributeValues": me,
            }
        },
        {
            "ConditionCheck": {
                "TableName": "t",
                "Key": {"pk": {"S": "4"}},
                "ConditionExpression": "attribute_exists(pk)",
            }
        },
    ]


def test_a_huge_answer_is_neither_read_to_its_end_nor_asked_for_again(endpoint: Endpoint) -> None:
    endpoint.script(Wire(response(200, b" " * (MAX_BYTES + 1))))
    with pytest.raises(AwsError, match=f"{MAX_BYTES} bytes") as raised:
        Table("t").get({"pk": "1"})
    assert type(raised.value) is AwsError
    assert len(endpoint.seen) == 1


def test_a_table_comes_without_what_is_dear_to_import() -> None:
    """ssl waits for an https endpoint; the standard library's HTTP client would bring e-mail along."""
    folders = os.pathsep.join(str(Path(module.__file__ or "").parents[1]) for module in (cartwright, msgspec))
    loaded = subprocess.run(
        [sys.executable, "-S", "-c", "import sys, cartwright.aws.dynamodb; print(*sys.modules)"],
        env={"PYTHONPATH": folders},
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    dear = {"ssl", "http", "email", "urllib.parse", "random", "boto3", "botocore"}
    assert "cartwright.aws.dynamodb" in loaded
    assert not dear.intersection(loaded)
