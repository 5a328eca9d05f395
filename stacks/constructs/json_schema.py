"""The models API Gateway holds of our messages."""

from typing import Any

import msgspec


def gateway_model(kind: type[msgspec.Struct]) -> dict[str, Any]:
    """A draft 4 schema that demands a JSON object and describes its properties, no more.

    API Gateway refuses a body with one sentence that rarely names the field; the handler names each. So the gateway
    turns away what is no object at all, before a function runs, and the rest of the type is checked by the handler.
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
