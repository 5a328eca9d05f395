"""One invocation of a function that a test writes, in a world of its own."""

from collections.abc import Callable
from typing import Any

from tests.simulation.world.cloud import Cloud
from tests.simulation.world.drawing import Faults
from tests.simulation.world.functions import Outcome
from tests.simulation.world.installed import installed
from tests.simulation.world.world import World

Body = Callable[[Cloud], Any]


def invoked(body: Body, faults: Faults, *, seconds: int = 30, seed: str = "seed") -> tuple[Cloud, Outcome]:
    """What becomes of one invocation of `body` that may take so many seconds."""
    with installed(World(seed, faults)) as world:
        cloud = Cloud(world)
        cloud.table("t")
        function = cloud.plain("function", lambda _: lambda *_: body(cloud), timeout_seconds=seconds)
        outcomes: list[Outcome] = []
        cloud.step(0, "invoke", lambda: outcomes.append(world.invoke(function, None, "once")))
        cloud.drain()
        return cloud, outcomes[0]
