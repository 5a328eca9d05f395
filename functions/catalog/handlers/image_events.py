"""Brings the keeper of images what happened to them and to products."""

from collections.abc import Mapping
from typing import Any

import msgspec

from cartwright.batch import SqsRecord, process
from cartwright.events.catalog import ProductChanged, ProductRemoved
from cartwright.events.images import ImageReady
from cartwright.logging import INVOCATION
from catalog.images.keeper import Keeper


class Envelope(msgspec.Struct, rename={"detail_type": "detail-type"}):
    """EventBridge's, as far as it matters."""

    detail_type: str
    detail: dict[str, Any]


class ImageEvents:
    """A Lambda handler."""

    def __init__(self, keeper: Keeper) -> None:
        self._keeper = keeper

    def __call__(self, event: Mapping[str, Any], context: object) -> dict[str, Any]:
        INVOCATION.begin(context)
        return process(event, self._handle)

    def _handle(self, record: SqsRecord) -> None:
        envelope = msgspec.json.decode(record["body"], type=Envelope)
        if envelope.detail_type == ImageReady.name:
            ready = ImageReady.from_detail(envelope.detail)
            INVOCATION.correlate(ready.correlation_id)
            self._keeper.attach(ready.data.product_id, ready.data.image_id, ready.correlation_id)
            return
        kind = ProductRemoved if envelope.detail_type == ProductRemoved.name else ProductChanged
        told = kind.from_detail(envelope.detail)
        INVOCATION.correlate(told.correlation_id)
        self._keeper.sweep(told.data.product_id, told.correlation_id)
