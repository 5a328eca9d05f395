"""Normalizes JSON Schemas: resolves references, and lists alternatives by type."""

import json
from collections.abc import Iterator
from typing import Any

from ops.contracts.changes import below
from ops.contracts.schemas import Schema

ANY = "any"
_TYPES: dict[type, str] = {
    bool: "boolean",
    int: "integer",
    float: "number",
    str: "string",
    list: "array",
    dict: "object",
    type(None): "null",
}


def resolve(document: Schema, schema: Any, path: str) -> tuple[Schema, str]:
    """The schema that a reference into ``document`` resolves to, and its path.

    ``true`` and a missing schema become the empty schema, which permits anything.
    """
    schema = schema if isinstance(schema, dict) else {} if schema is not False else {"not": {}}
    while "$ref" in schema:
        keys = [key.replace("~1", "/").replace("~0", "~") for key in schema["$ref"].split("/")[1:]]
        path = below("$", *keys)
        schema = document
        for key in keys:
            schema = schema[key]
    return schema, path


def alternatives(document: Schema, schema: Schema, path: str) -> dict[str, tuple[Schema, str]]:
    """By type. Alternatives of the same type, as in a tagged union, are distinguished by their title or text."""
    found: dict[str, tuple[Schema, str]] = {}
    for part, where in _parts(document, schema, path):
        kind = _type(part)
        found[kind if kind not in found else f"{kind} {part.get('title') or canonical(part)}"] = (part, where)
    return found


def values(schema: Schema) -> list[Any] | None:
    """The permitted values, if limited. A constant is an enumeration of one value."""
    if "const" in schema:
        return [schema["const"]]
    listed: list[Any] | None = schema.get("enum")
    return listed


def canonical(value: Any) -> str:
    return json.dumps(value, sort_keys=True)


def _parts(document: Schema, schema: Schema, path: str) -> Iterator[tuple[Schema, str]]:
    for keyword in ("anyOf", "oneOf"):
        if keyword in schema:
            shared = {key: value for key, value in schema.items() if key != keyword}
            for index, each in enumerate(schema[keyword]):
                part, where = resolve(document, each, below(path, keyword, index))
                yield from _parts(document, shared | part, where)
            return
    kinds = schema.get("type")
    if isinstance(kinds, list):
        for kind in kinds:
            yield {**schema, "type": kind}, path
    else:
        yield schema, path


def _type(schema: Schema) -> str:
    if "type" in schema:
        return str(schema["type"])
    limited = values(schema)
    if limited:
        return _TYPES[type(limited[0])]
    return "object" if "properties" in schema else ANY
