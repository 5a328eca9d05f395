from collections.abc import Mapping
from typing import Any

from probe.notes import note


def handler(event: Mapping[str, Any], context: object) -> None:
    note("clock", str(event["job"]))
