"""Promotions in DynamoDB, as staff change them. `price_book_repository` documents the keys.

Index listing: listing_pk PROMO, listing_sk <id>, of promotions.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

import msgspec

from basket.pricing.domain import CodeTaken
from basket.pricing.ports import PromotionSlice
from basket.pricing.price_book_repository import code_key, history_key, promotion_key, used_key
from basket.pricing.promotion_domain import Promotion
from basket.settings import LISTING
from cartwright.aws.dynamodb import Action, Delete, Expression, Put, Table
from cartwright.aws.errors import TransactionCancelled
from cartwright.cursors import Position
from cartwright.errors import ConcurrentUpdate, FieldError
from cartwright.fields import Actor

_ABSENT = Expression("attribute_not_exists(pk)")


class PromotionRepository:
    def __init__(self, table: Table) -> None:
        self._table = table

    def get(self, promotion_id: str) -> Promotion | None:
        item = self._table.get(promotion_key(promotion_id))
        return msgspec.convert(item, Promotion) if item else None

    def used(self, promotion_id: str) -> tuple[int, int]:
        item = self._table.get(used_key(promotion_id)) or {"used": 0}
        paid = int(item.get("paid", 0))
        return paid, int(item["used"]) - paid

    def page(self, *, limit: int, after: Position | None) -> PromotionSlice:
        where = Expression(f"{LISTING}_pk = :kind", {":kind": "PROMO"})
        page = self._table.query(where, limit=limit, index=LISTING, after=after, descending=True)
        return PromotionSlice([msgspec.convert(item, Promotion) for item in page.items], page.last)

    def add(self, promotion: Promotion) -> None:
        entry = _entry(promotion, "created", promotion.updated_by, promotion.updated_at)
        self._write(Put(_item(promotion), _ABSENT), promotion, entry, code=promotion.code)

    def replace(self, before: Promotion, after: Promotion) -> None:
        kept = bool(before.code and after.code and before.code.upper() == after.code.upper())
        dropped = None if kept else before.code
        entry = _entry(after, "replaced", after.updated_by, after.updated_at)
        write = Put(_item(after), _still(before))
        self._write(write, after, entry, code=None if kept else after.code, dropped=dropped)

    def remove(self, before: Promotion, by: Actor, at: datetime) -> None:
        gone = Delete(promotion_key(before.id), _still(before))
        self._write(gone, before, _entry(before, "removed", by, at), code=None, dropped=before.code)

    def add_codes(self, promotion: Promotion, codes: Iterable[str], by: Actor, at: datetime) -> None:
        self._table.put(_entry(promotion, "codes-made", by, at))
        self._table.batch_put([_claim(promotion, code, single=True) for code in codes])

    def _write(
        self,
        action: Action,
        promotion: Promotion,
        entry: dict[str, Any],
        *,
        code: str | None,
        dropped: str | None = None,
    ) -> None:
        own = {":own": promotion.id}
        free = Expression("attribute_not_exists(pk) OR promotion_id = :own", own)
        actions = [action]
        if code:
            actions.append(Put(_claim(promotion, code, single=False), free))
        if dropped:
            actions.append(Delete(code_key(dropped), Expression("promotion_id = :own", own)))
        actions.append(Put(entry))
        try:
            self._table.transact(actions)
        except TransactionCancelled as cancelled:
            failed = cancelled.failed_conditions()
            if code and 1 in failed:
                raise CodeTaken(errors=[FieldError("code", f"{code} belongs to another promotion")]) from None
            if failed:
                raise ConcurrentUpdate from None
            raise


def _claim(promotion: Promotion, code: str, *, single: bool) -> dict[str, Any]:
    return {**code_key(code), "code": code, "promotion_id": promotion.id, "single": single}


def _entry(promotion: Promotion, action: str, by: Actor | None, at: datetime) -> dict[str, Any]:
    """A history entry with author, action and promotion, in order of time under the promotion's partition key."""
    stamp = at.astimezone(UTC).isoformat(timespec="milliseconds")
    return {
        **history_key(promotion.id, f"{stamp}#{action}"),
        "action": action,
        "by": msgspec.to_builtins(by),
        "at": msgspec.to_builtins(at),
        "promotion": msgspec.to_builtins(promotion),
    }


def _still(before: Promotion) -> Expression:
    return Expression("#version = :read", {":read": before.version}, {"#version": "version"})


def _item(promotion: Promotion) -> dict[str, Any]:
    plain: dict[str, Any] = msgspec.to_builtins(promotion)
    return {
        **plain,
        **promotion_key(promotion.id),
        f"{LISTING}_pk": "PROMO",
        f"{LISTING}_sk": promotion.id,
    }
