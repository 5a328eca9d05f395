"""Export routes."""

from msgspec import Struct

from cartwright.http import Access, Route
from catalog.exports.domain import Export, ExportInput, ExportNotFound
from catalog.products.fields import ProductId


class ExportPath(Struct, frozen=True, forbid_unknown_fields=True):
    export_id: ProductId


ROUTES: tuple[Route, ...] = (
    Route(
        method="POST",
        path="/exports",
        operation="startExport",
        summary="Start an export of the catalog to a file that can be imported again",
        access=Access.STAFF,
        handler="staff",
        status=202,
        request=ExportInput,
        response=Export,
    ),
    Route(
        method="GET",
        path="/exports/{export_id}",
        operation="getExport",
        summary="Get the progress of an export and the download link of its file",
        access=Access.STAFF,
        handler="staff",
        path_parameters=ExportPath,
        response=Export,
        errors=(ExportNotFound,),
    ),
)
