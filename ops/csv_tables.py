"""CSV files of the operator, parsed like the shop's functions parse them."""

from collections.abc import Iterable, Iterator
from pathlib import Path

import stacks  # noqa: F401 - puts the shared layer on the import path
from cartwright.csv_files import read_table
from cartwright.text_lines import UnreadableFile, decoded
from ops.errors import OpsError


def text_of(file: Path) -> str:
    """Raises OpsError for a file that is not text."""
    try:
        return "".join(decoded([file.read_bytes()]))
    except UnreadableFile as unreadable:
        raise _refusal(unreadable) from unreadable


def rows_of(content: Iterable[bytes]) -> Iterator[dict[str, str]]:
    """Cells by column name, stripped. A row may lack some. Raises OpsError."""
    try:
        table = read_table(decoded(content))
        if table is None:
            return
        for row in table.rows:
            yield dict(zip(table.header, map(str.strip, row.cells), strict=False))
    except UnreadableFile as unreadable:
        raise _refusal(unreadable) from unreadable


def _refusal(unreadable: UnreadableFile) -> OpsError:
    return OpsError(str(unreadable), "Save the file as CSV in UTF-8 and try again.")
