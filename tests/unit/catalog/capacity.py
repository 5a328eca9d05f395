"""What writes cost in DynamoDB's units, by its published rules of an item's size."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

from cartwright.aws.attributes import Item
from cartwright.aws.dynamodb import Action, Delete, Key, Put, Table
from catalog.products.repository import CHANGES

KB = 1024


def size_of(value: Any) -> int:
    """Bytes of an attribute's value."""
    match value:
        case None | bool():
            return 1
        case str():
            return len(value.encode())
        case int():
            return math.ceil(len(str(abs(value))) / 2) + 1
        case Mapping():
            return 3 + sum(1 + len(name.encode()) + size_of(each) for name, each in value.items())
        case _:
            return 3 + sum(1 + size_of(each) for each in value)


def item_size(item: Mapping[str, Any]) -> int:
    return sum(len(name.encode()) + size_of(value) for name, value in item.items())


def units(item: Mapping[str, Any]) -> int:
    return math.ceil(item_size(item) / KB)


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
