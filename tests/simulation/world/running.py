"""A seed becomes a story, the story is told in a world, and what it left behind is examined."""

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import timedelta
from random import Random
from typing import Protocol

import msgspec

from tests.simulation.world.cloud import Cloud
from tests.simulation.world.drawing import Chosen, Drawn, Faults
from tests.simulation.world.faults import Fault
from tests.simulation.world.installed import installed
from tests.simulation.world.world import World

MOST_REDRIVES = 5


class Step(msgspec.Struct, frozen=True):
    """What a person does, `at_ms` after the beginning. Its name is its own in the story."""

    name: str
    at_ms: int
    action: Callable[[], object]


class Shop(Protocol):
    """What is simulated. It is made anew for every run, of parts that it connects in a cloud."""

    def steps(self, random: Random) -> Sequence[Step]: ...

    def violations(self) -> Sequence[str]:
        """What must not be, after all has come to rest."""
        ...


class Run(msgspec.Struct, frozen=True):
    """`told` is the story in time order: milliseconds since its beginning, and what happened."""

    violations: Sequence[str]
    befallen: Mapping[str, Fault]
    steps: Sequence[str]
    told: Sequence[tuple[int, str]]
    happened: Counter[str]
    digest: str
    addresses: Sequence[tuple[str, str]] = ()


class Simulation:
    """`settle` is how long after the last step everything has to be at rest, and again after each redrive.

    `busy` and `latency_ms` are the world's: the longer calls take, the more goes on in the middle of each other.
    """

    def __init__(
        self,
        make: Callable[[Cloud], Shop],
        *,
        rates: Mapping[type[Fault], float],
        settle: timedelta = timedelta(minutes=30),
        busy: float = 0.4,
        latency_ms: int = 12,
    ) -> None:
        self.make = make
        self.rates = rates
        self.settle = settle
        self.busy = busy
        self.latency_ms = latency_ms

    def run(self, seed: str) -> Run:
        """With the faults that the seed draws."""
        return self._run(seed, Drawn(seed, self.rates), None)

    def replay(
        self,
        seed: str,
        faults: Mapping[str, Fault],
        steps: Collection[str] | None = None,
        *,
        listing: bool = False,
        telling: bool = False,
    ) -> Run:
        """With these faults and no others, and only these steps.

        `listing` asks for the addresses of all calls, `telling` for what functions log of their troubles.
        """
        return self._run(seed, Chosen(faults), steps, listing=listing, telling=telling)

    def _run(
        self,
        seed: str,
        faults: Faults,
        kept: Collection[str] | None,
        *,
        listing: bool = False,
        telling: bool = False,
    ) -> Run:
        world = World(seed, faults, busy=self.busy, latency_ms=self.latency_ms)
        began = world.now_ms
        if listing:
            world.addresses = []
        taken: list[str] = []
        with installed(world, telling=telling):
            cloud = Cloud(world)
            shop = self.make(cloud)
            last = 0
            for step in shop.steps(world.random("steps")):
                if kept is None or step.name in kept:
                    cloud.step(step.at_ms, step.name, step.action)
                    taken.append(step.name)
                    last = max(last, step.at_ms)
            violations = self._ending(cloud, shop, timedelta(milliseconds=last))
        return Run(
            violations=violations,
            befallen=dict(faults.befallen),
            steps=taken,
            told=[(at - began, what) for at, what in world.told],
            happened=world.happened,
            digest=f"{world.digest()}-{state(cloud)}",
            addresses=world.addresses or (),
        )

    def _ending(self, cloud: Cloud, shop: Shop, story: timedelta) -> list[str]:
        """An error of a step, such as a client's expectation that did not come true, is a violation too."""
        try:
            cloud.run_for(story)
            cloud.world.faults.rest()
            cloud.run_for(self.settle)
            for _ in range(MOST_REDRIVES):
                if not cloud.redrive():
                    break
                cloud.run_for(self.settle)
            return list(shop.violations())
        except Exception as error:
            return [f"{type(error).__name__}: {error}"]


def state(cloud: Cloud) -> str:
    """A digest of what lies in all tables."""
    digest = hashlib.sha256()
    for name in sorted(cloud.storages):
        for item in cloud.storages[name].items():
            digest.update(json.dumps(item, sort_keys=True).encode())
    return digest.hexdigest()[:16]
