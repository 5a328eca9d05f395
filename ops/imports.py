"""Importing a CSV file the way staff do: ask for an upload, send the file to S3, watch the import."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ops import http
from ops.errors import OpsError
from ops.shop import Shop

STALLED_SECONDS = 300
_CHUNK_BYTES = 256 * 1024
_POLL_SECONDS = 0.3
_COUNTS = ("rows", "created", "updated", "unchanged", "refused")


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an import is. ``rows`` counts what the shop has read, ``sent`` the bytes that S3 has."""

    sent: int
    size: int
    rows: int


class Importer:
    """``get_token`` is asked again when a token ran out, which a long import can outlive."""

    def __init__(self, shop: Shop, get_token: Callable[[], str]) -> None:
        self._api = shop.api("catalog")
        self._get_token = get_token
        self._token = get_token()

    def run(self, source: Path, on_progress: Callable[[Progress], None]) -> dict[str, Any]:
        """The import as it ended, succeeded or failed. Raises OpsError when it can't begin or end."""
        size = source.stat().st_size
        wanted = {"content_length": size, "content_type": "text/csv"}
        started = self._call("POST", "/imports", wanted)
        upload = started["upload"]
        chunks = _chunks(source, size, on_progress)
        http.upload(upload["method"], upload["url"], upload["headers"], size, chunks)
        return self._await_end(started["id"], lambda rows: on_progress(Progress(size, size, rows)))

    def _await_end(self, import_id: str, on_rows: Callable[[int], None]) -> dict[str, Any]:
        seen: dict[str, Any] | None = None
        deadline = 0.0
        while True:
            state: dict[str, Any] = self._call("GET", f"/imports/{import_id}")
            on_rows(state.get("rows") or 0)
            if state["status"] in ("succeeded", "failed"):
                return state
            now = time.monotonic()
            if state != seen:
                seen, deadline = state, now + STALLED_SECONDS
            elif now > deadline:
                raise OpsError(
                    f"The import {import_id} did not move for {STALLED_SECONDS} s; it is {state['status']}.",
                    "See 'ops logs catalog'.",
                )
            time.sleep(_POLL_SECONDS)

    def _call(self, method: str, path: str, body: object = None) -> Any:
        try:
            return http.call(method, self._api + path, token=self._token, body=body)
        except http.RefusedError as error:
            if error.status != 401:
                raise
        self._token = self._get_token()
        return http.call(method, self._api + path, token=self._token, body=body)


def counts(state: dict[str, Any]) -> str:
    return ", ".join(f"{state.get(name) or 0} {name}" for name in _COUNTS)


def _chunks(source: Path, size: int, on_progress: Callable[[Progress], None]) -> Iterator[bytes]:
    sent = 0
    with source.open("rb") as stream:
        while chunk := stream.read(_CHUNK_BYTES):
            sent += len(chunk)
            yield chunk
            on_progress(Progress(sent, size, 0))
