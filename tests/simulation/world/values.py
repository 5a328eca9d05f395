"""Attribute values as plain Python, with DynamoDB's ideas of type, equality and size.

What is stored is never changed in place: an item that came in is copied, and what goes out is a copy again.
"""

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, Final

from cartwright.aws.attributes import to_wire

Value = Any
Item = dict[str, Value]


class Invalid(Exception):
    """What DynamoDB answers with a ValidationException."""


class _Missing:
    def __repr__(self) -> str:
        return "MISSING"


MISSING: Final = _Missing()
"""The value of an attribute that is not there."""

LONGEST_NUMBER = 10**38
_KINDS: dict[type, str] = {
    str: "S",
    int: "N",
    bool: "BOOL",
    type(None): "NULL",
    list: "L",
    dict: "M",
    _Missing: "",
}
_ATOMS = frozenset({str, bool, type(None)})
_BASES: dict[type, Callable[[Any], Value]] = {
    str: str.__str__,
    int: int,
    list: list,
    tuple: list,
    Mapping: dict,
}
"""A value of a class derived from one of these is stored as what it is derived from."""


def kind(value: Value) -> str:
    """DynamoDB's name of the type of a stored value; empty for MISSING."""
    return _KINDS[type(value)]


def equal(one: Value, other: Value) -> bool:
    """Python takes True for 1; DynamoDB doesn't, at any depth."""
    if type(one) is not type(other) or one != other:
        return False
    if type(one) is list:
        return all(map(equal, one, other))
    if type(one) is dict:
        return all(equal(value, other[name]) for name, value in one.items())
    return True


def taken_in(value: Value) -> Value:
    """A copy to store. Raises TypeError as `marshal` does."""
    known = type(value)
    if known in _ATOMS:
        return value
    if known is int:
        if -LONGEST_NUMBER < value < LONGEST_NUMBER:
            return value
    elif known is dict:
        return {_name(name): taken_in(each) for name, each in value.items()}
    elif known is list:
        return [taken_in(each) for each in value]
    for base, plain in _BASES.items():
        if isinstance(value, base) and (known is not base or base is tuple):
            return taken_in(plain(value))
    to_wire(value)
    raise TypeError(f"{known.__name__} has no attribute value")


def given_out(value: Value) -> Any:
    """A copy of a stored value."""
    known = type(value)
    if known is dict:
        return {name: given_out(each) if type(each) in (dict, list) else each for name, each in value.items()}
    if known is list:
        return [given_out(each) if type(each) in (dict, list) else each for each in value]
    return value


def item_size(item: Item) -> int:
    """Bytes, names included, by the rules of DynamoDB's developer guide."""
    return sum(_text(name) + size(value) for name, value in item.items())


def size(value: Value) -> int:
    known = type(value)
    if known is str:
        return _text(value)
    if known is int:
        return _number(value)
    if known is list:
        return 3 + sum(1 + size(each) for each in value)
    if known is dict:
        return 3 + sum(1 + _text(name) + size(each) for name, each in value.items())
    return 1


def length(value: Value) -> int:
    """What the function `size` of an expression tells: characters as UTF-16 counts them, or elements."""
    if type(value) is str:
        return len(value) if value.isascii() else len(value.encode("utf-16-le")) // 2
    return len(value)


def _text(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode())


@lru_cache(maxsize=4096)
def _number(number: int) -> int:
    """Two digits a byte, aligned on the decimal point, without the zeros at either end."""
    digits = str(abs(number))
    significant = digits.rstrip("0")
    if not significant:
        return 1
    if (len(digits) - len(significant)) % 2:
        significant += "0"
    return 1 + (len(significant) + 1) // 2 + (number < 0)


def _name(name: object) -> str:
    if type(name) is not str:
        raise TypeError(f"An attribute's name is text, not {name!r}")
    return name
