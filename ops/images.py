"""Adds images to products through the staff API: announce, upload, and wait until they are shown."""

import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Protocol

from ops import http
from ops.errors import OpsError

STALLED_SECONDS = 120
_POLL_SECONDS = 0.3
_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
TYPES = {
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".png": "image/png",
    ".webp": "image/webp",
    ".gif": "image/gif",
}


class Caller(Protocol):
    """The catalogue's API as staff: ops.api.Session."""

    def call(self, method: str, path: str, body: object = None) -> Any: ...


def type_of(file: Path) -> str:
    """The content type, from the file's name. Raises OpsError."""
    found = TYPES.get(file.suffix.lower())
    if found is None:
        raise OpsError(f"{file} is not a supported image.", f"Its name must end in {', '.join(TYPES)}.")
    return found


def id_of(session: Caller, product: str) -> str:
    """The product of an id or a slug. Raises OpsError."""
    path = f"/staff/products/{product}" if _ID.fullmatch(product) else f"/products/by-slug/{product}"
    return str(session.call("GET", path)["id"])


def send(session: Caller, product_id: str, file: Path, alt: str = "") -> str:
    """The image's id, before its inspection. Raises OpsError."""
    content = file.read_bytes()
    about = {"content_type": type_of(file), "content_length": max(1, len(content)), "alt": alt}
    announced = session.call("POST", f"/products/{product_id}/images", about)
    upload = announced["upload"]
    http.upload(upload["method"], upload["url"], upload["headers"], len(content), _whole(content))
    return str(announced["id"])


def await_shown(
    session: Caller, sent: dict[str, str], on_shown: Callable[[int], None] = lambda _: None
) -> list[dict[str, Any]]:
    """``sent`` maps image ids to product ids. Raises OpsError for a rejected image, and when nothing moves."""
    waiting, done = dict(sent), []
    deadline = time.monotonic() + STALLED_SECONDS
    while waiting:
        for image_id, product_id in list(waiting.items()):
            state = session.call("GET", f"/products/{product_id}/images/{image_id}")
            if state["state"] == "quarantined":
                raise OpsError(f"The image was rejected: {state['reason']}", "Upload another file.")
            if not state["attached"]:
                break
            done.append(state)
            del waiting[image_id]
            deadline = time.monotonic() + STALLED_SECONDS
            on_shown(len(done))
        else:
            continue
        if time.monotonic() > deadline:
            raise OpsError(
                f"{len(waiting)} images are not shown after {STALLED_SECONDS} s.", "See 'ops logs catalog'."
            )
        time.sleep(_POLL_SECONDS)
    return done


def _whole(content: bytes) -> Iterator[bytes]:
    yield content
