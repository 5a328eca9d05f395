"""Imports: a file of products on its way into the catalogue."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from cartwright.errors import CartwrightError, NotFound
from cartwright.fields import Actor
from catalog.products.fields import ProductId, Timestamp

MAX_BYTES = 100 * 1024 * 1024
MAX_ROWS = 1_000_000
MAX_REFUSALS = 10_000
LISTED_REFUSALS = 100
MAX_INVOCATIONS = 100
"""Of one import, with those that broke off: a day of 15 minutes each. A million products take about ten."""

Line = Annotated[
    int, Meta(ge=0, description="Of the file, counted from 1; 0 for the file as a whole", examples=[7])
]
Count = Annotated[int, Meta(ge=0, examples=[12])]
ImportId = ProductId


class ImportNotFound(NotFound):
    code = "import-not-found"
    title = "There is no such import"


class ImportOvertaken(CartwrightError):
    """The same file was delivered twice and the other delivery is ahead; this one must not go on."""

    code = "import-overtaken"
    title = "Another delivery of the file is being imported"


class FileRefused(Exception):
    """The file as a whole cannot be imported; the message is for the person who uploaded it."""


FileFormat = Annotated[
    Literal["csv", "csv.gz", "jsonl", "jsonl.gz"],
    Meta(
        description="CSV has a row for each variant, JSON Lines a product on each line; .gz is packed with gzip"
    ),
]


class ImportInput(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The file that is going to be uploaded."""

    content_length: Annotated[
        int,
        Meta(ge=1, le=MAX_BYTES, description="Bytes; the upload must have exactly as many", examples=[48213]),
    ]
    format: FileFormat = "csv"
    dry_run: Annotated[
        bool, Meta(description="Tell what the file would change in the shop as it is now, and change nothing")
    ] = False


class Refusal(Struct, frozen=True, kw_only=True):
    """A cell, or with an empty column a row, that could not be imported."""

    line: Line
    column: Annotated[str, Meta(examples=["price_gbp"])]
    reason: Annotated[str, Meta(examples=["2.5555 has more decimals than GBP"])]


class Upload(Struct, frozen=True, kw_only=True):
    """How to send the file: one request, with exactly these headers."""

    method: Literal["PUT"] = "PUT"
    url: Annotated[str, Meta(examples=["https://bucket.s3.eu-west-1.amazonaws.com/imports/..."])]
    headers: Annotated[
        dict[str, str], Meta(examples=[{"Content-Type": "text/csv", "Content-Length": "48213"}])
    ]
    expires_at: Timestamp


ImportStatus = Literal["waiting", "running", "succeeded", "failed"]
ENDED: tuple[ImportStatus, ...] = ("succeeded", "failed")
Effect = Literal["created", "updated", "unchanged", "superseded"]
"""What a file did with a product; superseded: a file announced later wrote it first, and wins."""


class Progress(Struct, frozen=True, kw_only=True):
    """Where an import stands. `products` of the file are dealt with: there it goes on after an interruption.

    `etag` is the uploaded file's; the empty string until it was first opened. `invocations` are those that began.
    """

    status: ImportStatus = "waiting"
    etag: str = ""
    products: int = 0
    rows: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    superseded: int = 0
    refused: int = 0
    reason: str | None = None
    invocations: int = 0

    @property
    def ended(self) -> bool:
        return self.status in ENDED


class Task(Struct, frozen=True, kw_only=True):
    """What is to be done, and how far it is."""

    format: FileFormat = "csv"
    dry_run: bool = False
    progress: Progress = Progress()


class Import(Struct, frozen=True, kw_only=True):
    """How far an import is, or how it ended. Rows are records of the file after its header.

    What a dry run counts is what would be.
    """

    id: ImportId
    format: FileFormat = "csv"
    dry_run: bool = False
    status: Annotated[
        ImportStatus,
        Meta(description="An import with refused rows has succeeded; `reason` tells why one failed"),
    ] = "waiting"
    rows: Annotated[Count, Meta(description="Rows dealt with so far")] = 0
    created: Annotated[Count, Meta(description="Products that are new")] = 0
    updated: Annotated[Count, Meta(description="Products that changed")] = 0
    unchanged: Annotated[Count, Meta(description="Products that were already as the file has them")] = 0
    superseded: Annotated[
        Count, Meta(description="Products that a file announced later has written meanwhile; that one wins")
    ] = 0
    refused: Annotated[Count, Meta(description="Rows that changed nothing")] = 0
    refusals: Annotated[
        tuple[Refusal, ...],
        Meta(max_length=LISTED_REFUSALS, description="The first of them; all have their page"),
    ] = ()
    reason: str | None = None
    report: Annotated[
        str | None,
        Meta(
            description="Of an import that has ended: where to download, for 15 minutes, a CSV of every row and "
            "what became of it",
            examples=["https://bucket.s3.eu-west-1.amazonaws.com/imports/..."],
        ),
    ] = None
    by: Annotated[Actor | None, Meta(description="Who started it")] = None
    created_at: Timestamp
    updated_at: Timestamp
    upload: Annotated[Upload | None, Meta(description="Only in the answer that starts an import")] = None
