"""All contracts as files: path below the project -> text."""

import json
from collections.abc import Iterable
from pathlib import Path

from cartwright.events import Event
from ops.contracts import openapi
from ops.contracts.schemas import Schema, portable
from ops.contracts.services import event_classes, services

OPENAPI = "contracts/openapi"
EVENTS = "contracts/events"


def contracts(functions: Path) -> dict[str, str]:
    """Raises OpsError for an incomplete description."""
    documents = {f"{OPENAPI}/{each.name}.json": openapi.document(each) for each in services(functions)}
    return {path: text(each) for path, each in {**documents, **event_schemas(event_classes())}.items()}


def event_schemas(kinds: Iterable[type[Event]]) -> dict[str, Schema]:
    return {f"{EVENTS}/{kind.name}.v{kind.version}.json": _event(kind) for kind in kinds}


def text(document: Schema) -> str:
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _event(kind: type[Event]) -> Schema:
    """``x-eventbridge`` has what a rule must match besides the detail."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:cartwright:event:{kind.name}:v{kind.version}",
        "x-eventbridge": {"source": kind.source, "detail-type": kind.name},
        **({"deprecated": True} if getattr(kind, "deprecated", False) else {}),
        **portable(kind.schema()),
        "examples": [kind.sample()],
    }
