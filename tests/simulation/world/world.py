"""The world: everything that lies between the functions of a shop, in memory, in virtual time, from one seed."""

import zlib
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from random import Random
from typing import Any, TypeVar
from uuid import UUID

from cartwright.aws.errors import Busy
from cartwright.aws.retrying import persist
from cartwright.deadline import DEADLINE
from cartwright.logging import INVOCATION
from tests.simulation.world.drawing import Faults, none
from tests.simulation.world.faults import Fault
from tests.simulation.world.functions import Context, Environment, Function, Invocation, Outcome
from tests.simulation.world.turns import Crash, Turns

Result = TypeVar("Result")

START = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SKEW_MS = 5_000


class World:
    """`busy` from 0 to 1 is how often a call lets others go on before it takes effect."""

    def __init__(
        self, seed: str, faults: Faults | None = None, *, busy: float = 0.4, latency_ms: int = 12
    ) -> None:
        self.seed = seed
        self.faults: Faults = faults or none()
        self.turns = Turns(int((START - _EPOCH).total_seconds() * 1000))
        self.invocation: Invocation | None = None
        self.cause = "the beginning"
        """The name of what happens now: of a call, or of a step of the story."""
        self.happened: Counter[str] = Counter()
        self.told: list[tuple[int, str]] = []
        self.addresses: list[tuple[str, str]] | None = None
        """Every call's site and address, for who wants to break each; None where nobody does."""
        self._key = seed.encode()[:64]
        self._busy = busy
        self._latency_ms = latency_ms
        self._outside = 0
        self._digest = 0

    @property
    def now_ms(self) -> int:
        return self.turns.now

    def clock(self, skew_ms: int = 0) -> datetime:
        return _EPOCH + timedelta(milliseconds=self.turns.now + skew_ms)

    def name(self, of: str) -> str:
        """An id for what `of` describes: the same in every run of the seed."""
        digest = blake2b(of.encode(), digest_size=16, key=self._key).digest()
        return str(UUID(bytes=digest, version=4))

    def random(self, of: str) -> Random:
        """A source of its own for what `of` describes."""
        return Random(int.from_bytes(blake2b(of.encode(), digest_size=8, key=self._key).digest()))  # noqa: S311

    def fault(self, site: str, address: str) -> Fault | None:
        """What befalls this place, if anything does."""
        if self.addresses is not None:
            self.addresses.append((site, address))
        self._digest = zlib.crc32(f"{self.turns.now} {address}".encode(), self._digest)
        fault = self.faults.at(site, address)
        if fault is not None:
            self.happened[type(fault).__name__] += 1
            self.tell(f"{type(fault).__name__}({fault.share:.3f}) at {address}")
        return fault

    def tell(self, what: str) -> None:
        """For the story that is printed when it ends badly."""
        self.told.append((self.turns.now, what))

    def call(
        self, site: str, operation: str, effect: Callable[[], Result], *, repeatable: bool = True
    ) -> Result:
        """Tried again by `cartwright.aws.retrying`, as a real call is. Raises AwsError, Crash."""
        try:
            return self.attempt(site, operation, effect)
        except Busy as error:
            first: Busy | None = error

        def again() -> Result:
            nonlocal first
            if first is not None:
                failed, first = first, None
                raise failed
            return self.attempt(site, operation, effect)

        return persist(again, repeatable=repeatable)

    def attempt(self, site: str, operation: str, effect: Callable[[], Result]) -> Result:
        """One try, which takes time and may meet a fault. What is called outside of an invocation just happens."""
        invocation = self.invocation
        if invocation is None:
            self._outside += 1
            self.cause = f"outside/{self._outside}"
            return effect()
        if not self.turns.has_turn():
            raise RuntimeError("Functions of the world call from the thread that they were called on")
        invocation.calls += 1
        address = f"{invocation.name}/{invocation.calls} {operation}"
        self.happened[site] += 1
        self._elapse(invocation)
        self.cause = address
        fault = self.fault(site, address)
        try:
            if fault is None:
                return effect()
            result: Result = fault.befall(effect, self)
        except Crash:
            invocation.dead = True
            raise
        return result

    def wait(self, milliseconds: int) -> None:
        """For functions, their faults and clients: others go on meanwhile."""
        invocation, cause = self.invocation, self.cause
        deadline, fields = DEADLINE._at, INVOCATION.fields
        self.invocation = None
        try:
            self.turns.pause(milliseconds)
        finally:
            self.invocation, self.cause = invocation, cause
            DEADLINE._at, INVOCATION.fields = deadline, fields
        if invocation is not None:
            self._check(invocation)

    def stale_ms(self) -> int:
        """Reads that are not consistent are behind by up to a second, half of the time."""
        invocation = self.invocation
        if invocation is None or invocation.random.random() < 0.5:
            return 0
        return int(invocation.random.random() * 1000)

    def random_bytes(self, count: int) -> bytes:
        """For ids: of the invocation that wants them."""
        source = self.invocation.random if self.invocation else self.random(f"{self.cause} outside")
        return source.randbytes(count)

    def invoke(self, function: Function, event: Any, cause: str) -> Outcome:
        """`cause` is what invokes it: no other invocation has the same."""
        name = f"{function.name}({cause})"
        environment = self._environment(function, name)
        random = self.random(name)
        deadline = self.turns.now + function.timeout_seconds * 1000
        invocation = Invocation(name, function, random, deadline, environment.skew_ms)
        before = self.invocation, self.cause, DEADLINE._at, INVOCATION.fields
        self.invocation, self.cause = invocation, name
        function.running += 1
        function.invocations += 1
        outcome = Outcome(crashed=True)
        try:
            outcome = Outcome(environment.handler(event, Context(invocation, self.name(name), self.turns)))
        except Crash:
            function.crashes += 1
        except Exception as error:
            outcome = Outcome(error=error)
        finally:
            self.invocation, self.cause, DEADLINE._at, INVOCATION.fields = before
            function.running -= 1
        if invocation.dead:
            outcome = Outcome(crashed=True)
        if not outcome.crashed:
            function.kept.append(environment)
        for hear in function.waiting:
            hear()
        return outcome

    def digest(self) -> str:
        """Of every call, when it was made and what befell it."""
        return f"{self._digest:08x}"

    def _environment(self, function: Function, cause: str) -> Environment:
        if function.kept:
            return function.kept.pop()
        function.made += 1
        fault = self.fault("environment", f"environment of {cause}")
        skew = int((2 * fault.share - 1) * _SKEW_MS) if fault else 0
        invocation, self.invocation = self.invocation, None
        try:
            return Environment(function, function.made, skew)
        finally:
            self.invocation = invocation

    def _elapse(self, invocation: Invocation) -> None:
        self._check(invocation)
        drawn = invocation.random.random()
        if drawn < self._busy:
            self.wait(1 + int(drawn / self._busy * self._latency_ms))

    def _check(self, invocation: Invocation) -> None:
        """What is over its time is ended, and what has crashed does nothing more. Raises Crash."""
        if invocation.dead or self.turns.now > invocation.deadline_ms:
            invocation.dead = True
            raise Crash
