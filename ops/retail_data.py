"""The real ledger that `ops data fetch` gets: December 2010 of the UCI Machine Learning Repository's Online Retail.

Daqing Chen, 2015, https://doi.org/10.24432/C5BW33, CC BY 4.0. The archive holds a workbook of a year, of which the
first month becomes the CSV file that replays read.
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
# As several public projects recorded it, independently of each other.
ARCHIVE_SHA256 = "f5385cbb54bbebf7196389109c6b0621faab0c304e3702548165e71c84aede8b"
CONTENT_SHA256 = "7ac7f4b5c7750c8e795a990b1e264dccfd69aa175f950017c94d509d5de0e811"
"""Of the month as CSV, before it is compressed."""

_WORKBOOK = "Online Retail.xlsx"
_MOST_BYTES = 64 * 1024 * 1024
_PIECE_BYTES = 256 * 1024
_TIMEOUT_SECONDS = 60
_MONTH = (2010, 12)
_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 - a shop's clock, of no zone
"""Day 0 of a workbook's serial numbers, from March 1900 on."""

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
    """The ledger's file. Raises OpsError where there is none."""
    file = paths.retail_ledger()
    if not file.is_file():
        raise OpsError(
            f"The retailer's real invoices are not here: there is no {paths.shown(file)}.",
            "'ops data fetch' gets them (23 MB), or CARTWRIGHT_RETAIL_DATA names the folder that has them.",
        )
    return file


def holds(file: Path) -> bool:
    """Whether it is the month that is known."""
    try:
        return hashlib.sha256(gzip.decompress(file.read_bytes())).hexdigest() == CONTENT_SHA256
    except (OSError, EOFError):
        return False


def download(target: Path, on_bytes: Callable[[int], None], *, url: str = URL) -> None:
    """The archive as it is published. Raises OpsError."""
    try:
        with (
            urllib.request.urlopen(url, timeout=_TIMEOUT_SECONDS) as response,  # noqa: S310
            target.open("wb") as sink,
        ):
            received = 0
            while piece := response.read(_PIECE_BYTES):
                received += len(piece)
                if received > _MOST_BYTES:
                    raise OpsError(f"{url} is larger than it was ever known to be.", _BY_HAND)
                sink.write(piece)
                on_bytes(received)
    except (OSError, HTTPException) as error:
        raise OpsError(f"{url} could not be fetched ({error}).", _BY_HAND) from error


_BY_HAND = (
    "Try again later, or download it by other means and name it: ops data fetch --from online+retail.zip"
)


def convert(archive: Path, target: Path, *, sha256: str = ARCHIVE_SHA256) -> int:
    """Write the month beside ``target`` and put it in its place when it is right. How many lines it has.

    Nothing is read from an archive of another checksum. Raises OpsError.
    """
    found_sha256 = _sha256(archive)
    if found_sha256 != sha256:
        raise OpsError(
            f"{archive.name} is not the archive that is known: its SHA-256 is {found_sha256}, not {sha256}.",
            "It broke off, or was published anew: fetch it again.",
        )
    content, lines = _month(archive)
    checksum = hashlib.sha256(content).hexdigest()
    if checksum != CONTENT_SHA256:
        raise OpsError(
            f"The month that {archive.name} holds is another one: its SHA-256 is {checksum}, not {CONTENT_SHA256}.",
            "Please report it: the conversion and the archive no longer fit together.",
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
        raise OpsError(f"{archive.name} holds no {_WORKBOOK}: {error}.", "Fetch it again.") from error
    return text.getvalue().encode(), lines


def month_of(workbook: IO[bytes]) -> Iterator[list[str]]:
    """The lines of the first month: the sheet is in order of time, so what comes after it is not read."""
    rows = xlsx.rows(workbook)
    letters = {str(name): letter for letter, name in next(rows, {}).items()}
    if missing := [name for name in _COLUMNS if name not in letters]:
        raise OpsError(f"The workbook has no column {', '.join(missing)}.", "Fetch it again.")
    for row in itertools.takewhile(
        lambda row: _moment(row[letters["InvoiceDate"]]).timetuple()[:2] == _MONTH, rows
    ):
        yield [_written(name, row.get(letters[name])) for name in _COLUMNS]


def _moment(serial: xlsx.Cell) -> datetime:
    """To the minute, which is what the shop wrote down; a fraction of a day is seldom exact."""
    return _EPOCH + timedelta(minutes=round(float(serial) * 24 * 60))


def _written(name: str, value: xlsx.Cell | None) -> str:
    """As the ledger's CSV has it: a price is a decimal ("18.0"), and so is a customer, who may be unknown."""
    if value is None:
        return ""
    if name == "InvoiceDate":
        return str(_moment(value))
    if isinstance(value, str):
        return value
    return repr(value) if name in _DECIMALS else f"{value:.0f}"
