"""Import routes."""

from msgspec import Struct

from cartwright.http import Access, Route
from cartwright.http.pages import Cursor, Limit, Next
from catalog.imports.domain import Import, ImportId, ImportInput, ImportNotFound, Refusal


class ImportPath(Struct, frozen=True, forbid_unknown_fields=True):
    import_id: ImportId


class ListRefusalsQuery(Struct, frozen=True, forbid_unknown_fields=True):
    limit: Limit = 20
    cursor: Cursor | None = None


class RefusalPage(Struct, frozen=True, kw_only=True):
    """The refusals of an import, in file order."""

    items: tuple[Refusal, ...]
    next: Next = None


ROUTES: tuple[Route, ...] = (
    Route(
        method="POST",
        path="/imports",
        operation="startImport",
        summary="Announce a product file; the response contains the upload request",
        access=Access.STAFF,
        handler="staff",
        status=201,
        request=ImportInput,
        response=Import,
    ),
    Route(
        method="GET",
        path="/imports/{import_id}",
        operation="getImport",
        summary="Get the progress or the result of an import",
        access=Access.STAFF,
        handler="staff",
        path_parameters=ImportPath,
        response=Import,
        errors=(ImportNotFound,),
    ),
    Route(
        method="GET",
        path="/imports/{import_id}/refusals",
        operation="listRefusals",
        summary="List the refusals of an import",
        access=Access.STAFF,
        handler="staff",
        path_parameters=ImportPath,
        query=ListRefusalsQuery,
        response=RefusalPage,
        errors=(ImportNotFound,),
    ),
)
