"""The catalogue's two public reads as one would write them by hand: boto3's Table resource, json, no framework.

It checks what the catalogue checks on these routes, gives the same answers and writes a log line for each.
"""

import base64
import binascii
import functools
import hashlib
import hmac
import json
import logging
import os
import re
import time
from decimal import Decimal
from typing import Any

import boto3
from boto3.dynamodb.conditions import Key

_PRODUCT_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
_CATEGORY = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*(/[a-z0-9]+(-[a-z0-9]+)*){0,4}")
_FIELDS = (
    "id",
    "version",
    "slug",
    "title",
    "description",
    "category",
    "status",
    "variants",
    "created_at",
    "updated_at",
)
_HEADERS = {
    "Access-Control-Allow-Origin": "*",
    "Cache-Control": "public, max-age=30",
    "Content-Type": "application/json",
    "Strict-Transport-Security": "max-age=63072000; includeSubDomains",
    "X-Content-Type-Options": "nosniff",
}

_table = boto3.resource("dynamodb").Table(os.environ["TABLE_NAME"])
_secrets = boto3.client("secretsmanager")
logging.basicConfig(level=logging.INFO, format="%(message)s")
logging.getLogger("botocore").setLevel(logging.WARNING)


class Refused(Exception):
    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    started = time.perf_counter()
    try:
        status, body = 200, _answer(event)
    except Refused as refused:
        status, body = refused.status, {"status": refused.status, "detail": str(refused)}
    line = {
        "route": event["resource"],
        "status": status,
        "duration_ms": round((time.perf_counter() - started) * 1000, 2),
        "function_request_id": context.aws_request_id,
    }
    logging.getLogger(__name__).info(json.dumps(line))
    return {"statusCode": status, "headers": _HEADERS, "body": json.dumps(body, default=_number)}


def _answer(event: dict[str, Any]) -> dict[str, Any]:
    if event["resource"] == "/products":
        return _page(event["queryStringParameters"] or {})
    return _product(event["pathParameters"]["product_id"])


def _product(product_id: str) -> dict[str, Any]:
    if not _PRODUCT_ID.fullmatch(product_id):
        raise Refused(400, "product_id is not the id of a product")
    item = _table.get_item(Key={"pk": f"P#{product_id}", "sk": "P"}, ConsistentRead=True).get("Item")
    if item is None or item["status"] != "active":
        raise Refused(404, "There is no such product")
    return _shown(item)


def _page(query: dict[str, str]) -> dict[str, Any]:
    category, limit = query.get("category"), query.get("limit", "20")
    if not limit.isdecimal() or not 1 <= int(limit) <= 100:
        raise Refused(400, "limit is a number from 1 to 100")
    condition = Key("listing_pk").eq("ACTIVE")
    if category is not None:
        if not _CATEGORY.fullmatch(category):
            raise Refused(400, "category is a path of slugs")
        condition &= Key("listing_sk").begins_with(f"{category}/")
    parameters = {"IndexName": "listing", "KeyConditionExpression": condition, "Limit": int(limit)}
    if "cursor" in query:
        parameters["ExclusiveStartKey"] = _opened(query["cursor"], category)
    answer = _table.query(**parameters)
    last = answer.get("LastEvaluatedKey")
    return {
        "items": [_shown(item) for item in answer["Items"]],
        "next": _sealed(last, category) if last else None,
    }


def _shown(item: dict[str, Any]) -> dict[str, Any]:
    return {name: item[name] for name in _FIELDS}


def _number(value: object) -> int:
    if isinstance(value, Decimal):
        return int(value)
    raise TypeError(f"{type(value)} is not JSON")


def _sealed(key: dict[str, str], category: str | None) -> str:
    payload = json.dumps(key).encode()
    return base64.urlsafe_b64encode(_signature(payload, category) + payload).decode()


def _opened(cursor: str, category: str | None) -> dict[str, str]:
    try:
        sealed = base64.urlsafe_b64decode(cursor)
    except binascii.Error:
        raise Refused(400, "cursor is not one of ours") from None
    if not hmac.compare_digest(sealed[:16], _signature(sealed[16:], category)):
        raise Refused(400, "cursor is not one of ours")
    key: dict[str, str] = json.loads(sealed[16:])
    return key


def _signature(payload: bytes, category: str | None) -> bytes:
    return hmac.digest(_secret(), f"{category}".encode() + payload, hashlib.sha256)[:16]


@functools.cache
def _secret() -> bytes:
    secret: str = _secrets.get_secret_value(SecretId=os.environ["CURSOR_SECRET_ARN"])["SecretString"]
    return secret.encode()
