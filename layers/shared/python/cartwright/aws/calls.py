"""One call of AWS's JSON protocol, and the signed requests that S3 shares with it."""

import hashlib
import os
import time
import zlib
from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from cartwright.aws import answers, credentials, endpoints, transport
from cartwright.aws.endpoints import Endpoint, Service
from cartwright.aws.errors import OutcomeUnknown
from cartwright.aws.retrying import persist
from cartwright.aws.signing import signed


def call(
    service: Service,
    operation: str,
    parameters: Mapping[str, Any],
    *,
    repeatable: bool,
    wait: Callable[[float], None] = time.sleep,
    seconds: float = transport.READ_SECONDS,
) -> dict[str, Any]:
    """Tried again as `retrying` says. `seconds` is for one attempt. Raises AwsError."""
    return persist(
        lambda: once(service, operation, parameters, seconds=seconds), repeatable=repeatable, wait=wait
    )


def once(
    service: Service,
    operation: str,
    parameters: Mapping[str, Any],
    *,
    seconds: float = transport.READ_SECONDS,
) -> dict[str, Any]:
    """One attempt. Raises AwsError."""
    endpoint = endpoints.endpoint(service)
    headers = {
        "Content-Type": f"application/x-amz-json-{service.json}",
        "X-Amz-Target": f"{service.target}.{operation}",
    }
    body = msgspec.json.encode(parameters)
    digest = hashlib.sha256(body).hexdigest()
    sent = request(service, endpoint, "POST", "/", headers=headers, body=body, digest=digest)
    answer = transport.exchange(endpoint, sent, seconds)
    checksum = answer.headers.get("x-amz-crc32")
    if checksum is not None and checksum != str(zlib.crc32(answer.body)):
        raise OutcomeUnknown(f"{operation}: the answer is damaged")
    if answer.status != 200:
        raise answers.failure(operation, answer.status, answers.json_fault(answer))
    try:
        return msgspec.json.decode(answer.body or b"{}", type=dict[str, Any])
    except msgspec.DecodeError as error:
        raise OutcomeUnknown(f"{operation}: the answer is no JSON") from error


def request(
    service: Service,
    endpoint: Endpoint,
    method: str,
    path: str,
    *,
    headers: Mapping[str, str],
    body: bytes,
    digest: str,
) -> bytes:
    """Signed, with its body, ready to be sent. `path` is percent-encoded, `digest` the body's SHA-256."""
    complete = signed(
        method,
        path,
        "",
        {"Host": endpoint.authority, **headers},
        digest,
        credentials=credentials.current(),
        service=service.name,
        region=endpoints.region(),
    )
    complete |= {"Content-Length": str(len(body)), "User-Agent": "cartwright", "Accept-Encoding": "identity"}
    if "AWS_LAMBDA_FUNCTION_NAME" in os.environ and (trace := os.environ.get("_X_AMZN_TRACE_ID")):
        complete["X-Amzn-Trace-Id"] = trace
    return transport.head(method, path, complete) + body
