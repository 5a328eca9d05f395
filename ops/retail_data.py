"""The real ledger that `ops data fetch` downloads: December 2010 of the UCI Repository's Online Retail.

Daqing Chen, 2015, https://doi.org/10.24432/C5BW33, CC BY 4.0. The archive holds a workbook of one year. Its first
month becomes the CSV file for replays.
"""

import csv
import gzip
import hashlib
import io
import itertools
import os
import tempfile
import urllib.request
import zipfile
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from http.client import HTTPException
from pathlib import Path
from typing import IO

from ops import paths, xlsx
from ops.errors import OpsError

URL = "https://archive.ics.uci.edu/static/public/352/online+retail.zip"
# Recorded independently by several public projects.
ARCHIVE_SHA256 = "f5385cbb54bbebf7196389109c6b0621faab0c304e3702548165e71c84aede8b"
CONTENT_SHA256 = "7ac7f4b5c7750c8e795a990b1e264dccfd69aa175f950017c94d509d5de0e811"
"""Checksum of the month as CSV, uncompressed."""

_WORKBOOK = "Online Retail.xlsx"
_MOST_BYTES = 64 * 1024 * 1024
_PIECE_BYTES = 256 * 1024
_TIMEOUT_SECONDS = 60
_MONTH = (2010, 12)
_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 - the shop's local time, without a zone
"""Day 0 of a workbook's serial numbers, valid from March 1900."""

_COLUMNS = (
    "InvoiceNo",
    "StockCode",
    "Description",
    "Quantity",
    "InvoiceDate",
    "UnitPrice",
    "CustomerID",
    "Country",
)
_DECIMALS = frozenset({"UnitPrice", "CustomerID"})


def found() -> Path:
    """The ledger's file. Raises OpsError when it does not exist."""
    file = paths.retail_ledger()
    if not file.is_file():
        raise OpsError(
            f"The retailer's invoices are missing: {paths.shown(file)} does not exist.",
            "Run 'ops data fetch' (23 MB), or set CARTWRIGHT_RETAIL_DATA to their folder.",
        )
    return file


def holds(file: Path) -> bool:
    """Whether the file has the expected checksum."""
    try:
        return hashlib.sha256(gzip.decompress(file.read_bytes())).hexdigest() == CONTENT_SHA256
    except (OSError, EOFError):
        return False


def download(target: Path, on_bytes: Callable[[int], None], *, url: str = URL) -> None:
    """Downloads the published archive. Raises OpsError."""
    try:
        with (
            urllib.request.urlopen(url, timeout=_TIMEOUT_SECONDS) as response,  # noqa: S310
            target.open("wb") as sink,
        ):
            received = 0
            while piece := response.read(_PIECE_BYTES):
                received += len(piece)
                if received > _MOST_BYTES:
                    raise OpsError(f"{url} is larger than expected.", _BY_HAND)
                sink.write(piece)
                on_bytes(received)
    except (OSError, HTTPException) as error:
        raise OpsError(f"{url} could not be downloaded ({error}).", _BY_HAND) from error


_BY_HAND = "Try again later, or download it by other means: ops data fetch --from online+retail.zip"


def convert(archive: Path, target: Path, *, sha256: str = ARCHIVE_SHA256) -> int:
    """Writes the month beside ``target`` and renames it after verification. Returns the number of lines.

    Reads nothing from an archive with another checksum. Raises OpsError.
    """
    found_sha256 = _sha256(archive)
    if found_sha256 != sha256:
        raise OpsError(
            f"{archive.name} is not the expected archive: its SHA-256 is {found_sha256}, not {sha256}.",
            "The download is incomplete, or the archive was republished: fetch it again.",
        )
    content, lines = _month(archive)
    checksum = hashlib.sha256(content).hexdigest()
    if checksum != CONTENT_SHA256:
        raise OpsError(
            f"The month in {archive.name} is not the expected one: its SHA-256 is {checksum}, not {CONTENT_SHA256}.",
            "Please report it: the conversion no longer matches the archive.",
        )
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=target.parent, prefix=".fetched-", delete=False) as sink:
        try:
            sink.write(gzip.compress(content, mtime=0))
            Path(sink.name).chmod(0o644)
            os.replace(sink.name, target)
        except BaseException:
            os.unlink(sink.name)
            raise
    return lines


def _sha256(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _month(archive: Path) -> tuple[bytes, int]:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(_COLUMNS)
    lines = 0
    try:
        with zipfile.ZipFile(archive) as files, files.open(_WORKBOOK) as workbook:
            for line in month_of(io.BytesIO(workbook.read(_MOST_BYTES))):
                writer.writerow(line)
                lines += 1
    except (zipfile.BadZipFile, KeyError) as error:
        raise OpsError(
            f"{archive.name} does not contain a valid {_WORKBOOK}: {error}.", "Fetch it again."
        ) from error
    return text.getvalue().encode(), lines


def month_of(workbook: IO[bytes]) -> Iterator[list[str]]:
    """The lines of the first month. The sheet is sorted by time, so the rest is not read."""
    rows = xlsx.rows(workbook)
    letters = {str(name): letter for letter, name in next(rows, {}).items()}
    if missing := [name for name in _COLUMNS if name not in letters]:
        raise OpsError(f"The workbook has no column {', '.join(missing)}.", "Fetch it again.")
    for row in itertools.takewhile(
        lambda row: _moment(row[letters["InvoiceDate"]]).timetuple()[:2] == _MONTH, rows
    ):
        yield [_written(name, row.get(letters[name])) for name in _COLUMNS]


def _moment(serial: xlsx.Cell) -> datetime:
    """To the minute, as the shop recorded it. Fractions of a day are rarely exact."""
    return _EPOCH + timedelta(minutes=round(float(serial) * 24 * 60))


def _written(name: str, value: xlsx.Cell | None) -> str:
    """In the ledger's CSV format: a price is a decimal ("18.0"), and so is a customer, who may be unknown."""
    if value is None:
        return ""
    if name == "InvoiceDate":
        return str(_moment(value))
    if isinstance(value, str):
        return value
    return repr(value) if name in _DECIMALS else f"{value:.0f}"
