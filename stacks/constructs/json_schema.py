"""JSON Schema as API Gateway's models take it: draft 4, and only the keywords its validator accepts."""

from typing import Any

import msgspec

_KEPT = frozenset(
    [
        "type",
        "properties",
        "required",
        "items",
        "enum",
        "minLength",
        "maxLength",
        "pattern",
        "minimum",
        "maximum",
        "exclusiveMinimum",
        "exclusiveMaximum",
        "minItems",
        "maxItems",
        "uniqueItems",
        "minProperties",
        "maxProperties",
        "additionalProperties",
        "anyOf",
        "allOf",
        "oneOf",
        "$ref",
        "description",
        "title",
    ]
)


def draft4(kind: type[msgspec.Struct]) -> dict[str, Any]:
    """The schema of one message type with what it refers to under ``definitions``."""
    schema = msgspec.json.schema(kind, ref_template="#/definitions/{name}")
    definitions = schema.pop("$defs", {})
    name = str(schema.pop("$ref", "")).removeprefix("#/definitions/")
    root = definitions.pop(name) if name else schema
    body: dict[str, Any] = {"$schema": "http://json-schema.org/draft-04/schema#", **_convert(root)}
    if definitions:
        body["definitions"] = {key: _convert(value) for key, value in sorted(definitions.items())}
    return body


def _convert(schema: dict[str, Any]) -> dict[str, Any]:
    converted: dict[str, Any] = {}
    for key, value in schema.items():
        if key in ("exclusiveMinimum", "exclusiveMaximum"):
            converted[key.replace("exclusiveM", "m")] = value
            converted[key] = True
        elif key == "const":
            converted["enum"] = [value]
        elif key in _KEPT:
            converted[key] = _convert_value(key, value)
    return converted


def _convert_value(key: str, value: Any) -> Any:
    if key == "properties":
        return {name: _convert(each) for name, each in value.items()}
    if isinstance(value, list) and key in ("anyOf", "allOf", "oneOf"):
        return [_convert(each) for each in value]
    if isinstance(value, dict) and key in ("items", "additionalProperties"):
        return _convert(value)
    return value
