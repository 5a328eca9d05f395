from collections.abc import Mapping
from typing import Any


def handler(event: Mapping[str, Any], context: object) -> None:
    raise RuntimeError("This function fails, as it was asked to")
