"""The routes of imports."""

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
    """What an import refused, in the order of the file."""

    items: tuple[Refusal, ...]
    next: Next = None


ROUTES: tuple[Route, ...] = (
    Route(
        method="POST",
        path="/imports",
        operation="startImport",
        summary="Announce a file of products; the answer says how to upload it",
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
        summary="The progress or the result of an import",
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
        summary="A page of what an import refused",
        access=Access.STAFF,
        handler="staff",
        path_parameters=ImportPath,
        query=ListRefusalsQuery,
        response=RefusalPage,
        errors=(ImportNotFound,),
    ),
)
