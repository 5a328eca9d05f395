"""GET /products/{product_id} as it is written in the field: Logger, Tracer, Metrics, REST resolver, boto3 Table."""

import functools
import json
import os
import time
from typing import Any

import boto3
from aws_lambda_powertools import Logger, Metrics, Tracer
from aws_lambda_powertools.event_handler import APIGatewayRestResolver
from aws_lambda_powertools.event_handler.exceptions import NotFoundError
from aws_lambda_powertools.logging import correlation_paths
from aws_lambda_powertools.metrics import MetricUnit

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

logger = Logger()
tracer = Tracer()
metrics = Metrics(namespace="Cartwright")
app = APIGatewayRestResolver(serializer=functools.partial(json.dumps, default=int))
table = boto3.resource("dynamodb").Table(os.environ["TABLE_NAME"])
_tree: dict[str, dict[str, Any]] = {}
_read_at = 0.0


@app.get("/products/<product_id>")
@tracer.capture_method
def get_product(product_id: str) -> dict[str, Any]:
    item = table.get_item(Key={"pk": f"P#{product_id}", "sk": "P"}).get("Item")
    if item is None or item["status"] != "active":
        raise NotFoundError("There is no such product")
    metrics.add_metric(name="ProductsRead", unit=MetricUnit.Count, value=1)
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


@logger.inject_lambda_context(correlation_id_path=correlation_paths.API_GATEWAY_REST)
@tracer.capture_lambda_handler
@metrics.log_metrics(capture_cold_start_metric=True)
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    logger.info("request")
    return app.resolve(event, context)
