"""The stock counters in DynamoDB.

shard       pk SKU#<SKU>#<shard>   sk S    one partition per shard, which takes 1,000 writes a second
head        pk SKU#<SKU>           sk H    upper case, because SKUs are case-insensitive
sold units  pk SKU#<SKU>           sk T    in `inventory.sales.repository`
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec

from cartwright.aws.dynamodb import Expression, Table, Update
from cartwright.aws.errors import TransactionCancelled
from cartwright.fields import normalize_sku
from inventory.stock.domain import Change, Counts, InsufficientStock, StockHead

COUNTERS = ("available", "received")


class CounterRepository:
    def __init__(self, table: Table) -> None:
        self._table = table

    def heads(self, skus: Iterable[str], *, consistent: bool = True) -> Mapping[str, StockHead]:
        items = self._table.batch_get([head_key(sku) for sku in skus], consistent=consistent)
        heads = (msgspec.convert(item, StockHead) for item in items)
        return {normalize_sku(head.sku): head for head in heads}

    def counts(self, spans: Mapping[str, int]) -> Mapping[str, Sequence[Counts]]:
        """A shard that was never written has zero counts."""
        keys = [shard_key(sku, shard) for sku, span in spans.items() for shard in range(span)]
        found = {item["pk"]: msgspec.convert(item, Counts) for item in self._table.batch_get(keys)}
        return {
            sku: tuple(found.get(shard_key(sku, shard)["pk"], Counts()) for shard in range(span))
            for sku, span in spans.items()
        }

    def sold(self, skus: Sequence[str]) -> Mapping[str, int]:
        items = self._table.batch_get(sold_key(sku) for sku in skus)
        found = {item["pk"].removeprefix("SKU#"): int(item["sold"]) for item in items}
        return {sku: found.get(normalize_sku(sku), 0) for sku in skus}


def counted(change: Change, cause: str) -> Update:
    """Conditional: no counter may fall below 0. `cause` is the correlation id of the change."""
    deltas = {name: delta for name in COUNTERS if (delta := getattr(change, name))}
    falling = {name: -delta for name, delta in deltas.items() if delta < 0}
    parts = ", ".join(f"#{name} :{name}" for name in deltas)
    enough = Expression(
        " AND ".join(f"#{name} >= :least_{name}" for name in falling),
        {f":least_{name}": least for name, least in falling.items()},
    )
    return Update(
        shard_key(normalize_sku(change.sku), change.shard),
        Expression(
            f"SET #cause = :cause ADD {parts}, #version :one",
            {":cause": cause, ":one": 1, **{f":{name}": delta for name, delta in deltas.items()}},
            {"#cause": "cause", "#version": "version", **{f"#{name}": name for name in deltas}},
        ),
        enough if falling else None,
    )


def short_of(
    cancelled: TransactionCancelled, changes: Sequence[Change], offset: int
) -> InsufficientStock | None:
    """The SKUs without enough units. The updates of `changes` start at index `offset` of the transaction."""
    failed = {index - offset for index in cancelled.failed_conditions()}
    skus = frozenset(normalize_sku(change.sku) for index, change in enumerate(changes) if index in failed)
    return InsufficientStock(skus) if skus else None


def head_key(sku: str) -> dict[str, str]:
    return {"pk": f"SKU#{normalize_sku(sku)}", "sk": "H"}


def known_key(sku: str) -> dict[str, str]:
    """The key of the item that marks a SKU as known to the catalogue."""
    return {"pk": head_key(sku)["pk"], "sk": "K"}


def sold_key(sku: str) -> dict[str, str]:
    return {"pk": head_key(sku)["pk"], "sk": "T"}


def shard_key(sku: str, shard: int) -> dict[str, str]:
    return {"pk": f"SKU#{sku}#{shard}", "sk": "S"}


def plain(struct: msgspec.Struct) -> dict[str, Any]:
    found: dict[str, Any] = msgspec.to_builtins(struct)
    return found
