"""API Gateway models of request bodies."""

from typing import Any

import msgspec


def gateway_model(kind: type[msgspec.Struct]) -> dict[str, Any]:
    """A draft 4 schema that requires a JSON object and describes its properties, but does not validate them.

    API Gateway rejects a body with one sentence that rarely names the field; the handler names each field. So the
    gateway only rejects bodies that are not objects, before a function runs. The handler validates the rest.
    """
    schema = msgspec.json.schema(kind, ref_template="#/definitions/{name}")
    definition = schema["$defs"][kind.__name__]
    properties = {
        name: {"description": each["description"]} if "description" in each else {}
        for name, each in definition["properties"].items()
    }
    return {
        "$schema": "http://json-schema.org/draft-04/schema#",
        "title": kind.__name__,
        "type": "object",
        "properties": properties,
    }
