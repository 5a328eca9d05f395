"""Reads whole tables page by page, which no function of the shop may. For reports only."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import stacks  # noqa: F401 - puts the shared layer on the import path
from cartwright.aws.attributes import Item, unmarshal
from ops.shop import Shop


def scan(
    shop: Shop, service: str, attributes: Sequence[str], *, required: str | None = None
) -> Iterator[Item]:
    """The given attributes of every item, at one read unit for each 4 KB of the whole table.

    ``required`` is one of them: items without it are omitted.
    """
    names = {f"#n{number}": name for number, name in enumerate(dict.fromkeys(("pk", "sk", *attributes)))}
    pages = shop.client("dynamodb").get_paginator("scan")
    placeholders = {name: placeholder for placeholder, name in names.items()}
    only = {"FilterExpression": f"attribute_exists({placeholders[required]})"} if required else {}
    found = pages.paginate(
        TableName=shop.output(service, "TableName"),
        ConsistentRead=True,
        ProjectionExpression=", ".join(names),
        ExpressionAttributeNames=names,
        **only,
    )
    for page in found:
        yield from map(unmarshal, page["Items"])


def partition(shop: Shop, service: str, pk: str) -> list[Item]:
    """All items under one key, in the order of the sort keys."""
    request = {"KeyConditionExpression": "pk = :pk", "ConsistentRead": True}
    return list(_query(shop, service, [pk], request))


def indexed(shop: Shop, service: str, index: str, partitions: Iterable[str]) -> Iterator[Item]:
    """Items in these partitions of an index, which is eventually consistent."""
    request = {"KeyConditionExpression": f"{index}_pk = :pk", "IndexName": index}
    return _query(shop, service, partitions, request)


def _query(shop: Shop, service: str, partitions: Iterable[str], request: dict[str, Any]) -> Iterator[Item]:
    pages = shop.client("dynamodb").get_paginator("query")
    for pk in partitions:
        values = {":pk": {"S": pk}}
        found = pages.paginate(
            TableName=shop.output(service, "TableName"), ExpressionAttributeValues=values, **request
        )
        for page in found:
            yield from map(unmarshal, page["Items"])
