import json
from collections.abc import Mapping
from typing import Any

from cartwright import batch
from probe.notes import note


def _one(record: Mapping[str, Any]) -> None:
    key = json.loads(record["body"])["detail"]["object"]["key"]
    note(key, "uploaded")


def handler(event: Mapping[str, Any], context: object) -> dict[str, Any]:
    return batch.process(event, _one)
