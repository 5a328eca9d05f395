"""Exports the catalogue to a file: request, wait, download."""

import contextlib
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ops import http
from ops.api import Session
from ops.errors import OpsError

STALLED_SECONDS = 1200
"""Longer than the timeout of the exporter's function."""
_POLL_SECONDS = 0.3
ENDED = ("succeeded", "failed")


class Exporter:
    def __init__(self, session: Session) -> None:
        self._session = session

    def run(
        self, target: Path, wanted: dict[str, Any], on_bytes: Callable[[int, int], None]
    ) -> dict[str, Any]:
        """Returns the finished export. ``on_bytes`` gets the number of bytes received and in total.

        Raises OpsError when it fails; ``target`` is then unchanged.
        """
        state: dict[str, Any] = self._session.call("POST", "/exports", wanted)
        state = self._await_end(state["id"])
        if state["status"] == "failed":
            raise OpsError(f"The export failed. {state['reason']}", "See 'ops logs catalog'.")
        partial = target.with_name(f"{target.name}.part")
        try:
            with partial.open("wb") as out:
                received = 0
                for chunk in http.download(state["download"]):
                    out.write(chunk)
                    received += len(chunk)
                    on_bytes(received, state["bytes"])
            partial.replace(target)
        finally:
            with contextlib.suppress(OSError):
                partial.unlink()
        return state

    def _await_end(self, export_id: str) -> dict[str, Any]:
        deadline = time.monotonic() + STALLED_SECONDS
        while True:
            state: dict[str, Any] = self._session.call("GET", f"/exports/{export_id}")
            if state["status"] in ENDED:
                return state
            if time.monotonic() > deadline:
                raise OpsError(
                    f"The export {export_id} did not end within {STALLED_SECONDS} s; it is {state['status']}.",
                    "See 'ops logs catalog'.",
                )
            time.sleep(_POLL_SECONDS)
