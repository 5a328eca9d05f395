"""The use cases of exports that people start and watch; `exporter` does the work."""

import msgspec

from cartwright.clock import Clock
from cartwright.fields import Actor
from cartwright.ids import NewId
from catalog.exports.domain import Export, ExportInput, ExportNotFound
from catalog.exports.ports import Downloads, Exports, Requests


class ExportService:
    def __init__(
        self, exports: Exports, requests: Requests, downloads: Downloads, clock: Clock, new_id: NewId
    ) -> None:
        self._exports = exports
        self._requests = requests
        self._downloads = downloads
        self._clock = clock
        self._new_id = new_id

    def start(self, given: ExportInput, by: Actor) -> Export:
        """The record exists before its request does: a request for none is let go."""
        now = self._clock()
        record = Export(
            id=self._new_id(),
            format=given.format,
            of_status=given.status,
            created_at=now,
            updated_at=now,
            by=by,
        )
        self._exports.add(record)
        self._requests.send(record.id)
        return record

    def get(self, export_id: str) -> Export:
        """Raises ExportNotFound."""
        record = self._exports.get(export_id)
        if record is None:
            raise ExportNotFound
        if record.status != "succeeded":
            return record
        return msgspec.structs.replace(record, download=self._downloads.url(export_id, record.format))
