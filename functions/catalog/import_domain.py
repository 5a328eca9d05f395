"""Imports: a file of products on its way into the catalogue."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from cartwright.errors import NotFound
from catalog.domain import ProductId, Timestamp

MAX_BYTES = 100 * 1024 * 1024
LISTED_REFUSALS = 100

Line = Annotated[
    int, Meta(ge=0, description="Of the file, counted from 1; 0 for the file as a whole", examples=[7])
]
Count = Annotated[int, Meta(ge=0, examples=[12])]
ImportId = ProductId


class ImportNotFound(NotFound):
    code = "import-not-found"
    title = "There is no such import"


class ImportInput(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The file that is going to be uploaded."""

    content_length: Annotated[
        int,
        Meta(ge=1, le=MAX_BYTES, description="Bytes; the upload must have exactly as many", examples=[48213]),
    ]
    content_type: Literal["text/csv"] = "text/csv"


class Refusal(Struct, frozen=True, kw_only=True):
    """A cell, or with an empty column a row, that could not be imported."""

    line: Line
    column: Annotated[str, Meta(examples=["price_gbp"])]
    reason: Annotated[str, Meta(examples=["2.555 has more decimals than GBP"])]


class Upload(Struct, frozen=True, kw_only=True):
    """How to send the file: one request, with exactly these headers."""

    method: Literal["PUT"] = "PUT"
    url: Annotated[str, Meta(examples=["https://bucket.s3.eu-west-1.amazonaws.com/imports/..."])]
    headers: Annotated[
        dict[str, str], Meta(examples=[{"Content-Type": "text/csv", "Content-Length": "48213"}])
    ]
    expires_at: Timestamp


class Import(Struct, frozen=True, kw_only=True, omit_defaults=False):
    """How far an import is, or how it ended. Rows are lines of the file after its header."""

    id: ImportId
    status: Annotated[
        Literal["waiting", "running", "succeeded", "failed"],
        Meta(description="An import with refused rows has succeeded; `reason` tells why one failed"),
    ] = "waiting"
    rows: Annotated[Count, Meta(description="Rows dealt with so far")] = 0
    created: Annotated[Count, Meta(description="Products that are new")] = 0
    updated: Annotated[Count, Meta(description="Products that changed")] = 0
    unchanged: Annotated[Count, Meta(description="Products that were already as the file has them")] = 0
    refused: Annotated[Count, Meta(description="Rows that changed nothing")] = 0
    refusals: Annotated[
        tuple[Refusal, ...],
        Meta(max_length=LISTED_REFUSALS, description="The first of them; all have their page"),
    ] = ()
    reason: str | None = None
    created_at: Timestamp
    updated_at: Timestamp
    upload: Annotated[Upload | None, Meta(description="Only in the answer that starts an import")] = None
