"""Converts between DynamoDB's attribute values and plain Python: str, int, bool, None, list and dict.

Numbers are integers. Floats are rejected because they do not survive the round trip unchanged.
"""

from collections.abc import Callable, Mapping
from typing import Any

Value = Any
Item = dict[str, Value]
Wire = dict[str, Any]


def marshal(item: Mapping[str, Value]) -> dict[str, Wire]:
    """Raises TypeError for a value that has no lossless counterpart."""
    return {name: to_wire(value) for name, value in item.items()}


def unmarshal(wire: Mapping[str, Wire]) -> Item:
    """Raises TypeError for sets and binaries, and ValueError for fractions, which this project does not write."""
    return {name: from_wire(value) for name, value in wire.items()}


def to_wire(value: Value) -> Wire:
    match value:
        case None:
            return {"NULL": True}
        case bool():
            return {"BOOL": value}
        case str():
            return {"S": value}
        case int():
            if len(str(abs(value))) > 38:
                raise TypeError("DynamoDB stores at most 38 digits of a number")
            return {"N": str(value)}
        case Mapping():
            return {"M": marshal(value)}
        case list() | tuple():
            return {"L": [to_wire(each) for each in value]}
        case _:
            raise TypeError(f"{type(value).__name__} has no faithful attribute value")


def from_wire(wire: Wire) -> Value:
    ((kind, value),) = wire.items()
    if kind not in _READERS:
        raise TypeError(f"Attribute values of type {kind} are not read")
    return _READERS[kind](value)


_READERS: dict[str, Callable[[Any], Value]] = {
    "BOOL": bool,
    "L": lambda values: [from_wire(each) for each in values],
    "M": unmarshal,
    "N": int,
    "NULL": lambda _: None,
    "S": str,
}
