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
    """received - available is reserved or sold."""

    available: Units
    received: Units


class StockView(Struct, frozen=True, kw_only=True):
    """available + reserved + sold = received, which includes adjustments."""

    sku: Sku
    available: Units
    reserved: Annotated[
        int,
        Meta(ge=0, description="Reserved for orders, or sold and not in `sold` yet", examples=[3]),
    ]
    sold: Annotated[int, Meta(ge=0, description="Counted once a minute to once an hour", examples=[30])]
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


def shown(head: StockHead, counts: Sequence[Counts], sold: int, *, in_catalogue: bool) -> StockView:
    """`sold` may still include units of orders that were cancelled since."""
    committed = sum(each.committed for each in counts)
    sold = min(sold, committed)
    return StockView(
        sku=head.sku,
        available=sum(each.available for each in counts),
        reserved=committed - sold,
        sold=sold,
        received=sum(each.received for each in counts),
        threshold=head.threshold,
        availability=head.availability,
        in_catalogue=in_catalogue,
        shards=head.shards,
        counters=tuple(ShardView(available=each.available, received=each.received) for each in counts),
    )
