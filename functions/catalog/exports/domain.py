"""Exports: the catalogue on its way into a file."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from cartwright.errors import CartwrightError, NotFound
from cartwright.fields import Actor
from catalog.products.fields import ProductId, Status, Timestamp

ExportFormat = Annotated[
    Literal["csv", "jsonl"],
    Meta(description="As imports read it: CSV has a row for each variant, JSON Lines a product on each line"),
]
ExportStatus = Literal["waiting", "running", "succeeded", "failed"]
ENDED: tuple[ExportStatus, ...] = ("succeeded", "failed")


class ExportNotFound(NotFound):
    code = "export-not-found"
    title = "There is no such export"


class ExportOvertaken(CartwrightError):
    """Another delivery of the request has ended the export."""

    code = "export-overtaken"
    title = "Another delivery of the export has ended it"


class ExportRefused(Exception):
    """The catalogue can't be written so; the message is for the person who asked for it."""


class ExportInput(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What to export. Removed products are gone; of the others all, unless a status is given."""

    format: ExportFormat = "csv"
    status: Status | None = None


class Export(Struct, frozen=True, kw_only=True):
    """How far an export is, or how it ended."""

    id: ProductId
    format: ExportFormat
    of_status: Annotated[Status | None, Meta(description="Of products; null is all")] = None
    status: Annotated[ExportStatus, Meta(description="`reason` tells why one failed")] = "waiting"
    products: Annotated[int, Meta(ge=0, description="In the file")] = 0
    rows: Annotated[int, Meta(ge=0, description="In the file, one for each variant; lines in JSON Lines")] = 0
    bytes: Annotated[int, Meta(ge=0, description="Of the file")] = 0
    reason: str | None = None
    download: Annotated[
        str | None,
        Meta(
            description="Of an export that has succeeded: where the file can be downloaded for 15 minutes",
            examples=["https://bucket.s3.eu-west-1.amazonaws.com/exports/..."],
        ),
    ] = None
    by: Annotated[Actor | None, Meta(description="Who started it")] = None
    created_at: Timestamp
    updated_at: Timestamp
