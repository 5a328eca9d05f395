"""What can go wrong in the world, each a class with a name, and where it can.

A fault has an address: the call that it befalls, named by what it does and not by when it happens. So one fault less
leaves the others where they were, and a story can be cut down to those that matter.
"""

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from hashlib import blake2b
from typing import Any, ClassVar, Protocol

from msgspec import Struct

from cartwright.aws.errors import Contended, OutcomeUnknown, Throttled, Unreachable
from tests.simulation.world.turns import Crash

TABLE = frozenset({"read", "write", "transact"})
WRITES = frozenset({"write", "transact", "publish", "send"})
CALLS = TABLE | WRITES | {"exchange"}
MESSAGES = frozenset({"delivery", "webhook"})


class Waiting(Protocol):
    def wait(self, milliseconds: int) -> None: ...


class Fault(Struct, frozen=True):
    """`share` from 0 to 1 says how much of it, how long, or which of several forms."""

    sites: ClassVar[frozenset[str]] = frozenset()

    share: float = 0.0

    def befall(self, effect: Callable[[], Any], world: Waiting) -> Any:
        """What becomes of a call."""
        raise NotImplementedError


class Throttle(Fault, frozen=True):
    sites = TABLE | {"publish", "send"}

    def befall(self, effect: Callable[[], Any], world: Waiting) -> Any:
        raise Throttled("The rate is exceeded")


class Contention(Fault, frozen=True):
    sites = frozenset({"transact"})

    def befall(self, effect: Callable[[], Any], world: Waiting) -> Any:
        raise Contended("A transaction is under way on the same item")


class NotSent(Fault, frozen=True):
    """The request does not get through, and it is certain that it did not."""

    sites = TABLE | {"publish", "send"}

    def befall(self, effect: Callable[[], Any], world: Waiting) -> Any:
        raise Unreachable("The connection was refused")


class TimeoutBefore(Fault, frozen=True):
    """No answer, and no effect."""

    sites = CALLS - {"exchange"}

    def befall(self, effect: Callable[[], Any], world: Waiting) -> Any:
        raise OutcomeUnknown("No answer came")


class TimeoutAfter(Fault, frozen=True):
    """No answer to what took effect, or was refused."""

    sites = WRITES

    def befall(self, effect: Callable[[], Any], world: Waiting) -> Any:
        with suppress(Exception):
            effect()
        raise OutcomeUnknown("No answer came")


class CrashBefore(Fault, frozen=True):
    sites = CALLS

    def befall(self, effect: Callable[[], Any], world: Waiting) -> Any:
        raise Crash


class CrashAfter(Fault, frozen=True):
    sites = WRITES | {"exchange"}

    def befall(self, effect: Callable[[], Any], world: Waiting) -> Any:
        with suppress(Exception):
            effect()
        raise Crash


class Slow(Fault, frozen=True):
    """Up to 40 seconds, so that some functions run out of time."""

    sites = CALLS

    def befall(self, effect: Callable[[], Any], world: Waiting) -> Any:
        world.wait(1_000 + int(self.share * 39_000))
        return effect()


class PartialPutEvents(Fault, frozen=True):
    """The bus takes some entries of a request and refuses others, in an answer of success."""

    sites = frozenset({"publish"})

    def befall(self, effect: Callable[[], Any], world: Waiting) -> Any:
        return effect.but(self.share)  # type: ignore[attr-defined]


class Duplicate(Fault, frozen=True):
    sites = MESSAGES | {"schedule"}


class Delay(Fault, frozen=True):
    """Up to 10 minutes."""

    sites = MESSAGES | {"stream"}


class Reorder(Fault, frozen=True):
    """Up to 3 seconds: long enough for others to overtake."""

    sites = MESSAGES


class Poison(Fault, frozen=True):
    """A message that nobody can read comes besides."""

    sites = frozenset({"delivery"})


class PartialBatch(Fault, frozen=True):
    """Of a batch that was handled some messages are not deleted, and come again."""

    sites = frozenset({"batch"})


class LostAnswer(Fault, frozen=True):
    """A function's answer reaches nobody: a batch comes again whole, a client does not know."""

    sites = frozenset({"batch", "answer"})


class StreamReplay(Fault, frozen=True):
    """A batch of a stream that was handled comes again."""

    sites = frozenset({"stream"})


class ClockSkew(Fault, frozen=True):
    """An environment's clock is off by up to 5 seconds either way."""

    sites = frozenset({"environment"})


class ServerError(Fault, frozen=True):
    """Another party answers 5xx, having done nothing."""

    sites = frozenset({"exchange"})


class UnknownOutcome(Fault, frozen=True):
    """Another party's answer does not come; half the time it has done what it was asked."""

    sites = frozenset({"exchange"})


class LostWebhook(Fault, frozen=True):
    sites = frozenset({"webhook"})


KINDS: tuple[type[Fault], ...] = (
    Throttle,
    Contention,
    NotSent,
    TimeoutBefore,
    TimeoutAfter,
    CrashBefore,
    CrashAfter,
    Slow,
    PartialPutEvents,
    Duplicate,
    Delay,
    Reorder,
    Poison,
    PartialBatch,
    LostAnswer,
    StreamReplay,
    ClockSkew,
    ServerError,
    UnknownOutcome,
    LostWebhook,
)


class Faults(Protocol):
    """`befallen` are those that happened, by address."""

    befallen: dict[str, Fault]

    def at(self, site: str, address: str) -> Fault | None: ...

    def rest(self) -> None:
        """No more from now on: the world may recover."""
        ...


class Drawn:
    """Faults that a seed decides on, each kind at its own rate wherever it can happen."""

    def __init__(self, seed: str, rates: Mapping[type[Fault], float]) -> None:
        self.befallen: dict[str, Fault] = {}
        self._seed = seed.encode()[:64]
        self._sites: dict[str, list[tuple[float, type[Fault]]]] = {}
        self._resting = False
        for kind, rate in rates.items():
            for site in sorted(kind.sites):
                of_site = self._sites.setdefault(site, [])
                of_site.append(((of_site[-1][0] if of_site else 0.0) + rate, kind))

    def at(self, site: str, address: str) -> Fault | None:
        of_site = self._sites.get(site)
        if of_site is None or self._resting:
            return None
        drawn = int.from_bytes(blake2b(address.encode(), digest_size=8, key=self._seed).digest())
        lot = (drawn & 0xFFFFFFFF) / 2**32
        if lot >= of_site[-1][0]:
            return None
        kind = next(kind for threshold, kind in of_site if lot < threshold)
        fault = kind((drawn >> 32) / 2**32)
        self.befallen[address] = fault
        return fault

    def rest(self) -> None:
        self._resting = True


class Chosen:
    """Exactly these faults, by address."""

    def __init__(self, faults: Mapping[str, Fault]) -> None:
        self.befallen: dict[str, Fault] = {}
        self._faults = dict(faults)

    def at(self, site: str, address: str) -> Fault | None:
        fault = self._faults.get(address)
        if fault is not None and site in fault.sites:
            self.befallen[address] = fault
            return fault
        return None

    def rest(self) -> None:
        """They are where they are."""


def none() -> Faults:
    return Chosen({})


def rates(each: float, kinds: Iterable[type[Fault]] = KINDS, **special: float) -> dict[type[Fault], float]:
    """`special` are rates by the name of the kind."""
    return {kind: special.get(kind.__name__, each) for kind in kinds}
