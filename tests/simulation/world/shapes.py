"""Events as Lambda hands them to functions."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from tests.simulation.world.values import Image, Item

REGION = "eu-west-1"
ACCOUNT = "000000000000"
CLIENT = "the-shops-client"


def bus_event(event_id: str, source: str, name: str, time: str, detail: Any) -> str:
    """What EventBridge sends to a queue."""
    return json.dumps(
        {
            "version": "0",
            "id": event_id,
            "detail-type": name,
            "source": source,
            "account": ACCOUNT,
            "time": time,
            "region": REGION,
            "resources": [],
            "detail": detail,
        },
        separators=(",", ":"),
    )


def sqs_record(queue: str, message_id: str, body: str, receives: int, sent_ms: int) -> dict[str, Any]:
    return {
        "messageId": message_id,
        "receiptHandle": f"{message_id}#{receives}",
        "body": body,
        "attributes": {
            "ApproximateReceiveCount": str(receives),
            "SentTimestamp": str(sent_ms),
            "SenderId": ACCOUNT,
            "ApproximateFirstReceiveTimestamp": str(sent_ms),
        },
        "messageAttributes": {},
        "md5OfBody": hashlib.md5(body.encode(), usedforsecurity=False).hexdigest(),
        "eventSource": "aws:sqs",
        "eventSourceARN": f"arn:aws:sqs:{REGION}:{ACCOUNT}:{queue}",
        "awsRegion": REGION,
    }


def stream_record(
    table: str, number: int, at_ms: int, before: Item | None, after: Item | None, *, expired: bool
) -> dict[str, Any]:
    kept = after or before or {}
    change: dict[str, Any] = {
        "ApproximateCreationDateTime": at_ms / 1000,
        "Keys": {name: {"S": kept[name]} for name in ("pk", "sk")},
        "SequenceNumber": f"{number:021d}",
        "SizeBytes": 1,
        "StreamViewType": "NEW_AND_OLD_IMAGES",
    }
    if before is not None:
        change["OldImage"] = Image(before)
    if after is not None:
        change["NewImage"] = Image(after)
    service = {"userIdentity": {"type": "Service", "principalId": "dynamodb.amazonaws.com"}}
    return {
        "eventID": f"{number:032x}",
        "eventName": "REMOVE" if after is None else "MODIFY" if before is not None else "INSERT",
        "eventVersion": "1.1",
        "eventSource": "aws:dynamodb",
        "awsRegion": REGION,
        "dynamodb": change,
        "eventSourceARN": f"arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/{table}/stream/2026-11-21",
        **(service if expired else {}),
    }


def api_event(
    method: str,
    resource: str,
    *,
    path: Mapping[str, str] | None = None,
    query: Mapping[str, str] | None = None,
    body: Any = None,
    headers: Mapping[str, str] | None = None,
    claims: Mapping[str, str] | None = None,
    request_id: str = "request",
    source_ip: str = "",
) -> dict[str, Any]:
    """API Gateway's REST proxy event. A `body` that is no text is sent as JSON; `claims` are of a verified token."""
    return {
        "resource": resource,
        "path": resource.format(**(path or {})),
        "httpMethod": method,
        "headers": {"Content-Type": "application/json", **(headers or {})},
        "queryStringParameters": dict(query) if query else None,
        "multiValueQueryStringParameters": {name: [value] for name, value in (query or {}).items()} or None,
        "pathParameters": dict(path) if path else None,
        "requestContext": {
            "requestId": request_id,
            **({"identity": {"sourceIp": source_ip}} if source_ip else {}),
            **({"authorizer": {"claims": dict(claims)}} if claims else {}),
        },
        "body": body if body is None or isinstance(body, str) else json.dumps(body),
        "isBase64Encoded": False,
    }


def claims(subject: str) -> dict[str, str]:
    """Of an ID token of the shop's own client."""
    return {"sub": subject, "token_use": "id", "aud": CLIENT}


def poison(share: float) -> str:
    """A message that nobody can read, in one of several ways."""
    forms: Sequence[str] = ("", "no JSON", "[]", "{}", '{"detail": null}', '{"detail": {"version": 99}}')
    return forms[int(share * len(forms))]
