"""Use cases that start and monitor exports. `exporter` runs them."""

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
        """Stores the record before the request, because requests without a record are ignored."""
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
