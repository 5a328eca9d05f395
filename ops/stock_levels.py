"""Stock from the inventory's table, for people."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import msgspec

from cartwright.aws.attributes import Item
from cartwright.fields import normalize_sku
from inventory.stock.counter_repository import head_key, shard_key
from inventory.stock.domain import Counts, StockHead, availability
from ops import tables
from ops.shop import Shop

_ATTRIBUTES = (*StockHead.__struct_fields__, *Counts.__struct_fields__, "sold", "dropped")
_ORDER = ("sold-out", "low", "in-stock")


class Level(NamedTuple):
    """``shards`` is 0 for a SKU that was never received. ``in_catalogue`` says whether a product has it.

    ``reserved`` includes sales that are not counted yet.
    """

    sku: str
    availability: str
    available: int
    reserved: int
    sold: int
    received: int
    threshold: int
    shards: int
    available_by_shard: tuple[int, ...]
    in_catalogue: bool

    def plain(self) -> dict[str, Any]:
        return self._asdict()


def level(shop: Shop, sku: str) -> Level:
    """The current state."""
    items = list(tables.partition(shop, "inventory", head_key(sku)["pk"]))
    heads = [item for item in items if item["sk"] == "H"]
    known = any(map(_in_catalogue, items))
    if not heads:
        return Level(sku, "", 0, 0, 0, 0, 0, 0, (), known)
    head = msgspec.convert(heads[0], StockHead)
    counts = [
        msgspec.convert(item, Counts)
        for shard in range(head.span)
        for item in tables.partition(shop, "inventory", shard_key(normalize_sku(sku), shard)["pk"])
    ]
    sold = sum(item["sold"] for item in items if item["sk"] == "T")
    return _level(head, counts, sold, in_catalogue=known)


def every_level(shop: Shop) -> list[Level]:
    return levels_of(tables.scan(shop, "inventory", _ATTRIBUTES))


def levels_of(items: Iterable[Item]) -> list[Level]:
    """Sold out first, then low, then the rest."""
    heads: dict[str, StockHead] = {}
    counts: dict[str, dict[int, Counts]] = {}
    sold: dict[str, int] = {}
    known: set[str] = set()
    for item in items:
        kind, _, name = item["pk"].partition("#")
        if kind == "SKU" and item["sk"] == "H":
            heads[name] = msgspec.convert(item, StockHead)
        elif kind == "SKU" and item["sk"] == "S":
            sku, _, shard = name.rpartition("#")
            counts.setdefault(sku, {})[int(shard)] = msgspec.convert(item, Counts)
        elif kind == "SKU" and item["sk"] == "T":
            sold[name] = item["sold"]
        elif kind == "SKU" and _in_catalogue(item):
            known.add(name)
    found = []
    for name, head in heads.items():
        by_shard = counts.get(name, {})
        of_shards = [by_shard[shard] for shard in sorted(by_shard)]
        found.append(_level(head, of_shards, sold.get(name, 0), in_catalogue=name in known))
    return sorted(found, key=lambda each: (_ORDER.index(each.availability), each.sku))


def _in_catalogue(item: Item) -> bool:
    return bool(item["sk"] == "K" and not item.get("dropped"))


def _level(head: StockHead, counts: Sequence[Counts], sold: int, *, in_catalogue: bool) -> Level:
    available = sum(each.available for each in counts)
    committed = sum(each.committed for each in counts)
    sold = min(sold, committed)
    return Level(
        sku=head.sku,
        availability=availability(available, head.threshold),
        available=available,
        reserved=committed - sold,
        sold=sold,
        received=sum(each.received for each in counts),
        threshold=head.threshold,
        shards=head.shards,
        available_by_shard=tuple(each.available for each in counts),
        in_catalogue=in_catalogue,
    )
