"""Staff operations on exports."""

from cartwright.http.requests import Request
from cartwright.http.responses import Created
from catalog.exports.api import ExportPath
from catalog.exports.domain import Export
from catalog.exports.service import ExportService


class ExportOperations:
    def __init__(self, service: ExportService) -> None:
        self._service = service

    def start_export(self, request: Request) -> Created:
        record = self._service.start(request.body, request.actor)
        return Created(record, location=f"exports/{record.id}")

    def get_export(self, request: Request) -> Export:
        path: ExportPath = request.path
        return self._service.get(path.export_id)
