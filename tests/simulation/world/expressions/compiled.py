"""Texts with their placeholders, made ready once."""

from collections.abc import Sequence
from functools import lru_cache

import msgspec

from cartwright.aws.dynamodb import Expression
from tests.simulation.world.expressions.conditions import condition
from tests.simulation.world.expressions.functions import Condition
from tests.simulation.world.expressions.grammar import Placeholders, Values
from tests.simulation.world.expressions.keys import KeyCondition, Range, key_condition
from tests.simulation.world.expressions.updates import Change, change
from tests.simulation.world.values import Invalid, kind, taken_in

Names = tuple[tuple[str, str], ...]
Kinds = tuple[tuple[str, str], ...]


class Compiled(msgspec.Struct, frozen=True):
    change: Change | None
    condition: Condition | None
    ranges: Sequence[tuple[str, str]] = ()


NOTHING = Compiled(None, None)
_BACKWARDS = "The BETWEEN operator requires upper bound to be greater than or equal to lower bound"


def compiled(change: Expression | None, condition: Expression | None) -> tuple[Compiled, Values]:
    """Both expressions share one set of placeholders. Raises Invalid."""
    if change is None and condition is None:
        return NOTHING, {}
    given = [each for each in (change, condition) if each is not None]
    values = {name: taken_in(value) for each in given for name, value in each.values.items()}
    names = {name: meant for each in given for name, meant in each.names.items()}
    texts = (change.text if change else None, condition.text if condition else None)
    kinds = tuple([(name, kind(value)) for name, value in values.items()])
    found = _compiled(*texts, tuple(names.items()), kinds)
    if any(values[least] > values[most] for least, most in found.ranges):
        raise Invalid(_BACKWARDS)
    return found, values


def key_range(where: Expression, partition_key: str, sort_key: str) -> Range:
    """Raises Invalid."""
    values = {name: taken_in(value) for name, value in where.values.items()}
    kinds = tuple([(name, kind(value)) for name, value in values.items()])
    found = _key_condition(where.text, tuple(where.names.items()), kinds, partition_key, sort_key)
    covered = found.covers(values)
    if covered.test == "BETWEEN" and covered.bounds[0] > covered.bounds[1]:
        raise Invalid(_BACKWARDS)
    if not covered.partition or "" in covered.bounds:
        raise Invalid("One or more parameter values are not valid: a key may not be empty")
    return covered


@lru_cache(maxsize=4096)
def _compiled(changed: str | None, held: str | None, names: Names, kinds: Kinds) -> Compiled:
    given = Placeholders(dict(names), dict(kinds))
    altered = None if changed is None else change(changed, given)
    holds = None if held is None else condition(held, given)
    given.check()
    return Compiled(altered, holds, given.ranges)


@lru_cache(maxsize=1024)
def _key_condition(text: str, names: Names, kinds: Kinds, partition_key: str, sort_key: str) -> KeyCondition:
    given = Placeholders(dict(names), dict(kinds))
    found = key_condition(text, given, partition_key, sort_key)
    given.check()
    return found
