"""Skips the tests that need what Pyodide lacks."""

import socket
import threading
from typing import Any

import pytest

_inet_pton = socket.inet_pton


def _start(self: threading.Thread) -> None:
    pytest.skip("Pyodide has no threads.")


def _inet_pton_of_ipv4(family: Any, address: str) -> bytes:
    if family == socket.AF_INET6:
        pytest.skip("Pyodide does not parse IPv6 addresses.")
    return _inet_pton(family, address)


threading.Thread.start = _start  # type: ignore[method-assign]
socket.inet_pton = _inet_pton_of_ipv4
