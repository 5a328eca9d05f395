"""The export model."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from cartwright.errors import CartwrightError, NotFound
from cartwright.fields import Actor
from catalog.products.fields import ProductId, Status, Timestamp

ExportFormat = Annotated[
    Literal["csv", "jsonl"],
    Meta(
        description="The format that imports read: CSV has a row per variant, JSON Lines a product per line"
    ),
]
ExportStatus = Literal["waiting", "running", "succeeded", "failed"]
ENDED: tuple[ExportStatus, ...] = ("succeeded", "failed")


class ExportNotFound(NotFound):
    code = "export-not-found"
    title = "The export does not exist"


class ExportOvertaken(CartwrightError):
    """Another delivery of the request has finished the export."""

    code = "export-overtaken"
    title = "Another delivery of the request has finished the export"


class ExportRefused(Exception):
    """The catalog cannot be exported as requested. The message is for the user who started the export."""


class ExportInput(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The products to export: all except deleted ones, unless a status is given."""

    format: ExportFormat = "csv"
    status: Status | None = None


class Export(Struct, frozen=True, kw_only=True):
    """The progress or the result of an export."""

    id: ProductId
    format: ExportFormat
    of_status: Annotated[Status | None, Meta(description="Status of the products; null for all")] = None
    status: Annotated[ExportStatus, Meta(description="`reason` is the cause of a failure")] = "waiting"
    products: Annotated[int, Meta(ge=0, description="Products in the file")] = 0
    rows: Annotated[int, Meta(ge=0, description="Rows in the file, one per variant; lines in JSON Lines")] = 0
    bytes: Annotated[int, Meta(ge=0, description="Size of the file in bytes")] = 0
    reason: str | None = None
    download: Annotated[
        str | None,
        Meta(
            description="Download link of a successful export, valid for 15 minutes",
            examples=["https://bucket.s3.eu-west-1.amazonaws.com/exports/..."],
        ),
    ] = None
    by: Annotated[Actor | None, Meta(description="The user who started the export")] = None
    created_at: Timestamp
    updated_at: Timestamp
