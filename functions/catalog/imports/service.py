"""Use cases that start and monitor imports. `importer` runs them."""

from typing import Any

import msgspec

from cartwright.clock import Clock
from cartwright.cursors import Position
from cartwright.fields import Actor
from cartwright.ids import NewId
from catalog.imports.domain import ENDED, LISTED_REFUSALS, Import, ImportInput, ImportNotFound
from catalog.imports.ports import Imports, RefusalSlice, Uploads


class ImportService:
    def __init__(self, imports: Imports, uploads: Uploads, clock: Clock, new_id: NewId) -> None:
        self._imports = imports
        self._uploads = uploads
        self._clock = clock
        self._new_id = new_id

    def start(self, given: ImportInput, by: Actor) -> Import:
        """Stores the record before the upload is possible, because the importer ignores unannounced files."""
        now = self._clock()
        record = Import(
            id=self._new_id(),
            format=given.format,
            dry_run=given.dry_run,
            created_at=now,
            updated_at=now,
            by=by,
        )
        self._imports.add(record)
        upload = self._uploads.announce(record, content_length=given.content_length)
        return msgspec.structs.replace(record, upload=upload)

    def get(self, import_id: str) -> Import:
        """Raises ImportNotFound."""
        record = self._found(import_id)
        changes: dict[str, Any] = {}
        if record.refused:
            first = self._imports.refusals(import_id, limit=LISTED_REFUSALS, after=None)
            changes["refusals"] = tuple(first.refusals)
        if record.status in ENDED:
            changes["report"] = self._uploads.report_url(import_id)
        return msgspec.structs.replace(record, **changes)

    def refusals(self, import_id: str, *, limit: int, after: Position | None) -> RefusalSlice:
        """Raises ImportNotFound."""
        self._found(import_id)
        return self._imports.refusals(import_id, limit=limit, after=after)

    def _found(self, import_id: str) -> Import:
        record = self._imports.get(import_id)
        if record is None:
            raise ImportNotFound
        return record
