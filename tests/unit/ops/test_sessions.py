"""Functions that start at once register their sessions one after the other."""

import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from ministack.services import sts

from ops.emulator.__main__ import one_at_a_time

STARTS, AT_ONCE = 1_600, 8


@pytest.fixture
def often() -> Iterator[None]:
    """Threads take turns so often that they meet in the few lines that look through the sessions."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(usual)
    sts._sessions.clear()


def start_all(register: Callable[..., None]) -> None:
    ready = threading.Barrier(AT_ONCE)

    def start(worker: int) -> None:
        ready.wait()
        for number in range(STARTS // AT_ONCE):
            register(f"{worker}-{number}", {})

    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(start, range(AT_ONCE)))


def test_sessions_are_registered_one_after_the_other(often: None) -> None:
    start_all(one_at_a_time(sts.register_session))
    assert len(sts._sessions) == STARTS // AT_ONCE * AT_ONCE


def test_without_that_the_embedded_aws_fails(often: None) -> None:
    """When it no longer does, ops/emulator need not help."""
    with pytest.raises(RuntimeError, match="changed size during iteration"):
        start_all(sts.register_session)
