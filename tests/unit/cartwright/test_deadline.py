import math
from types import SimpleNamespace

import pytest

from cartwright.deadline import DEADLINE, Deadline
from cartwright.logging import Invocation


def context(milliseconds: int) -> SimpleNamespace:
    return SimpleNamespace(get_remaining_time_in_millis=lambda: milliseconds)


def test_outside_an_invocation_there_is_none() -> None:
    assert Deadline().remaining() == math.inf


def test_an_invocation_leaves_its_handler_time_to_answer() -> None:
    deadline = Deadline()
    deadline.begin(context(10_000))
    assert deadline.remaining() == pytest.approx(9.75, abs=0.2)
    deadline.begin(context(100))
    assert deadline.remaining() == 0
    deadline.begin(object())
    assert deadline.remaining() == math.inf


def test_every_invocation_sets_it() -> None:
    Invocation().begin(context(5_000))
    assert DEADLINE.remaining() == pytest.approx(4.75, abs=0.2)
