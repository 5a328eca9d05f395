"""Baskets in DynamoDB.

head        pk B#<id>          sk H                    with its inline lines, and with the event of its checkout
overflow    pk B#<id>          sk L#<epoch>#<SKU>      a line that the head has no room for; upper case; lines of the
                                                       head's epoch are current
pointer     pk C#<customer>    sk B                    the customer's latest basket
guesses     pk T#<whose>       sk T                    wrong codes of a basket or a network, for minutes
checkout    pk I#<scope>       sk I#<key>              the result of an Idempotency-Key, for 7 days

A change of inline lines is one conditional write of the head. A change of overflow lines is one transaction with the
head. A writer that reads the head, then the overflow lines, and writes on the condition of the head's version has read
exactly the lines of that version.
"""

import base64
import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import msgspec

from basket.baskets.domain import Basket
from basket.baskets.fields import MAX_LINES, Line, by_sku
from basket.baskets.ports import Changed
from cartwright.aws.attributes import Item
from cartwright.aws.dynamodb import Action, Delete, Expression, Put, Table
from cartwright.aws.errors import Busy, ConditionFailed, TransactionCancelled
from cartwright.errors import ConcurrentUpdate
from cartwright.fields import normalize_sku

_log = logging.getLogger(__name__)

_PAGE = 500
_DISCARDED_AT_ONCE = 300
_WRITE_BYTES = 6
_ABSENT = Expression("attribute_not_exists(pk)")
_UNREAD, _NAMES = "#version = :read", {"#version": "version"}


class BasketRepository:
    """`random_bytes` make the ids of writes. A retry after a lost answer recognizes its own write by it."""

    def __init__(self, table: Table, random_bytes: Callable[[int], bytes]) -> None:
        self._table = table
        self._random_bytes = random_bytes

    def get(self, basket_id: str, *, consistent: bool = True) -> Basket | None:
        item = self._table.get(_head_key(basket_id), consistent=consistent)
        return msgspec.convert(item, Basket) if item else None

    def current(self, owner: str) -> str | None:
        item = self._table.get(_pointer_key(owner))
        return str(item["basket_id"]) if item else None

    def open(self, basket: Basket, replaced: str | None) -> None:
        if basket.customer_id:
            self._transact([Put(head(basket), _ABSENT), _points(basket, replaced)])
        else:
            self._table.put(head(basket))  # nobody else knows its id yet

    def reopen(self, before: Basket, after: Basket, replaced: str | None, emptied: Changed | None) -> None:
        closed = [still(*emptied)] if emptied else []
        self._transact([still(before, after), _points(after, replaced), *closed])

    def lines(self, basket: Basket) -> Sequence[Line]:
        found = by_sku([*basket.lines, *(self._overflow(basket) if basket.overflow else ())])
        return [found[sku] for sku in sorted(found)]

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
        wanted, inline = {normalize_sku(sku) for sku in skus}, by_sku(basket.lines)
        found = {sku: inline[sku] for sku in sorted(wanted & inline.keys())}
        if basket.overflow:
            apart = [_line_key(basket, sku) for sku in sorted(wanted - inline.keys())]
            found |= by_sku(map(_line, self._table.batch_get(apart)))
        return found

    def write(
        self, before: Basket, after: Basket, *, put: Iterable[Line] = (), removed: Iterable[str] = ()
    ) -> None:
        overflow = [*_puts(after, put), *_deletions(before, removed)]
        if overflow:
            self._transact([still(before, after), *overflow])
        else:
            self._put(before, after)

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

    def _overflow(self, basket: Basket) -> Iterable[Line]:
        where = Expression(
            "pk = :basket AND begins_with(sk, :epoch)",
            {":basket": f"B#{basket.id}", ":epoch": _epoch(basket)},
        )
        after = None
        while True:
            page = self._table.query(where, limit=_PAGE, after=after)
            yield from map(_line, page.items)
            after = page.last
            if after is None:
                return

    def _put(self, before: Basket, after: Basket) -> None:
        """Retried after a lost answer, the write finds either what was read or itself."""
        write_id = base64.urlsafe_b64encode(self._random_bytes(_WRITE_BYTES)).decode()
        unread = Expression(
            f"{_UNREAD} OR write_id = :write", {":read": before.version, ":write": write_id}, _NAMES
        )
        try:
            self._table.put({**head(after), "write_id": write_id}, unread)
        except ConditionFailed:
            raise ConcurrentUpdate from None

    def _transact(self, actions: Sequence[Action]) -> None:
        try:
            self._table.transact(actions)
        except TransactionCancelled as cancelled:
            if cancelled.failed_conditions():
                raise ConcurrentUpdate from None
            raise


def still(before: Basket, after: Basket, more: Mapping[str, Any] | None = None) -> Put:
    """Writes the head of `after` if the stored head is still `before`."""
    return Put({**head(after), **(more or {})}, Expression(_UNREAD, {":read": before.version}, _NAMES))


def _points(basket: Basket, replaced: str | None) -> Put:
    unread = _ABSENT if replaced is None else Expression("basket_id = :read", {":read": replaced})
    return Put({**_pointer_key(basket.owner), "basket_id": basket.id}, unread)


def head(basket: Basket) -> dict[str, Any]:
    return {**msgspec.to_builtins(basket), **_head_key(basket.id)}


def _puts(basket: Basket, lines: Iterable[Line]) -> list[Action]:
    """Those of `lines` that are not inline."""
    inline = by_sku(basket.lines)
    return [
        Put(
            {
                **_line_key(basket, line.sku),
                "line": msgspec.to_builtins(line),
                "expires_at": basket.expires_at,
            }
        )
        for sku, line in by_sku(lines).items()
        if sku not in inline
    ]


def _deletions(basket: Basket, skus: Iterable[str]) -> list[Action]:
    """Those of `skus` that are not inline."""
    inline = by_sku(basket.lines)
    return [Delete(_line_key(basket, sku)) for sku in skus if normalize_sku(sku) not in inline]


def _line(item: Item) -> Line:
    return msgspec.convert(item["line"], Line)


def _head_key(basket_id: str) -> dict[str, str]:
    return {"pk": f"B#{basket_id}", "sk": "H"}


def _epoch(basket: Basket) -> str:
    """Cleared lines sort before this key, current lines after it."""
    return f"L#{basket.epoch:06d}#"


def _line_key(basket: Basket, sku: str) -> dict[str, str]:
    return {"pk": f"B#{basket.id}", "sk": f"{_epoch(basket)}{normalize_sku(sku)}"}


def _pointer_key(owner: str) -> dict[str, str]:
    return {"pk": owner, "sk": "B"}
