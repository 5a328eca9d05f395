"""OpenAPI components, from the message types."""

from collections.abc import Iterable, Iterator
from typing import Any

import msgspec
from msgspec import Struct, inspect

from cartwright.text import END

Schema = dict[str, Any]
_REFERENCE = "#/components/schemas/{name}"


class Components:
    """One schema per message type, shared by all references.

    A type that only occurs in responses requires all its properties, because msgspec also writes those with a default.
    """

    def __init__(
        self,
        *,
        requests: Iterable[type[Struct]],
        patches: Iterable[type[Struct]] = (),
        responses: Iterable[type[Struct]],
    ) -> None:
        patches = tuple(patches)
        received, sent = _with_nested([*requests, *patches]), _with_nested(responses)
        kinds = list(dict.fromkeys([*received, *sent]))
        references, schemas = msgspec.json.schema_components(kinds, ref_template=_REFERENCE)
        self._references = dict(zip(kinds, references, strict=True))
        for kind, reference in self._references.items():
            if kind not in received and not kind.__struct_config__.omit_defaults:
                _require_all(schemas[reference["$ref"].rpartition("/")[2]])
        for kind in patches:
            schemas[_patch_name(kind)] = _partial(kind, schemas[kind.__name__])
        self.schemas: dict[str, Schema] = {name: portable(schemas[name]) for name in sorted(schemas)}

    def reference(self, kind: type[Struct]) -> Schema:
        return dict(self._references[kind])

    def patch(self, kind: type[Struct]) -> Schema:
        """Of a merge patch of ``kind``."""
        return {"$ref": _REFERENCE.format(name=_patch_name(kind))}

    def description(self, kind: type[Struct]) -> str:
        name: str = self._references[kind]["$ref"].rpartition("/")[2]
        return str(self.schemas[name].get("description", name))


def properties(kind: type[Struct]) -> Iterator[tuple[str, Schema, bool]]:
    """Name, schema and required flag of each field of a flat type such as a query string."""
    (reference,), schemas = msgspec.json.schema_components([kind], ref_template=_REFERENCE)
    schema = schemas[reference["$ref"].rpartition("/")[2]]
    for name, each in schema["properties"].items():
        yield name, portable(_present(each)), name in schema["required"]


def portable(schema: Any) -> Any:
    """Patterns in the syntax of other languages: outside Python, a plain ``$`` is the end of the text."""
    if isinstance(schema, dict):
        return {
            key: value.replace(END, "$") if key == "pattern" and isinstance(value, str) else portable(value)
            for key, value in schema.items()
        }
    return [portable(each) for each in schema] if isinstance(schema, list | tuple) else schema


def _present(schema: Schema) -> Schema:
    """The schema of an optional parameter, which is None when it is omitted."""
    given = [each for each in schema.get("anyOf", []) if each != {"type": "null"}]
    if len(given) != 1:
        return schema
    only: Schema = given[0]
    return only | {key: value for key, value in schema.items() if key not in ("anyOf", "default")}


def _patch_name(kind: type[Struct]) -> str:
    return f"{kind.__name__}Patch"


def _partial(kind: type[Struct], schema: Schema) -> Schema:
    """Omitted properties stay, null resets a property to its default, arrays are replaced as a whole (RFC 7396)."""
    properties = {name: _nullable(each) for name, each in schema["properties"].items()}
    description = f"Changes of a {kind.__name__}: what is left out stays as it is, null takes it away"
    partial = {"title": _patch_name(kind), "description": description, "properties": properties}
    return {**schema, **partial, "required": []}


def _nullable(schema: Schema) -> Schema:
    about = {key: value for key, value in schema.items() if key in ("description", "examples")}
    rest = {key: value for key, value in schema.items() if key not in (*about, "default")}
    null = {"type": "null"}
    return {**about, "anyOf": [*(each for each in rest.get("anyOf", [rest]) if each != null), null]}


def _require_all(schema: Schema) -> None:
    schema["required"] = list(schema["properties"])
    for each in schema["properties"].values():
        each.pop("default", None)


def _with_nested(kinds: Iterable[type[Struct]]) -> dict[type[Struct], None]:
    """In order of appearance."""
    found: dict[type[Struct], None] = {}
    waiting: list[Any] = [inspect.type_info(kind) for kind in kinds]
    while waiting:
        each = waiting.pop(0)
        if isinstance(each, inspect.StructType):
            if each.cls in found:
                continue
            found[each.cls] = None
        if isinstance(each, inspect.Type | inspect.Field):
            waiting += [getattr(each, name) for name in each.__struct_fields__]
        elif isinstance(each, tuple):
            waiting += each
    return found
