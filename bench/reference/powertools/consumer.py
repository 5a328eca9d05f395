"""The import of an uploaded file as it is written in the field: Powertools' Batch and Logger, and boto3."""

import codecs
import csv
import itertools
import os
import uuid
from collections.abc import Iterable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import boto3
from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

logger = Logger()
processor = BatchProcessor(event_type=EventType.SQS)
s3 = boto3.client("s3")
table = boto3.resource("dynamodb").Table(os.environ["TABLE_NAME"])


def import_file(record: SQSRecord) -> None:
    key = record.json_body["detail"]["object"]["key"]
    progress = {"pk": f"I#{key}", "sk": "I"}
    table.get_item(Key=progress, ConsistentRead=True)
    body = s3.get_object(Bucket=os.environ["IMPORT_BUCKET"], Key=key)["Body"]
    rows = csv.DictReader(codecs.getreader("utf-8")(body))
    created = 0
    for slug, group in itertools.groupby(rows, key=lambda row: row["product"]):
        table.get_item(Key={"pk": f"SLUG#{slug}", "sk": f"SLUG#{slug}"}, ConsistentRead=True)
        puts = [{"Put": put} for put in _puts(slug, list(group))]
        table.meta.client.transact_write_items(TransactItems=puts)
        created += 1
    table.update_item(
        Key=progress,
        UpdateExpression="SET created = :created, updated_at = :now",
        ExpressionAttributeValues={":created": created, ":now": datetime.now(UTC).isoformat()},
    )
    logger.info("The import succeeded", products=created)


def _puts(slug: str, rows: list[dict[str, str]]) -> Iterable[dict[str, Any]]:
    product_id = str(uuid.uuid4())
    product = {"id": product_id, "slug": slug, "variants": [_variant(row) for row in rows], "version": 1}
    product |= {name: rows[0][name] for name in ("title", "description", "category", "status")}
    claims = [f"SLUG#{slug}", *(f"SKU#{row['sku'].upper()}" for row in rows)]
    items = [
        {"pk": f"P#{product_id}", "sk": "P", **product},
        *({"pk": claim, "sk": claim, "product_id": product_id} for claim in claims),
    ]
    for item in items:
        yield {"TableName": table.name, "Item": item, "ConditionExpression": "attribute_not_exists(pk)"}


def _variant(row: dict[str, str]) -> dict[str, Any]:
    options = dict(option.split("=") for option in row["options"].split(";") if option)
    prices = {"GBP": int(Decimal(row["price_gbp"]) * 100), "EUR": int(Decimal(row["price_eur"]) * 100)}
    return {"sku": row["sku"], "options": options, "prices": prices}


@logger.inject_lambda_context
def handler(event: dict[str, Any], context: Any) -> Any:
    return process_partial_response(event, import_file, processor, context)
