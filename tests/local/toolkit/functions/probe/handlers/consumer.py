import json
from collections.abc import Mapping
from typing import Any

from cartwright import batch
from probe.events import Probed
from probe.notes import note


def _one(record: Mapping[str, Any]) -> None:
    event = Probed.from_detail(json.loads(record["body"])["detail"])
    if event.data.poisoned:
        raise RuntimeError("The probe was poisoned")
    note(event.data.name, event.id)


def handler(event: Mapping[str, Any], context: object) -> dict[str, Any]:
    return batch.process(event, _one)
