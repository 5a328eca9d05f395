"""Expressions where the embedded AWS is laxer than AWS, so that the comparison with it does not speak of them."""

from typing import Any

import pytest

from cartwright.aws.dynamodb import Expression
from tests.simulation.world.expressions.compiled import compiled, key_range
from tests.simulation.world.values import Invalid

ITEM: dict[str, Any] = {
    "pk": "p",
    "sk": "s",
    "n": 3,
    "label": "harbour",
    "flag": True,
    "nothing": None,
    "goods": [1, True, "a", {"b": [7]}],
    "box": {"a": {"b": 2}},
}


def holds(text: str, **values: Any) -> bool:
    given = Expression(text, {f":{name}": value for name, value in values.items()})
    made, filled = compiled(None, given)
    assert made.condition
    return made.condition(ITEM, filled)


def changed(text: str, names: dict[str, str] | None = None, **values: Any) -> dict[str, Any]:
    given = Expression(text, {f":{name}": value for name, value in values.items()}, names or {})
    made, filled = compiled(given, None)
    assert made.change
    return made.change.applied(ITEM, filled)


@pytest.mark.parametrize(
    ("text", "values", "expected"),
    [
        ("flag = :v", {"v": 1}, False),
        ("flag = :v", {"v": True}, True),
        ("n = :v", {"v": True}, False),
        ("n <> :v", {"v": "3"}, True),
        ("nothing = :v", {"v": None}, True),
        ("absent = :v", {"v": None}, False),
        ("absent <> :v", {"v": 1}, True),
        ("absent < :v", {"v": 1}, False),
        ("NOT absent < :v", {"v": 1}, True),
        ("label < :v", {"v": 9}, False),
        ("begins_with(n, :v)", {"v": "3"}, False),
        ("contains(goods, :v)", {"v": 1}, True),
        ("contains(goods, :v)", {"v": {"b": [7]}}, True),
        ("contains(goods, :v)", {"v": False}, False),
        ("contains(label, :v)", {"v": 7}, False),
        ("size(n) > :v", {"v": -1}, False),
        ("size(#t) = :v", {"v": 1}, None),
        ("goods[3].b[0] = :v", {"v": 7}, True),
        ("goods[9] = :v", {"v": 7}, False),
        ("n[0] = :v", {"v": 7}, False),
        ("box.a.b BETWEEN :v AND n", {"v": 1}, True),
        ("n IN (:v, box.a.b, n)", {"v": 1}, True),
        ("n = :v OR n = :w AND label = :x", {"v": 3, "w": 3, "x": "no"}, True),
        ("(n = :v OR n = :w) AND label = :x", {"v": 3, "w": 3, "x": "no"}, False),
        ("NOT n = :v AND n = :w", {"v": 4, "w": 3}, True),
        ("((n = :v) OR (n = :w))", {"v": 3, "w": 4}, True),
        ("attribute_type(nothing, :v)", {"v": "NULL"}, True),
    ],
)
def test_conditions(text: str, values: dict[str, Any], expected: bool | None) -> None:
    if expected is None:
        with pytest.raises(Invalid, match="not defined"):
            holds(text, **values)
    else:
        assert holds(text, **values) is expected


@pytest.mark.parametrize(
    ("text", "values", "reason"),
    [
        ("", {}, "empty"),
        ("n =", {}, "Syntax"),
        ("n = :v AND", {"v": 1}, "Syntax"),
        ("n == :v", {"v": 1}, "Syntax"),
        ("n = ?", {}, "Syntax"),
        ("n", {}, "Syntax"),
        ("((n = :v))", {"v": 1}, "redundant"),
        ("status = :v", {"v": 1}, "reserved keyword"),
        ("box.name = :v", {"v": 1}, "reserved keyword"),
        ("n < :v", {"v": True}, "operand type"),
        ("begins_with(label, :v)", {"v": 1}, "operand type"),
        ("attribute_type(label, :v)", {"v": "STRING"}, "type name"),
        ("contains(label, label)", {}, "distinct"),
        ("beginsWith(label, :v)", {"v": "a"}, "function"),
        ("if_not_exists(n, :v) = :v", {"v": 1}, "not allowed"),
        ("n BETWEEN :v AND :w", {"v": 2, "w": 1}, "upper bound"),
        ("n BETWEEN :v AND :w", {"v": 2, "w": "1"}, "same data type"),
        ("n = :v", {"v": 1, "w": 2}, "unused"),
        ("n = :w", {}, "not defined"),
    ],
)
def test_conditions_that_are_refused(text: str, values: dict[str, Any], reason: str) -> None:
    with pytest.raises(Invalid, match=reason):
        holds(text, **values)


@pytest.mark.parametrize(
    ("text", "values", "after"),
    [
        ("SET n = n + :v, m = n", {"v": 1}, {"n": 4, "m": 3}),
        ("SET n = :v - n", {"v": 1}, {"n": -2}),
        ("SET n = (n - :v)", {"v": 1}, {"n": 2}),
        ("SET absent = if_not_exists(absent, n) + :v", {"v": 1}, {"absent": 4}),
        ("SET goods[0] = :v", {"v": 9}, {"goods": [9, True, "a", {"b": [7]}]}),
        ("SET goods[99] = :v", {"v": 9}, {"goods": [1, True, "a", {"b": [7]}, 9]}),
        ("SET goods = list_append(:v, goods)", {"v": [0]}, {"goods": [0, 1, True, "a", {"b": [7]}]}),
        ("SET box.a.b = :v, box.c = :v", {"v": 9}, {"box": {"a": {"b": 9}, "c": 9}}),
        ("REMOVE goods[0], goods[2], box.a.b", {}, {"goods": [True, {"b": [7]}], "box": {"a": {}}}),
        ("REMOVE absent, goods[50]", {}, {}),
        ("ADD n :v, absent :v", {"v": -5}, {"n": -2, "absent": -5}),
        ("remove flag set n = :v", {"v": 1}, {"n": 1, "flag": None}),
    ],
)
def test_updates(text: str, values: dict[str, Any], after: dict[str, Any]) -> None:
    untouched = repr(ITEM)
    found = changed(text, **values)
    expected = {**ITEM, **after}
    if "flag" in after:
        del expected["flag"]
    assert found == expected
    assert repr(ITEM) == untouched


@pytest.mark.parametrize(
    ("text", "values", "reason"),
    [
        ("SET n = label + :v", {"v": 1}, "incorrect data type"),
        ("SET n = absent + :v", {"v": 1}, "does not exist"),
        ("SET n = n + :v", {"v": "1"}, "operand type"),
        ("SET goods = list_append(n, :v)", {"v": [1]}, "incorrect data type"),
        ("SET goods = list_append(goods, :v)", {"v": 1}, "operand type"),
        ("SET absent.a = :v", {"v": 1}, "document path"),
        ("SET n.a = :v", {"v": 1}, "document path"),
        ("SET box[0] = :v", {"v": 1}, "document path"),
        ("REMOVE absent.a", {}, "document path"),
        ("SET box = :v, box.a = :v", {"v": 1}, "overlap"),
        ("SET n = :v REMOVE n", {"v": 1}, "overlap"),
        ("SET n = :v SET m = :v", {"v": 1}, "only be used once"),
        ("ADD label :v", {"v": 1}, "incorrect data type"),
        ("ADD n :v", {"v": "1"}, "operand type"),
        ("DELETE goods :v", {"v": [1]}, "operand type"),
        ("SET count = :v", {"v": 1}, "reserved keyword"),
        ("SET n = size(label)", {}, "not allowed"),
        ("PUT n = :v", {"v": 1}, "Syntax"),
        ("SET n :v", {"v": 1}, "Syntax"),
    ],
)
def test_updates_that_are_refused(text: str, values: dict[str, Any], reason: str) -> None:
    with pytest.raises(Invalid, match=reason):
        changed(text, **values)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("sk = :v", "not supported"),
        ("pk > :v", "not supported"),
        ("pk = :v AND another = :v", "not supported"),
        ("pk = :v OR sk = :v", "Syntax"),
        ("pk = :v AND contains(sk, :v)", "Syntax|not supported"),
        ("pk = :n", "type"),
        ("pk = sk", "Syntax"),
    ],
)
def test_key_conditions_that_are_refused(text: str, reason: str) -> None:
    values = {":n": 1} if ":n" in text else {":v": "a"} if ":v" in text else {}
    with pytest.raises(Invalid, match=reason):
        key_range(Expression(text, values), "pk", "sk")


def test_a_key_condition_may_be_in_parentheses_and_either_order() -> None:
    where = Expression("(begins_with(#s, :s)) AND (pk = :p)", {":p": "a", ":s": "b"}, {"#s": "sk"})
    found = key_range(where, "pk", "sk")
    assert (found.partition, found.test, found.bounds) == ("a", "BEGINS", ["b"])
