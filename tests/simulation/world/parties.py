"""Other companies' services: they answer 5xx or not at all, and call back late, twice or never."""

from collections.abc import Callable
from typing import TypeVar

from tests.simulation.world.faults import (
    Delay,
    Duplicate,
    LostWebhook,
    Reorder,
    ServerError,
    UnknownOutcome,
)
from tests.simulation.world.world import World

Result = TypeVar("Result")


def exchange(
    world: World,
    name: str,
    effect: Callable[[], Result],
    *,
    refused: Callable[[], Exception],
    unknown: Callable[[], Exception],
) -> Result:
    """A call of another party over HTTP, which may answer 5xx or not at all; the errors are the adapter's."""

    def attempt() -> Result:
        address = f"{world.cause} to {name}"
        fault = world.fault("exchange", address)
        if isinstance(fault, ServerError):
            raise refused()
        if isinstance(fault, UnknownOutcome):
            if fault.share >= 0.5:
                effect()
            raise unknown()
        if fault is not None:
            answer: Result = fault.befall(effect, world)
            return answer
        return effect()

    return world.attempt("elsewhere", name, attempt)


def webhook(world: World, address: str, deliver: Callable[[str], None], *, delay_ms: int = 0) -> None:
    """Another party calls back: perhaps late, twice or never. `deliver` is told which delivery it is."""
    fault = world.fault("webhook", address)
    if isinstance(fault, LostWebhook):
        return
    late = delay_ms + 1 + int(world.random(f"latency of {address}").random() * 200)
    if isinstance(fault, Delay):
        late += fault.milliseconds
    if isinstance(fault, Reorder):
        late += int(fault.share * 3_000)
    if isinstance(fault, Duplicate):
        world.turns.at(world.now_ms + late * 2, lambda: deliver(f"{address} again"))
    world.turns.at(world.now_ms + late, lambda: deliver(address))
