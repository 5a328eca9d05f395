"""Images of products, the way staff bring them into the shop: announce, upload, wait."""

from typing import Any

from tests.local.catalogue import Catalogue, Document
from tests.local.http import Answer, send
from tests.local.waiting import until


def announce(catalogue: Catalogue, product_id: str, kind: str, data: bytes, alt: str = "") -> Document:
    about = {"content_type": kind, "content_length": max(1, len(data)), "alt": alt}
    answer = catalogue.staff("POST", f"/products/{product_id}/images", about)
    assert answer.status == 201, answer.content
    announced: Document = answer.body
    return announced


def upload(announced: Document, data: bytes) -> Answer:
    given = announced["upload"]
    return send(given["method"], given["url"], body=data, headers=given["headers"])


def sent(catalogue: Catalogue, product_id: str, kind: str, data: bytes, alt: str = "") -> str:
    """The id of an image that was uploaded; nobody has looked at it yet."""
    announced = announce(catalogue, product_id, kind, data, alt)
    assert upload(announced, data).status == 200
    return str(announced["id"])


def images(catalogue: Catalogue, product_id: str) -> dict[str, Document]:
    """Those of a product, by id."""
    answer = catalogue.staff("GET", f"/products/{product_id}/images")
    assert answer.status == 200, answer.content
    return {image["id"]: image for image in answer.body["items"]}


def ended(catalogue: Catalogue, product_id: str, *image_ids: str) -> dict[str, Document]:
    """The images once each is shown or in quarantine."""

    def look() -> dict[str, Document] | None:
        found = images(catalogue, product_id)
        ends = [found[each]["attached"] or found[each]["state"] == "quarantined" for each in image_ids]
        return found if all(ends) else None

    return until(look)


def product(catalogue: Catalogue, product_id: str) -> Document:
    found: Document = catalogue.staff("GET", f"/staff/products/{product_id}").body
    return found


def objects(catalogue: Catalogue, *ids: str) -> list[str]:
    """Keys in the bucket of images that name one of these."""
    bucket = catalogue.shop.outputs["cartwright-local-catalog"]["ImageBucket"]
    client: Any = catalogue.shop.session().client("s3")
    pages = client.get_paginator("list_objects_v2").paginate(Bucket=bucket)
    keys = [str(each["Key"]) for page in pages for each in page.get("Contents", ())]
    return sorted(key for key in keys if any(each in key for each in ids))
