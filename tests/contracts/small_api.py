"""A small OpenAPI document, an edit of it, and what the edit means."""

import copy
from dataclasses import dataclass
from typing import Any

Document = dict[str, Any]
Key = str | int
GONE = object()

_JSON = "application/json"
_PROBLEM = "application/problem+json"

API: Document = {
    "openapi": "3.1.0",
    "info": {"title": "Things", "version": "1.4.2"},
    "paths": {
        "/things": {
            "get": {
                "operationId": "listThings",
                "summary": "A page of things",
                "tags": ["things"],
                "security": [],
                "parameters": [
                    {
                        "name": "limit",
                        "in": "query",
                        "required": False,
                        "schema": {"type": "integer", "minimum": 1, "maximum": 100, "default": 20},
                    },
                    {"$ref": "#/components/parameters/Kind"},
                ],
                "responses": {
                    "200": {
                        "description": "Done",
                        "headers": {"Cache-Control": {"schema": {"type": "string"}}},
                        "content": {_JSON: {"schema": {"$ref": "#/components/schemas/Page"}}},
                    },
                    "400": {"$ref": "#/components/responses/BadRequest"},
                },
            },
            "post": {
                "operationId": "createThing",
                "security": [{"cognito": ["staff"]}],
                "parameters": [],
                "requestBody": {
                    "required": True,
                    "content": {_JSON: {"schema": {"$ref": "#/components/schemas/ThingInput"}}},
                },
                "responses": {
                    "201": {
                        "description": "Created",
                        "headers": {"Location": {"schema": {"type": "string"}}},
                        "content": {_JSON: {"schema": {"$ref": "#/components/schemas/Thing"}}},
                    },
                    "409": {
                        "description": "Taken",
                        "content": {
                            _PROBLEM: {
                                "schema": {"type": "object"},
                                "examples": {"already-taken": {"value": {}}},
                            }
                        },
                    },
                },
            },
        }
    },
    "components": {
        "securitySchemes": {"cognito": {"type": "http", "scheme": "bearer", "description": "A token"}},
        "parameters": {
            "Kind": {"name": "kind", "in": "query", "schema": {"type": "string", "enum": ["big", "small"]}}
        },
        "responses": {
            "BadRequest": {
                "description": "Not valid",
                "content": {
                    _PROBLEM: {"schema": {"type": "object"}, "examples": {"bad-request": {"value": {}}}}
                },
            }
        },
        "schemas": {
            "Page": {
                "type": "object",
                "properties": {
                    "items": {
                        "type": "array",
                        "items": {"$ref": "#/components/schemas/Thing"},
                        "maxItems": 100,
                    },
                    "next": {"anyOf": [{"type": "string"}, {"type": "null"}]},
                },
                "required": ["items", "next"],
            },
            "Thing": {
                "type": "object",
                "properties": {
                    "id": {"type": "string", "format": "uuid"},
                    "name": {"type": "string", "maxLength": 80},
                    "status": {"enum": ["active", "draft"]},
                    "grams": {"type": "integer", "minimum": 1},
                    "part": {"$ref": "#/components/schemas/Part"},
                },
                "required": ["id", "name"],
            },
            "ThingInput": {
                "type": "object",
                "properties": {
                    "name": {"type": "string", "minLength": 1, "maxLength": 80, "pattern": "^[a-z]+$"},
                    "status": {"enum": ["active", "draft"], "default": "draft"},
                    "grams": {"type": "number"},
                    "note": {"anyOf": [{"type": "string"}, {"type": "null"}]},
                    "prices": {
                        "type": "object",
                        "propertyNames": {"pattern": "^[A-Z]{3}$"},
                        "additionalProperties": {"type": "integer", "minimum": 0},
                    },
                    "part": {"$ref": "#/components/schemas/Part"},
                },
                "required": ["name"],
            },
            "Part": {
                "type": "object",
                "description": "Sent both ways",
                "properties": {"sku": {"type": "string", "maxLength": 40}},
                "required": ["sku"],
                "additionalProperties": False,
            },
        },
    },
}


@dataclass(frozen=True, slots=True)
class Case:
    """``keys`` lead to what becomes ``value``; the change is told at ``told`` below ``$``, in words with ``words``."""

    title: str
    keys: tuple[Key, ...]
    value: object
    told: str = ""
    words: str = ""

    def apply(self, document: Document) -> Document:
        return edited(document, self.keys, self.value)

    def __str__(self) -> str:
        return self.title


def edited(document: Document, keys: tuple[Key, ...], value: object) -> Document:
    """A copy that has ``value`` where ``keys`` lead; GONE takes away what is there."""
    changed = copy.deepcopy(document)
    parent: Any = changed
    for key in keys[:-1]:
        parent = parent[key]
    if value is GONE:
        del parent[keys[-1]]
    elif isinstance(parent, list) and keys[-1] == len(parent):
        parent.append(value)
    else:
        parent[keys[-1]] = value
    return changed
