"""Takes imports from the queue: a message is EventBridge's "Object Created" event, or one of the importer to itself."""

import logging
from collections.abc import Mapping
from typing import Any

import msgspec

from cartwright.batch import MAX_RECEIVES, SqsRecord, process, receive_count
from cartwright.ids import is_id
from cartwright.logging import INVOCATION
from catalog.imports.domain import ImportOvertaken
from catalog.imports.importer import Importer
from catalog.imports.uploads import import_of

_log = logging.getLogger(__name__)


class _Object(msgspec.Struct):
    key: str


class _Detail(msgspec.Struct):
    object: _Object


class ObjectCreated(msgspec.Struct):
    detail: _Detail


class FileDelivery:
    """A Lambda handler."""

    def __init__(self, importer: Importer) -> None:
        self._importer = importer

    def __call__(self, event: Mapping[str, Any], context: Any) -> dict[str, Any]:
        INVOCATION.begin(context)

        def time_left() -> float:
            return float(context.get_remaining_time_in_millis()) / 1000

        def handle(record: SqsRecord) -> None:
            import_id = _import_id(record["body"])
            if import_id is None:
                _log.warning("The object is not the file of an import")
                return
            INVOCATION.correlate(import_id)
            try:
                self._importer.run(import_id, time_left)
            except ImportOvertaken:
                _log.info("Another delivery of the file is ahead, and goes on")
            except Exception:
                if receive_count(record) >= MAX_RECEIVES:
                    self._importer.give_up(import_id)
                raise

        return process(event, handle)


def _import_id(body: str) -> str | None:
    """None for an object that is not the file of an import. Raises what msgspec raises for any other message."""
    message = msgspec.json.decode(body)
    if isinstance(message, dict) and is_id(str(message.get("import_id"))):
        return str(message["import_id"])
    return import_of(msgspec.convert(message, ObjectCreated).detail.object.key)
