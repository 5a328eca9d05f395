"""Key conditions: one partition, and at most one range of its sort keys."""

from collections.abc import Sequence

import msgspec

from tests.simulation.world.expressions.grammar import Placeholders, Reader
from tests.simulation.world.values import Invalid, Value

_RANGES = ("=", "<", "<=", ">", ">=")


class KeyCondition(msgspec.Struct, frozen=True):
    """Placeholders: of the partition, and of the bounds of `test`, which is empty for the whole partition."""

    partition: str
    test: str
    bounds: Sequence[str]

    def covers(self, values: dict[str, Value]) -> "Range":
        return Range(values[self.partition], self.test, [values[each] for each in self.bounds])


class Range(msgspec.Struct, frozen=True):
    partition: str
    test: str
    bounds: Sequence[str]

    def holds(self, sort: str) -> bool:
        if not self.test:
            return True
        bound = self.bounds[0]
        if self.test == "BETWEEN":
            return bound <= sort <= self.bounds[1]
        return {
            "=": sort == bound,
            "<": sort < bound,
            "<=": sort <= bound,
            ">": sort > bound,
            ">=": sort >= bound,
            "BEGINS": sort.startswith(bound),
        }[self.test]

    @property
    def first(self) -> str:
        """No sort key before it is in the range."""
        return self.bounds[0] if self.test in ("=", ">", ">=", "BETWEEN", "BEGINS") else ""


def key_condition(text: str, given: Placeholders, partition_key: str, sort_key: str) -> KeyCondition:
    """Raises Invalid."""
    reader = Reader(text, given)
    terms = dict([_term(reader)])
    if reader.is_word("AND"):
        reader.take()
        terms |= [_term(reader)]
    if reader.next[0] != "end":
        raise reader.refusal()
    of_partition = terms.pop(partition_key, None)
    if of_partition is None or of_partition[0] != "=" or terms.keys() - {sort_key}:
        raise Invalid("Query key condition not supported")
    test, bounds = terms.get(sort_key, ("", []))
    return KeyCondition(of_partition[1][0], test, bounds)


def _term(reader: Reader) -> tuple[str, tuple[str, list[str]]]:
    """A key attribute -> how it is compared, and with what."""
    wrapped = reader.skip("(")
    if reader.call() == "begins_with":
        reader.open()
        name = _attribute(reader)
        reader.demand(",")
        test, bounds = "BEGINS", [_bound(reader)]
        reader.demand(")")
    else:
        name = _attribute(reader)
        test = reader.take()[1].upper()
        if test not in (*_RANGES, "BETWEEN"):
            raise Invalid(f"Syntax error; token: {test!r}")
        bounds = [_bound(reader)]
        if test == "BETWEEN":
            if not reader.is_word("AND"):
                raise reader.refusal()
            reader.take()
            bounds.append(_bound(reader))
    if wrapped:
        reader.demand(")")
    return name, (test, bounds)


def _attribute(reader: Reader) -> str:
    path = reader.path()
    if len(path) != 1:
        raise Invalid("Key condition expressions don't support nested attributes")
    return str(path[0])


def _bound(reader: Reader) -> str:
    kind, placeholder = reader.take()
    if kind != "value":
        raise Invalid(f"Syntax error; token: {placeholder!r}")
    if reader.given.value(placeholder) != "S":
        raise Invalid("Condition parameter type does not match schema type")
    return placeholder
