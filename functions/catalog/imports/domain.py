"""The import model."""

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
"""Per import, including failed invocations: a day of 15 minutes each. A million products take about ten."""

Line = Annotated[
    int, Meta(ge=0, description="Line of the file, counted from 1; 0 for the file as a whole", examples=[7])
]
Count = Annotated[int, Meta(ge=0, examples=[12])]
ImportId = ProductId


class ImportNotFound(NotFound):
    code = "import-not-found"
    title = "The import does not exist"


class ImportOvertaken(CartwrightError):
    """Another delivery of the same file is ahead. This one must stop."""

    code = "import-overtaken"
    title = "Another delivery of the file is being imported"


class FileRefused(Exception):
    """The whole file is refused. The message is for the user who uploaded it."""


FileFormat = Annotated[
    Literal["csv", "csv.gz", "jsonl", "jsonl.gz"],
    Meta(description="CSV has a row per variant, JSON Lines a product per line; .gz is compressed with gzip"),
]


class ImportInput(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The announced file."""

    content_length: Annotated[
        int,
        Meta(ge=1, le=MAX_BYTES, description="Exact size of the upload in bytes", examples=[48213]),
    ]
    format: FileFormat = "csv"
    dry_run: Annotated[
        bool, Meta(description="Report what the file would change, without changing anything")
    ] = False


class Refusal(Struct, frozen=True, kw_only=True):
    """An invalid cell; with an empty column, an invalid row."""

    line: Line
    column: Annotated[str, Meta(examples=["price_gbp"])]
    reason: Annotated[str, Meta(examples=["2.5555 has more decimals than GBP"])]


class Upload(Struct, frozen=True, kw_only=True):
    """The upload: a single request with exactly these headers."""

    method: Literal["PUT"] = "PUT"
    url: Annotated[str, Meta(examples=["https://bucket.s3.eu-west-1.amazonaws.com/imports/..."])]
    headers: Annotated[
        dict[str, str], Meta(examples=[{"Content-Type": "text/csv", "Content-Length": "48213"}])
    ]
    expires_at: Timestamp


ImportStatus = Literal["waiting", "running", "succeeded", "failed"]
ENDED: tuple[ImportStatus, ...] = ("succeeded", "failed")
Effect = Literal["created", "updated", "unchanged", "superseded"]
"""The effect of a file on a product. superseded: a file announced later has already written it, and wins."""


class Progress(Struct, frozen=True, kw_only=True):
    """The state of an import. `products` is the number of processed products, from which an interrupted import resumes.

    `etag` is the uploaded file's; empty until the file is first opened. `invocations` counts those started.
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
    """The import's settings and its progress."""

    format: FileFormat = "csv"
    dry_run: bool = False
    progress: Progress = Progress()


class Import(Struct, frozen=True, kw_only=True):
    """The progress or the result of an import. Rows are records of the file after its header.

    The counts of a dry run are those of an equivalent import.
    """

    id: ImportId
    format: FileFormat = "csv"
    dry_run: bool = False
    status: Annotated[
        ImportStatus,
        Meta(description="An import with refused rows succeeds. `reason` is the cause of a failure"),
    ] = "waiting"
    rows: Annotated[Count, Meta(description="Rows processed so far")] = 0
    created: Annotated[Count, Meta(description="New products")] = 0
    updated: Annotated[Count, Meta(description="Changed products")] = 0
    unchanged: Annotated[Count, Meta(description="Products that already matched the file")] = 0
    superseded: Annotated[
        Count,
        Meta(description="Products that a file announced later has already written; the later file wins"),
    ] = 0
    refused: Annotated[Count, Meta(description="Refused rows, which changed nothing")] = 0
    refusals: Annotated[
        tuple[Refusal, ...],
        Meta(max_length=LISTED_REFUSALS, description="The first refusals; the complete list is paginated"),
    ] = ()
    reason: str | None = None
    report: Annotated[
        str | None,
        Meta(
            description="Download link of a finished import, valid for 15 minutes: a CSV of every row and "
            "its result",
            examples=["https://bucket.s3.eu-west-1.amazonaws.com/imports/..."],
        ),
    ] = None
    by: Annotated[Actor | None, Meta(description="The user who started the import")] = None
    created_at: Timestamp
    updated_at: Timestamp
    upload: Annotated[
        Upload | None, Meta(description="Present only in the response that starts an import")
    ] = None
