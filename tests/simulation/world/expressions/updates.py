"""Updates: all that is read is read before anything changes."""

from collections.abc import Sequence
from typing import Any

import msgspec

from tests.simulation.world.expressions.grammar import Operand, Path, Placeholders, Reader, Values, read
from tests.simulation.world.values import MISSING, Invalid, Item, Value, given_out, kind, taken_in

_CLAUSES = ("SET", "REMOVE", "ADD", "DELETE")
_NO_PATH = "The document path provided in the update expression is invalid for update"
_NO_ATTRIBUTE = "The provided expression refers to an attribute that does not exist in the item"
_WRONG_TYPE = "An operand in the update expression has an incorrect data type"


class Change(msgspec.Struct, frozen=True):
    """`sets` and `adds` are paths with what becomes of them."""

    sets: Sequence[tuple[Path, Operand]]
    removals: Sequence[Path]
    adds: Sequence[tuple[Path, str]]
    paths: Sequence[Path]

    def applied(self, item: Item, values: Values) -> Item:
        """A new item that shares what stayed as it was. Raises Invalid."""
        written = [(path, value(item, values)) for path, value in self.sets]
        for path, placeholder in self.adds:
            before, amount = read(path)(item), values[placeholder]
            if before is not MISSING and kind(before) != "N":
                raise Invalid(_WRONG_TYPE)
            written.append((path, amount if before is MISSING else before + amount))
        after = dict(item)
        for top in {path[0] for path in self.paths if len(path) > 1 and path[0] in item}:
            after[str(top)] = given_out(item[str(top)])
        for path, value in written:
            _write(after, path, taken_in(value))
        for path in self.removals:
            _remove(after, path)
        return after


def change(text: str, given: Placeholders) -> Change:
    """Raises Invalid."""
    reader = Reader(text, given)
    sets: list[tuple[Path, Operand]] = []
    removals: list[Path] = []
    adds: list[tuple[Path, str]] = []
    seen: set[str] = set()
    while reader.next[0] != "end":
        clause = reader.take()[1].upper()
        if clause not in _CLAUSES:
            raise Invalid(f"Syntax error; token: {clause!r}")
        if clause in seen:
            raise Invalid(f"The {clause} section can only be used once in an update expression")
        seen.add(clause)
        more = True
        while more:
            if clause == "SET":
                sets.append(_assignment(reader))
            elif clause == "REMOVE":
                removals.append(reader.path())
            else:
                adds.append(_addition(reader, clause))
            more = reader.skip(",")
    paths = [*(path for path, _ in sets), *removals, *(path for path, _ in adds)]
    _refuse_overlaps(paths)
    removals.sort(key=lambda path: [(type(step) is int, step) for step in path], reverse=True)
    return Change(sets, removals, adds, paths)


def _assignment(reader: Reader) -> tuple[Path, Operand]:
    path = reader.path()
    reader.demand("=")
    return path, _sum(reader)


def _addition(reader: Reader, clause: str) -> tuple[Path, str]:
    path = reader.path()
    token, placeholder = reader.take()
    if token != "value":
        raise Invalid(f"Syntax error; token: {placeholder!r}")
    found = reader.given.value(placeholder)
    if clause == "DELETE" or found != "N":
        raise Invalid(f"Incorrect operand type for operator or function; {clause}, operand type: {found}")
    return path, placeholder


def _sum(reader: Reader) -> Operand:
    left, left_kind = _term(reader)
    if not reader.is_sign("+", "-"):
        return left
    sign = reader.take()[1]
    right, right_kind = _term(reader)
    if odd := [each for each in (left_kind, right_kind) if each not in ("", "N")]:
        raise Invalid(f"Incorrect operand type for operator or function; {sign}, operand type: {odd[0]}")

    def total(item: Item, values: Values) -> Value:
        one, other = left(item, values), right(item, values)
        if type(one) is not int or type(other) is not int:
            raise Invalid(_WRONG_TYPE)
        return one + other if sign == "+" else one - other

    return total


def _term(reader: Reader) -> tuple[Operand, str]:
    """What finds the operand, and its kind if it is a literal."""
    if reader.skip("("):
        inner = _sum(reader)
        reader.demand(")")
        return inner, ""
    token, text = reader.next
    if token == "value":
        reader.take()
        return (lambda _, values: values[text]), reader.given.value(text)
    function = reader.call()
    if function is None:
        return _present(reader.path()), ""
    if function not in ("if_not_exists", "list_append"):
        raise Invalid(f"The function is not allowed in an update expression; function: {function}")
    reader.open()
    found = _if_not_exists(reader) if function == "if_not_exists" else _list_append(reader)
    reader.demand(")")
    return found, ""


def _present(path: Path) -> Operand:
    at = read(path)

    def found(item: Item, _: Values) -> Value:
        value = at(item)
        if value is MISSING:
            raise Invalid(_NO_ATTRIBUTE)
        return value

    return found


def _if_not_exists(reader: Reader) -> Operand:
    at = read(reader.path())
    reader.demand(",")
    default, _ = _term(reader)

    def found(item: Item, values: Values) -> Value:
        value = at(item)
        return default(item, values) if value is MISSING else value

    return found


def _list_append(reader: Reader) -> Operand:
    first, first_kind = _term(reader)
    reader.demand(",")
    second, second_kind = _term(reader)
    if odd := [each for each in (first_kind, second_kind) if each not in ("", "L")]:
        raise Invalid(f"Incorrect operand type for operator or function; list_append, type: {odd[0]}")

    def found(item: Item, values: Values) -> Value:
        one, other = first(item, values), second(item, values)
        if kind(_stored(one)) != "L" or kind(_stored(other)) != "L":
            raise Invalid(_WRONG_TYPE)
        return [*one, *other]

    return found


def _stored(value: Value) -> Value:
    return list(value) if isinstance(value, tuple) else value


def _refuse_overlaps(paths: Sequence[Path]) -> None:
    for number, one in enumerate(paths):
        for other in paths[:number]:
            shared = min(len(one), len(other))
            if one[:shared] == other[:shared]:
                raise Invalid(f"Two document paths overlap with each other; {other}, {one}")


def _holder(item: Item, path: Path) -> Any:
    """What the last step of `path` is in. Raises Invalid."""
    holder: Any = item if len(path) == 1 else read(path[:-1])(item)
    if type(holder) is not (dict if type(path[-1]) is str else list):
        raise Invalid(_NO_PATH)
    return holder


def _write(item: Item, path: Path, value: Value) -> None:
    holder, last = _holder(item, path), path[-1]
    if type(holder) is list and isinstance(last, int) and last >= len(holder):
        holder.append(value)
    else:
        holder[last] = value


def _remove(item: Item, path: Path) -> None:
    holder, last = _holder(item, path), path[-1]
    if type(holder) is dict:
        holder.pop(last, None)
    elif isinstance(last, int) and last < len(holder):
        del holder[last]
