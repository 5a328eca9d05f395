"""API representations of stock: availability for the public, quantities for staff."""

from collections.abc import Sequence
from typing import Annotated

from msgspec import Meta, Struct

from cartwright.fields import Sku
from inventory.stock.domain import Availability, Counts, Shards, StockHead, Threshold, Units


class StockLevel(Struct, frozen=True, kw_only=True):
    sku: Sku
    availability: Availability


class ShardView(Struct, frozen=True, kw_only=True):
    available: Units
    reserved: Units
    sold: Units
    received: Units


class StockView(Struct, frozen=True, kw_only=True):
    """available + reserved + sold = received, which includes adjustments."""

    sku: Sku
    available: Units
    reserved: Annotated[
        int, Meta(ge=0, description="Reserved for orders that are not dispatched", examples=[3])
    ]
    sold: Units
    received: Annotated[int, Meta(ge=0, description="Sum of all receipts and adjustments", examples=[123])]
    threshold: Threshold
    availability: Availability
    in_catalogue: Annotated[
        bool, Meta(description="Whether a product has the SKU; eventually consistent with the catalogue")
    ]
    shards: Shards
    counters: Annotated[
        tuple[ShardView, ...], Meta(description="Counters by shard; those beyond `shards` are being emptied")
    ]


class LowStock(Struct, frozen=True, kw_only=True):
    sku: Sku
    availability: Availability
    threshold: Threshold


def shown(head: StockHead, counts: Sequence[Counts], *, in_catalogue: bool) -> StockView:
    return StockView(
        sku=head.sku,
        available=sum(each.available for each in counts),
        reserved=sum(each.reserved for each in counts),
        sold=sum(each.sold for each in counts),
        received=sum(each.received for each in counts),
        threshold=head.threshold,
        availability=head.availability,
        in_catalogue=in_catalogue,
        shards=head.shards,
        counters=tuple(
            ShardView(
                available=each.available, reserved=each.reserved, sold=each.sold, received=each.received
            )
            for each in counts
        ),
    )
