"""Baskets in DynamoDB.

head        pk B#<id>          sk H                    with the event of its checkout
line        pk B#<id>          sk L#<epoch>#<SKU>      upper case; lines of the head's epoch are current
pointer     pk C#<customer>    sk B                    the customer's latest basket
guesses     pk T#<whose>       sk T                    wrong codes of a basket or a network, for minutes
checkout    pk I#<scope>       sk I#<key>              the result of an Idempotency-Key, for 7 days

Every change of a line is one transaction with the head. A writer that reads the head, then the lines, and writes on the
condition of the head's version has read exactly the lines of that version.
"""

import logging
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec

from basket.baskets.domain import Basket, Line
from basket.baskets.fields import MAX_LINES
from basket.baskets.ports import Changed
from cartwright.aws.dynamodb import Action, Delete, Expression, Put, Table
from cartwright.aws.errors import Busy, TransactionCancelled
from cartwright.errors import ConcurrentUpdate
from cartwright.fields import normalize_sku

_log = logging.getLogger(__name__)

_PAGE = 500
_DISCARDED_AT_ONCE = 300
_ABSENT = Expression("attribute_not_exists(pk)")


class BasketRepository:
    def __init__(self, table: Table) -> None:
        self._table = table

    def get(self, basket_id: str) -> Basket | None:
        item = self._table.get(_head_key(basket_id))
        return msgspec.convert(item, Basket) if item else None

    def current(self, owner: str) -> str | None:
        item = self._table.get(_pointer_key(owner))
        return str(item["basket_id"]) if item else None

    def open(self, basket: Basket, replaced: str | None) -> None:
        actions: list[Action] = [Put(head(basket), _ABSENT)]
        if basket.customer_id:
            actions.append(_points(basket, replaced))
        self._transact(actions)

    def reopen(self, before: Basket, after: Basket, replaced: str | None, emptied: Changed | None) -> None:
        closed = [still(*emptied)] if emptied else []
        self._transact([still(before, after), _points(after, replaced), *closed])

    def lines(self, basket: Basket) -> Sequence[Line]:
        where = Expression(
            "pk = :basket AND begins_with(sk, :epoch)",
            {":basket": f"B#{basket.id}", ":epoch": _epoch(basket)},
        )
        found: list[Line] = []
        after = None
        while True:
            page = self._table.query(where, limit=_PAGE, after=after)
            found += (msgspec.convert(item, Line) for item in page.items)
            after = page.last
            if after is None:
                return found

    def discard_cleared(self, basket: Basket) -> None:
        """Equal to the line limit, so that one call deletes at least as many lines as one clearing leaves."""
        cleared = Expression(
            "pk = :basket AND sk BETWEEN :first AND :epoch",
            {":basket": f"B#{basket.id}", ":first": "L#", ":epoch": _epoch(basket)},
        )
        try:
            for _ in range(0, MAX_LINES, _DISCARDED_AT_ONCE):
                page = self._table.query(cleared, limit=_DISCARDED_AT_ONCE)
                self._table.batch_delete({"pk": item["pk"], "sk": item["sk"]} for item in page.items)
                if page.last is None:
                    return
        except Busy:
            _log.warning("Some cleared lines were not deleted", exc_info=True, extra={"basket_id": basket.id})

    def some_lines(self, basket: Basket, skus: Iterable[str]) -> Mapping[str, Line]:
        keys = [_line_key(basket, sku) for sku in sorted({normalize_sku(sku) for sku in skus})]
        found = (msgspec.convert(item, Line) for item in self._table.batch_get(keys))
        return {normalize_sku(line.sku): line for line in found}

    def write(
        self, before: Basket, after: Basket, *, put: Iterable[Line] = (), removed: Iterable[str] = ()
    ) -> None:
        self._transact([still(before, after), *_puts(after, put), *_deletions(before, removed)])

    def move(
        self,
        source: Changed,
        target: Changed,
        *,
        put: Iterable[Line],
        removed: Iterable[str],
    ) -> None:
        heads = [still(*source), still(*target)]
        self._transact([*heads, *_puts(target[1], put), *_deletions(source[0], removed)])

    def _transact(self, actions: Sequence[Action]) -> None:
        try:
            self._table.transact(actions)
        except TransactionCancelled as cancelled:
            if cancelled.failed_conditions():
                raise ConcurrentUpdate from None
            raise


def still(before: Basket, after: Basket, more: Mapping[str, Any] | None = None) -> Put:
    """Writes the head of `after` if the stored head is still `before`."""
    unread = Expression("#version = :read", {":read": before.version}, {"#version": "version"})
    return Put({**head(after), **(more or {})}, unread)


def _points(basket: Basket, replaced: str | None) -> Put:
    unread = _ABSENT if replaced is None else Expression("basket_id = :read", {":read": replaced})
    return Put({**_pointer_key(basket.owner), "basket_id": basket.id}, unread)


def head(basket: Basket) -> dict[str, Any]:
    return {**msgspec.to_builtins(basket), **_head_key(basket.id)}


def _puts(basket: Basket, lines: Iterable[Line]) -> list[Action]:
    return [
        Put({**msgspec.to_builtins(line), **_line_key(basket, line.sku), "expires_at": basket.expires_at})
        for line in lines
    ]


def _deletions(basket: Basket, skus: Iterable[str]) -> list[Action]:
    return [Delete(_line_key(basket, sku)) for sku in skus]


def _head_key(basket_id: str) -> dict[str, str]:
    return {"pk": f"B#{basket_id}", "sk": "H"}


def _epoch(basket: Basket) -> str:
    """Cleared lines sort before this key, current lines after it."""
    return f"L#{basket.epoch:06d}#"


def _line_key(basket: Basket, sku: str) -> dict[str, str]:
    return {"pk": f"B#{basket.id}", "sk": f"{_epoch(basket)}{normalize_sku(sku)}"}


def _pointer_key(owner: str) -> dict[str, str]:
    return {"pk": owner, "sk": "B"}
