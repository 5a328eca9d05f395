"""Converts msgspec's validation errors to field errors."""

import re
from typing import Any

import msgspec

from cartwright.emails import EMAIL_PATTERN
from cartwright.errors import FieldError
from cartwright.fields import COUNTRY_PATTERN

_AT = re.compile(r" - at (?P<key>`key` in )?`\$\.?(?P<path>[^`]*)`$")
_NAMED = re.compile(r"(?P<what>unknown|missing required) field `(?P<name>[^`]*)`$")
_SHAPE = re.compile(r"Expected `str` matching regex (?P<pattern>.*)$", re.DOTALL)
_WORDS = {
    repr(COUNTRY_PATTERN): "is not a country of ISO 3166-1, such as GB",
    repr(EMAIL_PATTERN): "is not an e-mail address such as ada@example.com",
}
"""Messages for texts, by the pattern that they do not match."""
_SOME_KEY = "[...]"
_STEP = re.compile(r"(?P<name>[^.\[\]]+)|\[(?P<index>\d+)\]")


def field_error(error: msgspec.ValidationError, *, root: str = "body") -> FieldError:
    """The first fault, because msgspec stops there. A fault of the whole input is reported for `root`."""
    message = str(error)
    path = ""
    if match := _AT.search(message):
        path = match["path"] + (_SOME_KEY if match["key"] else "")
        message = message[: match.start()]
    if match := _NAMED.search(message):
        path = f"{path}.{match['name']}" if path else match["name"]
        message = "is not a known field" if match["what"] == "unknown" else "is required"
    if match := _SHAPE.match(message):
        message = _WORDS.get(match["pattern"], "Expected str of the form that the contract states")
    return FieldError(path or root, message.replace("`", ""))


def with_key(error: FieldError, document: bytes, kind: type[msgspec.Struct]) -> FieldError:
    """Replaces msgspec's `prices[...]` in `error` with the key in the JSON `document`, such as `prices.GBP`.

    Bisects the mapping until one entry is left, so that a large one takes few validations. A number beyond the range
    of a float is read as infinite, because it may be the fault itself.
    """
    before, _, after = error.field.partition(_SOME_KEY)
    if before == error.field:
        return error
    try:
        whole = msgspec.json.Decoder(float_hook=float).decode(document)
        mapping = _value_at(whole, before)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return error
    suspects = list(mapping.items())
    while len(suspects) > 1:
        half = suspects[: len(suspects) // 2]
        _refill(mapping, half)
        suspects = half if _fault(whole, kind) == error.field else suspects[len(half) :]
    _refill(mapping, suspects)
    if _fault(whole, kind) != error.field:
        return error
    return FieldError(f"{before}.{suspects[0][0]}{after}", error.message)


def _value_at(document: Any, path: str) -> Any:
    for step in _STEP.finditer(path):
        document = document[step["name"] or int(step["index"])]
    return document


def _refill(mapping: dict[str, Any], entries: list[tuple[str, Any]]) -> None:
    mapping.clear()
    mapping.update(entries)


def _fault(document: object, kind: type[msgspec.Struct]) -> str:
    try:
        msgspec.convert(document, kind)
    except msgspec.ValidationError as error:
        return field_error(error).field
    return ""
