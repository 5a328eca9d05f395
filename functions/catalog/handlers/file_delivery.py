"""Takes uploaded files from the queue: a message is EventBridge's "Object Created" event."""

import logging
from collections.abc import Mapping
from typing import Any

import msgspec

from cartwright.batch import SqsRecord, process, receive_count
from cartwright.logging import INVOCATION
from catalog.imports.importer import Importer
from catalog.imports.uploads import import_of

MAX_RECEIVES = 3
"""So often the stack's queue hands a message out before it goes to the dead letters."""

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
            key = msgspec.json.decode(record["body"], type=ObjectCreated).detail.object.key
            import_id = import_of(key)
            if import_id is None:
                _log.warning("The object is not the file of an import", extra={"object_key": key})
                return
            INVOCATION.correlate(import_id)
            try:
                self._importer.run(import_id, time_left)
            except Exception:
                if receive_count(record) >= MAX_RECEIVES:
                    self._importer.give_up(import_id)
                raise

        return process(event, handle)
