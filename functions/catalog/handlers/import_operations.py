"""Staff operations on imports."""

from cartwright.cursors import Cursors
from cartwright.http.requests import Request
from cartwright.http.responses import Created
from catalog.imports.api import ImportPath, ListRefusalsQuery, RefusalPage
from catalog.imports.domain import Import
from catalog.imports.service import ImportService


class ImportOperations:
    def __init__(self, service: ImportService, cursors: Cursors) -> None:
        self._service = service
        self._cursors = cursors

    def start_import(self, request: Request) -> Created:
        record = self._service.start(request.body, request.actor)
        return Created(record, location=f"imports/{record.id}")

    def get_import(self, request: Request) -> Import:
        path: ImportPath = request.path
        return self._service.get(path.import_id)

    def list_refusals(self, request: Request) -> RefusalPage:
        path: ImportPath = request.path
        query: ListRefusalsQuery = request.query
        scope = f"listRefusals:{path.import_id}"
        after = self._cursors.open(query.cursor, scope) if query.cursor else None
        page = self._service.refusals(path.import_id, limit=query.limit, after=after)
        following = self._cursors.seal(page.after, scope) if page.after else None
        return RefusalPage(items=tuple(page.refusals), next=following)
