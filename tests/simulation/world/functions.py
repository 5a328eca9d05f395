"""Lambda functions: environments that are kept, reused and lost, and invocations that end before their time."""

from collections.abc import Callable, Mapping
from random import Random
from typing import Any

import msgspec

from tests.simulation.world.turns import Turns

Handler = Callable[[Any, Any], Any]


class Environment:
    """What lives from one invocation to the next. `skew_ms` is how far its clock is off."""

    def __init__(self, function: "Function", number: int, skew_ms: int) -> None:
        self.function = function
        self.number = number
        self.skew_ms = skew_ms
        self.handler = function.load(self)


class Function:
    """`load` makes the handler of a new environment, as a cold start does."""

    def __init__(
        self,
        name: str,
        load: Callable[[Environment], Handler],
        *,
        timeout_seconds: int = 30,
        concurrency: int = 10,
    ) -> None:
        self.name = name
        self.load = load
        self.timeout_seconds = timeout_seconds
        self.concurrency = concurrency
        self.running = 0
        self.invocations = 0
        self.crashes = 0
        self.kept: list[Environment] = []
        self.made = 0
        self.waiting: list[Callable[[], None]] = []
        """Who wants to hear that an invocation has ended."""

    @property
    def free(self) -> bool:
        return self.running < self.concurrency


class Invocation:
    """`name` says what was invoked and why, so that it is the same in a story with other faults."""

    def __init__(self, name: str, function: Function, random: Random, deadline_ms: int, skew_ms: int) -> None:
        self.name = name
        self.function = function
        self.random = random
        self.deadline_ms = deadline_ms
        self.skew_ms = skew_ms
        self.calls = 0
        self.dead = False


class Context:
    """Lambda's."""

    def __init__(self, invocation: Invocation, request_id: str, turns: Turns) -> None:
        self.function_name = invocation.function.name
        self.aws_request_id = request_id
        self._invocation = invocation
        self._turns = turns

    def get_remaining_time_in_millis(self) -> int:
        return max(0, self._invocation.deadline_ms - self._turns.now)


class Outcome(msgspec.Struct, frozen=True):
    """An answer, or the error that the handler let through; neither when the invocation crashed."""

    answer: Any = None
    error: Exception | None = None
    crashed: bool = False

    @property
    def failed(self) -> bool:
        return self.crashed or self.error is not None


Event = Mapping[str, Any]
