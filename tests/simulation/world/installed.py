"""The process while a world is in it: who sleeps, looks at the clock or logs does it there."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

from cartwright import deadline
from cartwright.aws import calls, retrying
from cartwright.deadline import DEADLINE
from cartwright.logging import INVOCATION
from tests.simulation.world.world import World


@contextmanager
def swapped(*swaps: tuple[Any, str, Any]) -> Iterator[None]:
    """Each an object, the name of an attribute, and its value for as long as this lasts."""
    before = [(owner, name, getattr(owner, name)) for owner, name, _ in swaps]
    try:
        for owner, name, value in swaps:
            setattr(owner, name, value)
        yield
    finally:
        for owner, name, value in before:
            setattr(owner, name, value)


@contextmanager
def installed(world: World) -> Iterator[World]:
    """Ends the world, too."""

    def sleep(seconds: float) -> None:
        world.wait(int(seconds * 1000))

    def backoff(number: int) -> float:
        random = world.invocation.random if world.invocation else world.random(world.cause)
        return random.random() * min(1.0, 0.05 * 2.0 ** (number - 1))

    def refuse(*_: object, **__: object) -> Any:
        raise RuntimeError("A function of the world called AWS")

    silence = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    try:
        with swapped(
            (calls, "send", refuse),
            (retrying, "sleep", sleep),
            (retrying, "backoff", backoff),
            (retrying, "BUDGET", retrying.Budget()),
            (deadline, "time", SimpleNamespace(monotonic=lambda: world.now_ms / 1000)),
            (DEADLINE, "_at", float("inf")),
            (INVOCATION, "fields", {}),
        ):
            yield world
            world.turns.close()
    finally:
        logging.disable(silence)
