"""The AWS Common Runtime's Python package: its signer and its HTTP client."""

import json
import os

from awscrt.auth import (
    AwsCredentialsProvider,
    AwsSignatureType,
    AwsSigningAlgorithm,
    AwsSigningConfig,
    aws_sign_request,
)
from awscrt.http import HttpClientConnection, HttpHeaders, HttpRequest
from awscrt.io import InputStream

from bench.transports import KEY, TABLE, said

host, _, port = os.environ["AWS_ENDPOINT_URL"].partition("://")[2].partition(":")
body = json.dumps({"TableName": TABLE, "Key": KEY, "ConsistentRead": True}).encode()
headers = HttpHeaders(
    [
        ("Host", f"{host}:{port}"),
        ("Content-Type", "application/x-amz-json-1.0"),
        ("X-Amz-Target", "DynamoDB_20120810.GetItem"),
        ("Content-Length", str(len(body))),
    ]
)


class Body:
    """InputStream asks for this much of a file."""

    def __init__(self) -> None:
        self.left = body

    def read(self, size: int = -1) -> bytes:
        piece, self.left = (self.left, b"") if size < 0 else (self.left[:size], self.left[size:])
        return piece

    def seek(self, offset: int, whence: int = 0) -> int:
        self.left = body[offset:] if whence == 0 else b""
        return len(body) - len(self.left)


request = HttpRequest("POST", "/", headers, InputStream(Body()))
own = AwsCredentialsProvider.new_static(os.environ["AWS_ACCESS_KEY_ID"], os.environ["AWS_SECRET_ACCESS_KEY"])
config = AwsSigningConfig(
    algorithm=AwsSigningAlgorithm.V4,
    signature_type=AwsSignatureType.HTTP_REQUEST_HEADERS,
    credentials_provider=own,
    region=os.environ["AWS_REGION"],
    service="dynamodb",
)
aws_sign_request(request, config).result(5)
connection = HttpClientConnection.new(host, int(port)).result(5)
received = bytearray()
stream = connection.request(request, on_body=lambda http_stream, chunk, **_: received.extend(chunk))
stream.activate()
assert stream.completion_future.result(5) == 200
assert json.loads(received)["Item"]
said()
