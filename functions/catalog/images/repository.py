"""Images in DynamoDB.

image   pk P#<product id>   sk M#<image id>   with the event of its decision

An image that waits for its upload is kept for a day. A quarantined one is kept for 30 days, as long as its file.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import msgspec

from cartwright import outbox
from cartwright.aws.dynamodb import Expression, Table
from cartwright.aws.errors import ConditionFailed
from cartwright.errors import ConcurrentUpdate
from cartwright.events.base import Event
from catalog.images.domain import MAX_RECORDS, ProductImage

_KEPT = {"waiting": timedelta(days=1), "quarantined": timedelta(days=30)}
_STATE = {"#state": "state"}
_WAITS = Expression("#state = :waiting", {":waiting": "waiting"}, _STATE)
_READY_ALONE = Expression("#state = :ready AND attached = :no", {":ready": "ready", ":no": False}, _STATE)


class ImageRepository:
    def __init__(self, table: Table) -> None:
        self._table = table

    def add(self, image: ProductImage) -> None:
        self._table.put(_item(image))

    def get(self, product_id: str, image_id: str) -> ProductImage | None:
        item = self._table.get(_key(product_id, image_id))
        return msgspec.convert(item, ProductImage) if item else None

    def of_product(self, product_id: str) -> Sequence[ProductImage]:
        """Returns all images. Concurrent announcements may exceed the limit slightly."""
        where = Expression(
            "pk = :product AND begins_with(sk, :kind)", {":product": f"P#{product_id}", ":kind": "M#"}
        )
        page = self._table.query(where, limit=2 * MAX_RECORDS)
        return [msgspec.convert(item, ProductImage) for item in page.items]

    def decide(self, image: ProductImage, events: Sequence[Event]) -> None:
        self._replace({**_item(image), **outbox.attributes(events)}, _WAITS)

    def refuse(self, image: ProductImage) -> None:
        self._replace(_item(image), _READY_ALONE)

    def mark_attached(self, product_id: str, image_id: str) -> None:
        change = Expression("SET attached = :yes", {":yes": True})
        there = Expression("#state = :ready", {":ready": "ready"}, _STATE)
        try:
            self._table.update(_key(product_id, image_id), change, there, idempotent=True)
        except ConditionFailed:
            raise ConcurrentUpdate from None

    def remove(self, image: ProductImage) -> None:
        unchanged = Expression(
            "attribute_not_exists(pk) OR (#state = :state AND attached = :attached)",
            {":state": image.state, ":attached": image.attached},
            _STATE,
        )
        try:
            self._table.delete(_key(image.product_id, image.id), unchanged)
        except ConditionFailed:
            raise ConcurrentUpdate from None

    def _replace(self, item: dict[str, Any], condition: Expression) -> None:
        try:
            self._table.put(item, condition)
        except ConditionFailed:
            raise ConcurrentUpdate from None


def _key(product_id: str, image_id: str) -> dict[str, str]:
    return {"pk": f"P#{product_id}", "sk": f"M#{image_id}"}


def _item(image: ProductImage) -> dict[str, Any]:
    kept = _KEPT.get(image.state)
    expiry = {"expires_at": int((image.created_at + kept).timestamp())} if kept else {}
    plain = msgspec.to_builtins(msgspec.structs.replace(image, upload=None))
    del plain["upload"]
    return {**_key(image.product_id, image.id), **plain, **expiry}
