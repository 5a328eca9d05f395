"""Inconsistencies of images: products that show missing images, and files that no product shows.

Work in progress is no fault: uploads and quarantined files expire, and a ready image has one hour to be attached to its
product.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

import stacks  # noqa: F401 - puts the services on the import path
from catalog.images.links import FILES

_ON_ITS_WAY = timedelta(hours=1)
_UPLOADED = "images/"
_EXPIRING = ("uploads/", "quarantine/")

Item = Mapping[str, Any]


def images_faults(items: Iterable[Item], keys: Iterable[str], now: datetime) -> Iterator[str]:
    """One sentence each. `items` are the catalogue's table in plain values, `keys` all objects of the image bucket."""
    records: dict[str, Item] = {}
    shown: dict[str, str] = {}
    for item in items:
        if item["sk"].startswith("M#"):
            records[item["id"]] = item
        elif item["sk"] == "P":
            urls = (image["url"] for image in item.get("images", ()))
            shown |= {url.removeprefix(_UPLOADED): item["id"] for url in urls if url.startswith(_UPLOADED)}
    files, strange = _files(keys)
    yield from _of_products(shown, records, files)
    yield from _of_records(shown, records, now)
    for image_id in sorted(files.keys() - records.keys() - shown.keys()):
        yield f"image {image_id}: it has {len(files[image_id])} files but no record"
    yield from (f"object {key}: no image has a file of this name" for key in strange)


def _of_products(
    shown: Mapping[str, str], records: Mapping[str, Item], files: Mapping[str, set[str]]
) -> Iterator[str]:
    for image_id, product_id in sorted(shown.items()):
        where = f"product {product_id}: it shows the image {image_id}"
        record = records.get(image_id)
        if record is None:
            yield f"{where}, which has no record"
        elif record["product_id"] != product_id:
            yield f"{where}, which belongs to product {record['product_id']}"
        elif record["state"] != "ready":
            yield f"{where}, which is {record['state']}"
        if missing := sorted({*FILES, "original"} - files.get(image_id, set())):
            yield f"{where}, which has no {', '.join(missing)}"


def _of_records(shown: Mapping[str, str], records: Mapping[str, Item], now: datetime) -> Iterator[str]:
    for image_id, record in sorted(records.items()):
        if record["state"] != "ready" or image_id in shown:
            continue
        if record["attached"]:
            yield f"image {image_id}: product {record['product_id']} no longer shows it, but it still exists"
        elif now - datetime.fromisoformat(record["created_at"]) > _ON_ITS_WAY:
            yield f"image {image_id}: it is ready, but product {record['product_id']} does not show it"


def _files(keys: Iterable[str]) -> tuple[dict[str, set[str]], list[str]]:
    """Names of files by image, and the objects that are no image files."""
    files: defaultdict[str, set[str]] = defaultdict(set)
    strange = []
    for key in sorted(keys):
        room, _, rest = key.partition("/")
        first, _, second = rest.partition("/")
        if room == "originals" and second:
            files[second].add("original")
        elif room == "renditions" and second in FILES:
            files[first].add(second)
        elif not key.startswith(_EXPIRING):
            strange.append(key)
    return dict(files), strange
