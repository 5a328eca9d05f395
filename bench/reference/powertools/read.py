"""GET /products/{product_id} as it is written in the field: Logger, Tracer, Metrics, REST resolver, boto3 Table."""

import functools
import json
import os
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
    "category",
    "status",
    "variants",
    "created_at",
    "updated_at",
)

logger = Logger()
tracer = Tracer()
metrics = Metrics(namespace="Cartwright")
app = APIGatewayRestResolver(serializer=functools.partial(json.dumps, default=int))
table = boto3.resource("dynamodb").Table(os.environ["TABLE_NAME"])


@app.get("/products/<product_id>")
@tracer.capture_method
def get_product(product_id: str) -> dict[str, Any]:
    item = table.get_item(Key={"pk": f"P#{product_id}", "sk": "P"}, ConsistentRead=True).get("Item")
    if item is None or item["status"] != "active":
        raise NotFoundError("There is no such product")
    metrics.add_metric(name="ProductsRead", unit=MetricUnit.Count, value=1)
    return {name: item[name] for name in FIELDS}


@logger.inject_lambda_context(correlation_id_path=correlation_paths.API_GATEWAY_REST)
@tracer.capture_lambda_handler
@metrics.log_metrics(capture_cold_start_metric=True)
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    logger.info("request")
    return app.resolve(event, context)
