"""One AWS call: signed, sent, checked and mapped. S3 shares signing and sending with the JSON protocol of the rest."""

import binascii
import hashlib
import os
from typing import Any

import msgspec

from cartwright.aws import answers, credentials, endpoints, signing
from cartwright.aws.endpoints import Service
from cartwright.aws.errors import OutcomeUnknown, translated
from cartwright.aws.retrying import persist
from cartwright.https import transport
from cartwright.https.connection import Endpoint
from cartwright.https.transport import Answer, Request

Json = dict[str, Any]


def call(service: Service, operation: str, parameters: Json, *, repeatable: bool = True) -> Json:
    """Retries as described in `retrying`. Raises AwsError."""
    return persist(lambda: once(service, operation, parameters), repeatable=repeatable)


@translated()
def once(service: Service, operation: str, parameters: Json) -> Json:
    """One attempt. Raises AwsError."""
    kind, target = f"application/x-amz-json-{service.json}", f"{service.target}.{operation}"
    headers = {"Content-Type": kind, "X-Amz-Target": target}
    request = Request("POST", headers=headers, body=msgspec.json.encode(parameters))
    answer = send(service, endpoints.endpoint(service), request)
    body = answer.read()
    if answer.headers.get("x-amz-crc32") not in (None, str(binascii.crc32(body))):
        raise OutcomeUnknown(f"{operation}: the answer is damaged")
    if answer.status != 200:
        raise answers.failure(operation, answer.status, answers.json_fault(body))
    try:
        return msgspec.json.decode(body or b"{}", type=Json)
    except msgspec.DecodeError as error:
        raise OutcomeUnknown(f"{operation}: the answer is no JSON") from error


def send(service: Service, endpoint: Endpoint, request: Request) -> Answer:
    """Adds the host, trace and signature headers. Also raises HttpsError."""
    digest = hashlib.sha256(request.body).hexdigest()
    headers = {"Host": endpoint.authority, **request.headers}
    if service.name == "s3":
        headers["X-Amz-Content-SHA256"] = digest
    if "AWS_LAMBDA_FUNCTION_NAME" in os.environ and (trace := os.environ.get("_X_AMZN_TRACE_ID")):
        headers["X-Amzn-Trace-Id"] = trace
    headers = signer(service).headers(msgspec.structs.replace(request, headers=headers), digest)
    return transport.send(endpoint, msgspec.structs.replace(request, headers=headers))


def signer(service: Service, at: float | None = None) -> signing.Signer:
    """Signs as of `at` in epoch seconds, or now. Raises AwsError without credentials or a region."""
    return signing.Signer(credentials.current(), service.name, endpoints.region(), signing.timestamp(at))
