"""Values that no field may take, placed one by one into a document that is right."""

import copy
import json
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from msgspec import Struct, structs

NUMBERS = (
    "-1",
    "0",
    "1.5",
    '"1"',
    "true",
    "1e400",
    "9007199254740993",
    "NaN",
    "[1]",
    "-0.5",
    "1e308",
    '"9e9"',
)
"""As JSON text. NaN is none, and 1e400 is a number that no float holds."""
NO_JSON = ("1e400", "NaN")
TEXTS: tuple[object, ...] = (
    7,
    True,
    ["a"],
    {"$gt": ""},
    "a\0b",
    "a\r\nSet-Cookie: a=b",
    "a\x1b[2J",
    "\u2028\u0085",
    "x" * 10_000,
)
LISTS: tuple[object, ...] = (None, 7, "x", {"0": 1})
OBJECTS: tuple[object, ...] = (None, 7, "x", [1])
FLAGS: tuple[object, ...] = (1, 0, "true", None, [True])
MAY_BE_ZERO = {
    "expected_total",
    "priority",
    "threshold",
    "basis_points",
    "standard",
    "reduced",
    "zero",
    "GBP",
    "EUR",
    "USD",
    "unknown_weight_grams",
    "delta",
}
"""A delta of 0 is refused by a rule of its own, which says so."""
MAY_BE_LESS = {"delta"}
LONG_TEXTS = {"csv"}
"""A whole file; its lines end as lines may."""
OWN = ("id", "price", "total", "status", "state", "owner", "customer_id", "version", "__proto__", "pk")
"""What a caller has no say in."""
_MARK = "@mark@"

Document = dict[str, Any]


class Wrong(NamedTuple):
    """`fields`: any of them may be blamed. `body` is JSON text."""

    fault: str
    fields: tuple[str, ...]
    body: str


def wrongs(kind: type[Struct], good: Document, *, few: bool, patch: bool = False) -> Iterator[Wrong]:
    """`few`: one of every field, where another route takes the same documents. A `patch` may leave fields out, and
    its null takes one away."""
    for wrong in _leaves(good, good, "", few=few):
        if not (patch and wrong.fault.endswith(" is null")):
            yield wrong
    known = {*structs_names(kind)}
    for name in [each for each in OWN if each not in known][: 1 if few else None]:
        yield Wrong(f"{name} of one's own", (name,), json.dumps({**good, name: good.get("id", 1)}))
    for field in structs.fields(kind):
        if field.required and not patch:
            name = field.encode_name
            rest = {key: value for key, value in good.items() if key != name}
            yield Wrong(f"no {name}", (name,), json.dumps(rest))
            yield Wrong(f"{name} is null", (name,), json.dumps({**good, name: None}))
            text = json.dumps({name: {}, **rest})[:-1] + f", {json.dumps(name)}: {json.dumps(good[name])}}}"
            if not isinstance(good[name], dict):
                yield Wrong(f"{name} twice, the first time wrong", (name,), text)


def structs_names(kind: type[Struct]) -> tuple[str, ...]:
    return tuple(field.encode_name for field in structs.fields(kind))


def _leaves(whole: Document, at: Any, path: str, *, few: bool) -> Iterator[Wrong]:
    steps = at.items() if isinstance(at, dict) else enumerate(at[:1])
    for step, value in steps:
        place = f"{path}[{step}]" if isinstance(at, list) else f"{path}.{step}" if path else str(step)
        for text in list(_wrong_texts(str(step), value))[: 1 if few else None]:
            at[step] = _MARK
            body = json.dumps(whole).replace(f'"{_MARK}"', text)
            at[step] = value
            fields = (place, "body") if text in NO_JSON else (place,)
            yield Wrong(f"{place} is {text[:40]}", fields, body)
        if isinstance(value, dict | list):
            yield from _leaves(whole, value, place, few=few)


def _wrong_texts(name: str, value: Any) -> Iterator[str]:
    """JSON of what can't stand in the place of `value`."""
    if isinstance(value, bool):
        yield from map(json.dumps, FLAGS)
    elif isinstance(value, int):
        admitted = {"0"} if name in MAY_BE_ZERO else set()
        admitted |= {"-1"} if name in MAY_BE_LESS else set()
        yield from (text for text in NUMBERS if text not in admitted)
    elif isinstance(value, str):
        yield from (json.dumps(each) for each in TEXTS if name not in LONG_TEXTS or not isinstance(each, str))
    elif isinstance(value, list | dict):
        yield from map(json.dumps, LISTS if isinstance(value, list) else OBJECTS)


def full(good: Mapping[str, Any], more: Mapping[str, Any]) -> Document:
    """A copy, so that wrong values can be put in and taken out."""
    return copy.deepcopy({**good, **more})
