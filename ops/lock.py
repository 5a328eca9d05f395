"""Allows only one command at a time to change the local shop."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager

from ops import paths
from ops.errors import OpsError


@contextmanager
def exclusive() -> Iterator[None]:
    """Raises OpsError immediately when another command runs. A killed command leaves no lock."""
    folder = paths.local_dir()
    folder.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            owner = os.read(descriptor, 20).decode(errors="replace").strip() or "unknown"
            raise OpsError(
                f"Another command (pid {owner}) is changing the local shop.",
                "Wait for it to end, then try again.",
            ) from error
        os.ftruncate(descriptor, 0)
        os.write(descriptor, str(os.getpid()).encode())
        yield
    finally:
        os.close(descriptor)
