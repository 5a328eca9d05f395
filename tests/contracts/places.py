"""The places of the small API that its edits lead to."""

from tests.contracts.small_api import Key

LIST: tuple[Key, ...] = ("paths", "/things", "get")
CREATE: tuple[Key, ...] = ("paths", "/things", "post")
GET, POST = '.paths["/things"].get', '.paths["/things"].post'
SCHEMAS = ".components.schemas"


def schema(*keys: Key) -> tuple[Key, ...]:
    return ("components", "schemas", *keys)


def property_of(kind: str, *keys: Key) -> tuple[Key, ...]:
    return schema(kind, "properties", *keys)


CONTENT: tuple[Key, ...] = ("content", "application/json")
PROBLEM: tuple[Key, ...] = ("content", "application/problem+json")
