"""Conditions: who is compared with what, and what is refused before anything is compared."""

import operator
from collections.abc import Callable
from typing import Any

from tests.simulation.world.expressions.functions import FUNCTIONS, Condition
from tests.simulation.world.expressions.grammar import Operand, Placeholders, Reader, Values
from tests.simulation.world.expressions.operands import operand
from tests.simulation.world.values import MISSING, Invalid, Item, Value, equal, kind

_ORDERS: dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_ORDERED = ("N", "S")


def condition(text: str, given: Placeholders) -> Condition:
    """Raises Invalid."""
    reader = Reader(text, given)
    found = _either(reader)
    if reader.next[0] != "end":
        raise reader.refusal()
    return found


def _either(reader: Reader) -> Condition:
    found = _both(reader)
    while reader.is_word("OR"):
        reader.take()
        found = _or(found, _both(reader))
    return found


def _both(reader: Reader) -> Condition:
    found = _negated(reader)
    while reader.is_word("AND"):
        reader.take()
        found = _and(found, _negated(reader))
    return found


def _negated(reader: Reader) -> Condition:
    if not reader.is_word("NOT"):
        return _primary(reader)
    reader.take()
    inner = _negated(reader)
    return lambda item, values: not inner(item, values)


def _or(one: Condition, other: Condition) -> Condition:
    return lambda item, values: one(item, values) or other(item, values)


def _and(one: Condition, other: Condition) -> Condition:
    return lambda item, values: one(item, values) and other(item, values)


def _primary(reader: Reader) -> Condition:
    if reader.is_sign("("):
        if reader.ahead(1) == ("sign", "("):
            _refuse_redundant(reader)
        reader.take()
        inner = _either(reader)
        reader.demand(")")
        return inner
    function = reader.call()
    if function in FUNCTIONS:
        reader.open()
        found = FUNCTIONS[function](reader)
        reader.demand(")")
        return found
    return _comparison(reader)


def _refuse_redundant(reader: Reader) -> None:
    """Raises Invalid for a pair of parentheses around nothing but another pair."""
    opened: list[int] = []
    closed: dict[int, int] = {}
    place = 0
    while place == 0 or opened:
        token = reader.ahead(place)
        if token[0] == "end":
            return
        if token == ("sign", "("):
            opened.append(place)
        elif token == ("sign", ")"):
            closed[opened.pop()] = place
        place += 1
    if closed.get(1) == closed[0] - 1:
        raise Invalid("The expression has redundant parentheses")


def _comparison(reader: Reader) -> Condition:
    left, left_kind = operand(reader)
    sign = reader.take()
    if sign[0] == "sign" and sign[1] in ("=", "<>"):
        right, _ = operand(reader)
        if sign[1] == "=":
            return lambda item, values: _equal(left(item, values), right(item, values))
        return lambda item, values: _differ(left(item, values), right(item, values))
    if sign[0] == "sign" and sign[1] in _ORDERS:
        right, right_kind = operand(reader)
        _must_order(sign[1], left_kind, right_kind)
        holds = _ORDERS[sign[1]]
        return lambda item, values: _ordered(holds, left(item, values), right(item, values))
    if sign[0] == "word" and sign[1].upper() == "BETWEEN":
        return _between(reader, left)
    if sign[0] == "word" and sign[1].upper() == "IN":
        return _among(reader, left)
    raise Invalid(f"Syntax error; token: {sign[1] or '<EOF>'!r}")


def _between(reader: Reader, middle: Operand) -> Condition:
    low, low_kind, least = *operand(reader), reader.last
    if not reader.is_word("AND"):
        raise reader.refusal()
    reader.take()
    high, high_kind, most = *operand(reader), reader.last
    _must_order("BETWEEN", low_kind, high_kind)
    if low_kind and high_kind:
        if low_kind != high_kind:
            raise Invalid("The BETWEEN operator requires same data type for lower and upper bounds")
        reader.given.ranges.append((least, most))

    def holds(item: Item, values: Values) -> bool:
        value = middle(item, values)
        return _ordered(operator.le, low(item, values), value) and _ordered(
            operator.le, value, high(item, values)
        )

    return holds


def _among(reader: Reader, left: Operand) -> Condition:
    reader.demand("(")
    others = [operand(reader)[0]]
    while reader.skip(","):
        others.append(operand(reader)[0])
    reader.demand(")")
    if len(others) > 100:
        raise Invalid("The IN operator takes 100 operands")
    return lambda item, values: any(_equal(left(item, values), each(item, values)) for each in others)


def _equal(left: Value, right: Value) -> bool:
    return left is not MISSING and equal(left, right)


def _differ(left: Value, right: Value) -> bool:
    """What is missing differs from all that is there."""
    return left is not right and not equal(left, right)


def _ordered(holds: Callable[[Any, Any], bool], left: Value, right: Value) -> bool:
    return type(left) is type(right) and kind(left) in _ORDERED and holds(left, right)


def _must_order(sign: str, *kinds: str) -> None:
    if odd := [each for each in kinds if each and each not in _ORDERED]:
        raise Invalid(f"Invalid operand type for operator or function; operator: {sign}, type: {odd[0]}")
