"""What can go wrong in the world, each a class with a name, and where it can."""

from collections.abc import Callable
from contextlib import suppress
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
    longest_ms: ClassVar[int] = 600_000

    @property
    def milliseconds(self) -> int:
        return int(self.share * self.longest_ms)


class Backlog(Delay, frozen=True):
    """Up to 3 hours: whoever waits for the message has given up by then. It is not among the KINDS."""

    sites = frozenset({"delivery"})
    longest_ms: ClassVar[int] = 3 * 3600_000


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
