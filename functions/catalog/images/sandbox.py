"""Runs the renderer in a child process. A file that breaks a decoder only ends that process, and is refused."""

import logging
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

import msgspec

from catalog.images.file_domain import Header, ImageRefused, Rendered

_MODULE = "catalog.images.rendering"
_SECONDS = 45.0
_KEPT_VARIABLES = ("LD_LIBRARY_PATH", "PATH")
"""The environment that the interpreter needs on Lambda. Credentials are not passed on."""

_log = logging.getLogger(__name__)


class RenderingFailed(RuntimeError):
    """The failure is not caused by the image; a retry may succeed."""


class _Answer(msgspec.Struct, frozen=True):
    width: int
    height: int
    refused: str


class Sandbox:
    def __init__(self, sides: Mapping[str, int], *, seconds: float = _SECONDS) -> None:
        """`sides` are the pixels of the longer side of each thumbnail, by size name."""
        self._sides = dict(sides)
        self._seconds = seconds

    def render(self, data: bytes, kind: str, header: Header) -> Rendered:
        """Raises ImageRefused, RenderingFailed."""
        with tempfile.TemporaryDirectory() as folder:
            original = Path(folder, "original")
            original.write_bytes(data)
            answer = self._run(folder, kind, header)
            if answer.refused:
                raise ImageRefused(f"The image cannot be decoded: {answer.refused}.")
            original.unlink()
            files = {path.name: path.read_bytes() for path in sorted(Path(folder).iterdir())}
        return Rendered(answer.width, answer.height, files)

    def _run(self, folder: str, kind: str, header: Header) -> _Answer:
        order = {"folder": folder, "kind": kind, "width": header.width, "height": header.height}
        try:
            ended = subprocess.run(
                [sys.executable, "-B", "-m", _MODULE],
                input=msgspec.json.encode({**order, "sides": self._sides}),
                capture_output=True,
                cwd=folder,
                env=_environment(),
                timeout=self._seconds,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise ImageRefused("The image takes too long to decode.") from None
        if ended.returncode < 0:
            _log.warning("The image crashed its decoder", extra={"signal": -ended.returncode})
            raise ImageRefused("The image cannot be decoded: the decoder failed.")
        if ended.returncode:
            last = ended.stderr.decode(errors="replace").strip().splitlines()[-1:]
            raise RenderingFailed(f"{_MODULE} ended with {ended.returncode}: {''.join(last)[:500]}")
        return msgspec.json.decode(ended.stdout, type=_Answer)


def _environment() -> dict[str, str]:
    kept = {name: os.environ[name] for name in _KEPT_VARIABLES if name in os.environ}
    return kept | {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
