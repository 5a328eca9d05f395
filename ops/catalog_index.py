"""Behind ``ops catalog reindex`` and ``ops catalog check``."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import msgspec
from botocore.config import Config

import stacks  # noqa: F401 - puts the services on the import path
from cartwright.aws.attributes import unmarshal
from catalog.search.domain import Generation
from ops import console, stages
from ops.errors import OpsError
from ops.events import function_name
from ops.image_faults import images_faults
from ops.index_faults import index_faults
from ops.product_faults import product_faults
from ops.shop import Shop

_LONGEST_RUN = 15 * 60


def reindex(stage: str) -> None:
    """Raises OpsError when the rebuild failed."""
    shop = Shop.load(stage)
    lambda_ = shop.client("lambda", Config(read_timeout=_LONGEST_RUN + 10, retries={"total_max_attempts": 1}))
    name = function_name(shop, lambda_, "catalog", "indexer")
    with console.step("Reading all products"):
        answer = lambda_.invoke(FunctionName=name, Payload=b'{"rebuild": true}')
        result = json.loads(answer["Payload"].read() or b"null")
    if "FunctionError" in answer:
        raise OpsError("The index was not rebuilt.", f"See 'ops logs catalog --stage {stage}'.")
    console.link(
        f"index {result['generation']}: {result['products']} products in {result['bytes']} bytes; "
        "search uses it from now on"
    )


def check(stage: str) -> int:
    """Prints every inconsistency and returns their number."""
    shop = Shop.load(stage)
    with console.step("Reading the table, the index and the names of images"):
        items = list(_items(shop))
        generation = _generation(items)
        content = _content(shop, generation) if generation else None
        keys = list(_keys(shop))
    now, language = datetime.now(UTC), stages.blocks()[stage]["search_language"]
    faults = [
        *product_faults(items),
        *index_faults(items, generation, content, language, now),
        *images_faults(items, keys, now),
    ]
    for fault in faults:
        console.link(fault)
    products = sum(item["sk"] == "P" and not item.get("removed") for item in items)
    console.note(f"{products} products, {len(faults)} inconsistencies")
    return len(faults)


def _items(shop: Shop) -> Iterator[dict[str, Any]]:
    pages = shop.client("dynamodb").get_paginator("scan")
    for page in pages.paginate(TableName=shop.output("catalog", "TableName")):
        yield from map(unmarshal, page["Items"])


def _keys(shop: Shop) -> Iterator[str]:
    pages = shop.client("s3").get_paginator("list_objects_v2")
    for page in pages.paginate(Bucket=shop.output("catalog", "ImageBucket")):
        yield from (entry["Key"] for entry in page.get("Contents", ()))


def _generation(items: list[dict[str, Any]]) -> Generation | None:
    found = next((item for item in items if (item["pk"], item["sk"]) == ("SEARCH", "CURRENT")), None)
    return msgspec.convert(found, Generation) if found else None


def _content(shop: Shop, generation: Generation) -> bytes | None:
    s3 = shop.client("s3")
    try:
        answer = s3.get_object(
            Bucket=shop.output("catalog", "IndexBucket"), Key=f"search/{generation.id}.msgpack"
        )
    except s3.exceptions.NoSuchKey:
        return None
    content: bytes = answer["Body"].read()
    return content
