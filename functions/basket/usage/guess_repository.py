"""Counters of wrong codes in DynamoDB: pk T#<basket or network>, sk T, deleted some time after the window."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from basket.usage.guess_domain import WINDOW, Guesses
from cartwright.aws.dynamodb import Expression, Key, Table
from cartwright.aws.errors import ConditionFailed, Contended

_ATTEMPTS = 3
_NAMES = {"#count": "count"}


class GuessRepository:
    def __init__(self, table: Table) -> None:
        self._table = table

    def get(self, names: Iterable[str]) -> Mapping[str, Guesses]:
        items = self._table.batch_get([_key(name) for name in names])
        return {item["pk"].removeprefix("T#"): Guesses(item["count"], item["expires_at"]) for item in items}

    def add(self, name: str, at: datetime) -> Guesses:
        now = int(at.timestamp())
        first = {":one": 1, ":until": now + int(WINDOW.total_seconds())}
        for _ in range(_ATTEMPTS):
            try:
                return self._counted(
                    name,
                    Expression("SET #count = #count + :one", {":one": 1}, _NAMES),
                    Expression("expires_at > :now", {":now": now}),
                )
            except ConditionFailed:
                pass
            try:
                return self._counted(
                    name,
                    Expression("SET #count = :one, expires_at = :until", first, _NAMES),
                    Expression("attribute_not_exists(pk) OR expires_at <= :now", {":now": now}),
                )
            except ConditionFailed:
                continue
        raise Contended("The counter of wrong codes is under contention.")

    def _counted(self, name: str, change: Expression, condition: Expression) -> Guesses:
        item = self._table.update(_key(name), change, condition, returning="ALL_NEW")
        return Guesses(item["count"], item["expires_at"])


def _key(name: str) -> Key:
    return {"pk": f"T#{name}", "sk": "T"}
