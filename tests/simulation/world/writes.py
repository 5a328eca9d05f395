"""A change of one item before it is made, and what is a key."""

from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from tests.simulation.world.expressions.compiled import Compiled
from tests.simulation.world.expressions.grammar import Values
from tests.simulation.world.values import Invalid, Item

_LONGEST = {"pk": 2048, "sk": 1024}


class EmptyKey(Invalid):
    """DynamoDB looks for it before it looks at conditions."""


class Write(msgspec.Struct, frozen=True):
    """A change of one item that is not made yet: `after` tells what becomes of it."""

    key: tuple[str, str]
    compiled: Compiled
    values: Values
    after: Callable[[Item | None], Item | None]


def checked_key(key: Mapping[str, Any]) -> tuple[str, str]:
    """Raises Invalid for what is no key."""
    if len(key) != 2:
        raise Invalid("The provided key element does not match the schema")
    return item_key(key)


def item_key(item: Mapping[str, Any]) -> tuple[str, str]:
    """Raises Invalid."""
    for name, longest in _LONGEST.items():
        value = item.get(name)
        if not isinstance(value, str):
            raise Invalid(f"One or more parameter values were invalid: the key {name} is missing or no text")
        if not 0 < len(value.encode()) <= longest:
            raise Invalid(f"One or more parameter values are not valid: the key {name} has a bad length")
    return item["pk"], item["sk"]
