"""Imports: a file of products on its way into the catalogue."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from cartwright.errors import CartwrightError, NotFound
from catalog.products.fields import ProductId, Timestamp

MAX_BYTES = 100 * 1024 * 1024
MAX_ROWS = 1_000_000
MAX_REFUSALS = 10_000
LISTED_REFUSALS = 100

Line = Annotated[
    int, Meta(ge=0, description="Of the file, counted from 1; 0 for the file as a whole", examples=[7])
]
Count = Annotated[int, Meta(ge=0, examples=[12])]
ImportId = ProductId


class ImportNotFound(NotFound):
    code = "import-not-found"
    title = "There is no such import"


class ImportOvertaken(CartwrightError):
    """The same file was delivered twice and the other delivery is ahead; this one must not count on."""

    code = "import-overtaken"
    title = "Another delivery of the file is being imported"


class OutOfTime(CartwrightError):
    """The invocation ends before the file does; the next delivery goes on from the last checkpoint."""

    code = "import-unfinished"
    title = "The import goes on with the next delivery of its file"


class FileRefused(Exception):
    """The file as a whole cannot be imported; the message is for the person who uploaded it."""


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


ImportStatus = Literal["waiting", "running", "succeeded", "failed"]


class Progress(Struct, frozen=True, kw_only=True):
    """Where an import stands. `products` of the file are dealt with: there it goes on after an interruption.

    `etag` is the uploaded file's; the empty string until it was first opened.
    """

    status: ImportStatus = "waiting"
    etag: str = ""
    products: int = 0
    rows: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    refused: int = 0
    reason: str | None = None

    @property
    def ended(self) -> bool:
        return self.status in ("succeeded", "failed")


class Import(Struct, frozen=True, kw_only=True):
    """How far an import is, or how it ended. Rows are records of the file after its header."""

    id: ImportId
    status: Annotated[
        ImportStatus,
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
