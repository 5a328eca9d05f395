"""The catalogue's read of a product as one would write it by hand: boto3's Table resource, json, no framework.

It checks what the catalogue checks on this route, gives the same answers and writes a log line for each.
"""

import json
import logging
import os
import re
import time
from decimal import Decimal
from typing import Any

import boto3

_PRODUCT_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
FIELDS = (
    "id",
    "version",
    "slug",
    "title",
    "description",
    "brand",
    "attributes",
    "tags",
    "status",
    "variants",
    "created_at",
    "updated_at",
)
TREE_SECONDS = 10
_HEADERS = {
    "Access-Control-Allow-Origin": "*",
    "Cache-Control": "public, max-age=30",
    "Content-Type": "application/json",
    "Strict-Transport-Security": "max-age=63072000; includeSubDomains",
    "X-Content-Type-Options": "nosniff",
}

table = boto3.resource("dynamodb").Table(os.environ["TABLE_NAME"])
_tree: dict[str, dict[str, Any]] = {}
_read_at = 0.0
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
    return _product(event["pathParameters"]["product_id"])


def _product(product_id: str) -> dict[str, Any]:
    if not _PRODUCT_ID.fullmatch(product_id):
        raise Refused(400, "product_id is not the id of a product")
    item = table.get_item(Key={"pk": f"P#{product_id}", "sk": "P"}).get("Item")
    if item is None or item["status"] != "active":
        raise Refused(404, "There is no such product")
    return shown(item)


def tree() -> dict[str, dict[str, Any]]:
    """Categories by id, read every ten seconds."""
    global _tree, _read_at
    now = time.monotonic()
    if not _tree or now - _read_at > TREE_SECONDS:
        item = table.get_item(Key={"pk": "TREE", "sk": "TREE"}).get("Item", {"categories": []})
        _tree, _read_at = {each["id"]: each for each in item["categories"]}, now
    return _tree


def shown(item: dict[str, Any]) -> dict[str, Any]:
    """The product with its place in the tree; none of the samples has an uploaded image."""
    trail: list[dict[str, Any]] = []
    here = tree().get(item["category_id"])
    while here:
        trail.insert(0, here)
        here = tree().get(here["parent"])
    paths = ["/".join(each["slug"] for each in trail[: depth + 1]) for depth in range(len(trail))]
    return {
        **{name: item[name] for name in FIELDS},
        "category": {"id": trail[-1]["id"], "path": paths[-1]} if trail else None,
        "breadcrumbs": [
            {"path": path, "name": each["name"]} for path, each in zip(paths, trail, strict=True)
        ],
        "images": [each | {"thumbnails": []} for each in item["images"]],
    }


def _number(value: object) -> int:
    if isinstance(value, Decimal):
        return int(value)
    raise TypeError(f"{type(value)} is not JSON")
