"""Imports a file through the staff API: request an upload URL, upload the file to S3, wait for the import."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ops import http
from ops.api import Session
from ops.errors import OpsError
from ops.shop import Shop

STALLED_SECONDS = 300
_CHUNK_BYTES = 256 * 1024
_POLL_SECONDS = 0.3
_COUNTS = ("rows", "created", "updated", "unchanged", "refused")
FORMATS = {
    ending + packing: form + packing
    for ending, form in {"csv": "csv", "tsv": "csv", "txt": "csv", "jsonl": "jsonl"}.items()
    for packing in ("", ".gz")
}
"""Formats by file name. Spreadsheets call a tab-separated table .txt."""


@dataclass(frozen=True, slots=True)
class Progress:
    """Progress of an import. ``rows`` counts the rows that the shop has read, ``sent`` the bytes that S3 has."""

    sent: int
    size: int
    rows: int


def format_of(source: Path) -> str:
    """The format, from the file's name. Raises OpsError."""
    name = source.name.lower()
    found = next((form for ending, form in FORMATS.items() if name.endswith(f".{ending}")), None)
    if found is None:
        named = ", ".join(f".{each}" for each in FORMATS)
        raise OpsError(f"{source} has an unknown format.", f"Its name must end in {named}.")
    return found


class Importer:
    """``get_token`` is called again when a token expires during a long import."""

    def __init__(self, shop: Shop, get_token: Callable[[], str]) -> None:
        self._session = Session(shop, "catalog", get_token)

    def run(
        self, source: Path, on_progress: Callable[[Progress], None], *, dry_run: bool = False
    ) -> dict[str, Any]:
        """Returns the finished import, succeeded or failed. Raises OpsError when it can't start or end."""
        size = source.stat().st_size
        wanted = {"content_length": size, "format": format_of(source), "dry_run": dry_run}
        started = self._session.call("POST", "/imports", wanted)
        upload = started["upload"]
        chunks = _chunks(source, size, on_progress)
        http.upload(upload["method"], upload["url"], upload["headers"], size, chunks)
        return self._await_end(started["id"], lambda rows: on_progress(Progress(size, size, rows)))

    def _await_end(self, import_id: str, on_rows: Callable[[int], None]) -> dict[str, Any]:
        seen: dict[str, Any] | None = None
        deadline = 0.0
        while True:
            state: dict[str, Any] = self._session.call("GET", f"/imports/{import_id}")
            on_rows(state.get("rows") or 0)
            if state["status"] in ("succeeded", "failed"):
                return state
            now = time.monotonic()
            if state != seen:
                seen, deadline = state, now + STALLED_SECONDS
            elif now > deadline:
                raise OpsError(
                    f"The import {import_id} made no progress for {STALLED_SECONDS} s; it is {state['status']}.",
                    "See 'ops logs catalog'.",
                )
            time.sleep(_POLL_SECONDS)


def counts(state: dict[str, Any]) -> str:
    """Superseded products are rare, so they are only reported when there are any."""
    names = (*_COUNTS, "superseded") if state.get("superseded") else _COUNTS
    return ", ".join(f"{state.get(name) or 0} {name}" for name in names)


def _chunks(source: Path, size: int, on_progress: Callable[[Progress], None]) -> Iterator[bytes]:
    sent = 0
    with source.open("rb") as stream:
        while chunk := stream.read(_CHUNK_BYTES):
            sent += len(chunk)
            yield chunk
            on_progress(Progress(sent, size, 0))
