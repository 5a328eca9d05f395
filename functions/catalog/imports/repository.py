"""Imports in DynamoDB, kept for 30 days.

import      pk I#<id>   sk I
refusal     pk I#<id>   sk R#<line, 9 digits>#<number within the line>
report      pk I#<id>   sk S#<products before it, 9 digits>#<number, 4 digits>
open        pk IMPORTS  sk <id>        until the import ends, for 3 days at most
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec

from cartwright.aws.dynamodb import Expression, Table
from cartwright.aws.errors import ConditionFailed
from cartwright.cursors import Position
from catalog.imports.domain import Import, ImportOvertaken, Progress, Refusal, Task
from catalog.imports.ports import RefusalSlice

_KEPT = timedelta(days=30)
_OPEN = timedelta(days=3)
_REPORT_PAGE = 5
"""Pieces of the report per read: about 500 KB."""
_TRANSIENT = ("upload", "refusals", "report")
_KEY_FIELDS = ("status", "products", "etag")


class ImportRepository:
    def __init__(self, table: Table) -> None:
        self._table = table

    def add(self, record: Import) -> None:
        """Marks the import as open before it is announced, so that later imports cannot overlook it."""
        kept = msgspec.to_builtins(record)
        for transient in _TRANSIENT:
            del kept[transient]
        self._table.put({**_open(record.id), "expires_at": _expiry(record.created_at, _OPEN)})
        progress = msgspec.to_builtins(Progress())
        self._table.put({**progress, **kept, **_key(record.id), "expires_at": _expiry(record.created_at)})

    def get(self, import_id: str) -> Import | None:
        item = self._table.get(_key(import_id))
        return msgspec.convert(item, Import) if item else None

    def task(self, import_id: str) -> Task | None:
        item = self._table.get(_key(import_id))
        return msgspec.convert({**item, "progress": item}, Task) if item else None

    def has_earlier(self, import_id: str) -> bool:
        where = Expression("pk = :open AND sk < :id", {":open": _open("")["pk"], ":id": import_id})
        return bool(self._table.query(where, limit=1).items)

    def advance(self, import_id: str, before: Progress, after: Progress, at: datetime) -> None:
        fields: dict[str, Any] = {**msgspec.to_builtins(after), "updated_at": msgspec.to_builtins(at)}
        change = Expression(
            "SET " + ", ".join(f"#{name} = :{name}" for name in fields),
            {f":{name}": value for name, value in fields.items()},
            {f"#{name}": name for name in fields},
        )
        unread = Expression(
            " AND ".join(f"#{name} = :read_{name}" for name in _KEY_FIELDS),
            {f":read_{name}": getattr(before, name) for name in _KEY_FIELDS},
            {f"#{name}": name for name in _KEY_FIELDS},
        )
        try:
            self._table.update(_key(import_id), change, unread, idempotent=True)
        except ConditionFailed:
            raise ImportOvertaken from None
        if after.ended:
            self._table.delete(_open(import_id))

    def refuse(self, import_id: str, refusals: Sequence[Refusal], at: datetime) -> None:
        numbers: Counter[int] = Counter()
        items = []
        for refusal in refusals:
            place = f"R#{refusal.line:09d}#{numbers[refusal.line]}"
            numbers[refusal.line] += 1
            items.append({"pk": f"I#{import_id}", "sk": place, "expires_at": _expiry(at)} | _plain(refusal))
        self._table.batch_put(items)

    def refusals(self, import_id: str, *, limit: int, after: Position | None) -> RefusalSlice:
        where = Expression(
            "pk = :import AND begins_with(sk, :kind)", {":import": f"I#{import_id}", ":kind": "R#"}
        )
        page = self._table.query(where, limit=limit, after=after)
        return RefusalSlice([msgspec.convert(item, Refusal) for item in page.items], page.last)

    def report(self, import_id: str, place: int, pieces: Sequence[str], at: datetime) -> None:
        self._table.batch_put(
            {
                "pk": f"I#{import_id}",
                "sk": f"S#{place:09d}#{number:04d}",
                "rows": piece,
                "expires_at": _expiry(at),
            }
            for number, piece in enumerate(pieces)
        )

    def reported(self, import_id: str) -> Iterator[str]:
        where = Expression(
            "pk = :import AND begins_with(sk, :kind)", {":import": f"I#{import_id}", ":kind": "S#"}
        )
        after = None
        while True:
            page = self._table.query(where, limit=_REPORT_PAGE, after=after)
            yield from (item["rows"] for item in page.items)
            after = page.last
            if after is None:
                return


def _open(import_id: str) -> dict[str, str]:
    return {"pk": "IMPORTS", "sk": import_id}


def _key(import_id: str) -> dict[str, str]:
    return {"pk": f"I#{import_id}", "sk": "I"}


def _plain(refusal: Refusal) -> dict[str, Any]:
    plain: dict[str, Any] = msgspec.to_builtins(refusal)
    return plain


def _expiry(at: datetime, kept: timedelta = _KEPT) -> int:
    return int((at + kept).timestamp())
