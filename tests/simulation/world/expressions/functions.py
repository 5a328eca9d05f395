"""The functions of conditions."""

from collections.abc import Callable

from tests.simulation.world.expressions.grammar import Operand, Reader, Values, read
from tests.simulation.world.expressions.operands import operand
from tests.simulation.world.values import MISSING, Invalid, Item, equal, kind

Condition = Callable[[Item, Values], bool]

_TYPES = frozenset({"S", "N", "B", "SS", "NS", "BS", "BOOL", "NULL", "L", "M"})


def _exists(reader: Reader) -> Condition:
    at = read(reader.path())
    return lambda item, _: at(item) is not MISSING


def _not_exists(reader: Reader) -> Condition:
    at = read(reader.path())
    return lambda item, _: at(item) is MISSING


def _has_type(reader: Reader) -> Condition:
    at, wanted = read(reader.path()), _second(reader, "attribute_type", "S")

    def holds(item: Item, values: Values) -> bool:
        name = wanted(item, values)
        if name not in _TYPES:
            raise Invalid(f"Invalid attribute type name found; type: {name}")
        return bool(kind(at(item)) == name)

    return holds


def _begins(reader: Reader) -> Condition:
    at, start = read(reader.path()), _second(reader, "begins_with", "S")

    def holds(item: Item, values: Values) -> bool:
        value, beginning = at(item), start(item, values)
        return type(value) is str and type(beginning) is str and value.startswith(beginning)

    return holds


def _contains(reader: Reader) -> Condition:
    path = reader.path()
    reader.demand(",")
    if reader.repeats(path):
        raise Invalid("The first operand must be distinct from the remaining operands; operator: contains")
    at, (wanted, _) = read(path), operand(reader)

    def holds(item: Item, values: Values) -> bool:
        value, part = at(item), wanted(item, values)
        if type(value) is str:
            return type(part) is str and part in value
        return type(value) is list and any(equal(each, part) for each in value)

    return holds


def _second(reader: Reader, function: str, wanted: str) -> Operand:
    reader.demand(",")
    second, found = operand(reader)
    if found and found != wanted:
        raise Invalid(f"Incorrect operand type for operator or function; {function}, operand type: {found}")
    return second


FUNCTIONS: dict[str | None, Callable[[Reader], Condition]] = {
    "attribute_exists": _exists,
    "attribute_not_exists": _not_exists,
    "attribute_type": _has_type,
    "begins_with": _begins,
    "contains": _contains,
}
