"""What a transaction costs in DynamoDB's units."""

from collections.abc import Mapping, Sequence
from typing import Any

from bench.capacity import item_bytes, write_units
from cartwright.aws.attributes import Item, marshal
from cartwright.aws.dynamodb import Action, Delete, Key, Put, Table
from catalog.settings import CHANGES

KB = 1024


def item_size(item: Mapping[str, Any]) -> int:
    return item_bytes(marshal(item))


def units(item: Mapping[str, Any]) -> int:
    return write_units(item_size(item), transactional=False)


class Meter(Table):
    """A table that takes every transaction and adds up its units, those of the index of changes too."""

    def __init__(self) -> None:
        super().__init__("metered")
        self.items: dict[tuple[str, str], Mapping[str, Any]] = {}
        self.used = 0

    def transact(self, actions: Sequence[Action]) -> None:
        for action in actions:
            if isinstance(action, Put):
                self._put(action.item)
            elif isinstance(action, Delete):
                self.used += 2 * units(self.items.pop(_place(action.key)))

    def get(self, key: Key, *, consistent: bool = True) -> Item | None:
        del consistent
        found = self.items.get(_place(key))
        return dict(found) if found else None

    def _put(self, item: Mapping[str, Any]) -> None:
        """In a transaction at twice the price; a new key in the index is a write, and one to take the old away."""
        before = self.items.get(_place(item))
        self.used += 2 * max(units(each) for each in (item, before) if each)
        self.used += sum(units(each) for each in (item, before) if each and f"{CHANGES}_pk" in each)
        self.items[_place(item)] = item


def _place(item: Mapping[str, Any]) -> tuple[str, str]:
    return item["pk"], item["sk"]
