"""What the comparison calls harmless is harmless: every pair of many schemas is tried with every one of many values."""

import itertools
from typing import Any

from jsonschema import Draft202012Validator

from ops.contracts.changes import Changes, Side
from ops.contracts.schema_changes import SchemaComparison

Schema = dict[str, Any]

TEXT: Schema = {"type": "string"}
SCALARS: list[Schema] = [
    TEXT,
    {**TEXT, "minLength": 1},
    {**TEXT, "maxLength": 1},
    {**TEXT, "minLength": 1, "maxLength": 2},
    {**TEXT, "pattern": "^x"},
    {"type": ["string", "null"]},
    {"anyOf": [{**TEXT, "maxLength": 1}, {"type": "null"}]},
    {"enum": ["x", "yy"]},
    {"enum": ["x"]},
    {"const": "x"},
    {"type": "null"},
    {"type": "boolean"},
    {"type": "integer"},
    {"type": "integer", "minimum": 1},
    {"type": "integer", "exclusiveMinimum": 1, "maximum": 2},
    {"type": "number"},
    {"type": "number", "exclusiveMaximum": 2},
    {"type": "number", "multipleOf": 2},
    {"anyOf": [{"type": "integer"}, TEXT]},
    {},
]
ARRAYS: list[Schema] = [
    {"type": "array"},
    {"type": "array", "items": TEXT},
    {"type": "array", "items": {**TEXT, "maxLength": 1}},
    {"type": "array", "items": TEXT, "minItems": 1},
    {"type": "array", "items": TEXT, "maxItems": 1},
    {"type": "array", "items": {"type": "integer"}, "uniqueItems": True},
]
PLAIN: Schema = {"type": "object", "properties": {"a": TEXT, "b": {"type": "integer"}}}
OBJECTS: list[Schema] = [
    PLAIN,
    {**PLAIN, "required": ["a"]},
    {**PLAIN, "required": ["a", "b"]},
    {**PLAIN, "additionalProperties": False},
    {**PLAIN, "required": ["b"], "additionalProperties": False},
    {"type": "object", "properties": {"a": TEXT}},
    {"type": "object", "properties": {"a": {**TEXT, "maxLength": 1}, "b": {"type": "number"}}},
    {
        "type": "object",
        "properties": {"a": {"type": ["string", "null"]}, "b": {"type": "integer", "minimum": 1}},
    },
    {"anyOf": [PLAIN, {"type": "null"}]},
]
MAPS: list[Schema] = [
    {"type": "object", "additionalProperties": TEXT},
    {"type": "object", "additionalProperties": {**TEXT, "maxLength": 1}},
    {"type": "object", "additionalProperties": TEXT, "maxProperties": 1},
    {"type": "object", "additionalProperties": TEXT, "minProperties": 1},
    {"type": "object", "additionalProperties": TEXT, "propertyNames": {"maxLength": 1}},
    {"type": "object", "additionalProperties": {"type": "integer"}},
]
VALUES: list[Any] = [
    *(None, True, 0, 1, 2, 3, 1.5, "", "x", "yy", "xyz"),
    *([], ["x"], ["yy"], ["x", "x"], ["x", "yy"], [1], [1, 1]),
    *({}, {"a": ""}, {"a": "x"}, {"a": "yy"}, {"a": None}, {"b": 0}, {"b": 1}, {"b": 1.5}, {"a": 1}),
    *({"a": "x", "b": 0}, {"a": "yy", "b": 2}, {"a": "x", "b": "x"}, {"aa": "x"}, {"aa": "x", "b": "x"}),
]


def permitted(schema: Schema) -> set[int]:
    """Which of VALUES, by their index."""
    validator = Draft202012Validator(schema)
    return {index for index, value in enumerate(VALUES) if validator.is_valid(value)}


def breaks(old: Schema, new: Schema, side: Side) -> bool:
    changes = Changes()
    SchemaComparison(old, new, side, changes).compare(old, new, "$")
    return any(change.breaking for change in changes)


def named(schema: Schema, value: Any) -> bool:
    """Properties that a contract does not name bind nobody: they are ignored."""
    return not isinstance(value, dict) or value.keys() <= schema.get("properties", value).keys()


def test_a_harmless_change_still_accepts_every_request_and_answers_nothing_new() -> None:
    tried = 0
    for family in (SCALARS + ARRAYS[:2], SCALARS[:2] + ARRAYS, OBJECTS + SCALARS[10:12], MAPS):
        for old, new in itertools.permutations(family, 2):
            before, after = permitted(old), permitted(new)
            refused = [VALUES[index] for index in sorted(before - after) if named(old, VALUES[index])]
            unheard = [VALUES[index] for index in sorted(after - before) if named(old, VALUES[index])]
            assert breaks(old, new, Side.REQUEST) or not refused, (old, new, refused)
            assert breaks(old, new, Side.RESPONSE) or not unheard, (old, new, unheard)
            assert breaks(old, new, Side.EVENT) or not (refused or unheard), (old, new)
            tried += 1
    assert tried > 500


def test_a_wider_request_and_a_narrower_response_are_harmless() -> None:
    """The comparison must not get its soundness by calling everything breaking."""
    wider = [
        ({**TEXT, "maxLength": 1}, TEXT),
        ({"enum": ["x"]}, {"enum": ["x", "yy"]}),
        ({"const": "x"}, {"enum": ["x", "yy"]}),
        ({"type": "integer"}, {"type": "number"}),
        (TEXT, {"type": ["string", "null"]}),
        (TEXT, {"anyOf": [{"type": "null"}, TEXT]}),
        ({"type": "array", "items": TEXT, "maxItems": 1}, {"type": "array", "items": TEXT}),
        ({**PLAIN, "required": ["a"]}, PLAIN),
        ({**PLAIN, "additionalProperties": False}, PLAIN),
    ]
    for narrow, wide in wider:
        assert not breaks(narrow, wide, Side.REQUEST), (narrow, wide)
        if "additionalProperties" not in narrow:
            assert not breaks(wide, narrow, Side.RESPONSE), (wide, narrow)
