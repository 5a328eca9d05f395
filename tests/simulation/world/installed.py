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


class _Teller(logging.Handler):
    """Puts into the story what functions log of their troubles."""

    def __init__(self, world: World) -> None:
        super().__init__(logging.WARNING)
        self._world = world

    def emit(self, record: logging.LogRecord) -> None:
        cause = f": {record.exc_info[1]!r}" if record.exc_info else ""
        self._world.tell(f"{record.levelname} {record.name}: {record.getMessage()}{cause}")


@contextmanager
def installed(world: World, *, telling: bool = False) -> Iterator[World]:
    """Ends the world, too. `telling` lets functions log, into the story; otherwise nothing is logged."""

    def sleep(seconds: float) -> None:
        world.wait(int(seconds * 1000))

    def backoff(number: int) -> float:
        random = world.invocation.random if world.invocation else world.random(world.cause)
        return random.random() * min(1.0, 0.05 * 2.0 ** (number - 1))

    def refuse(*_: object, **__: object) -> Any:
        raise RuntimeError("A function of the world called AWS")

    silence, teller = logging.root.manager.disable, _Teller(world)
    logging.disable(logging.INFO if telling else logging.CRITICAL)
    if telling:
        logging.root.addHandler(teller)
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
            try:
                yield world
            finally:
                world.turns.close()
    finally:
        logging.root.removeHandler(teller)
        logging.disable(silence)
