"""From a story that ends badly to the shortest that does, by leaving out what is not needed (Zeller's ddmin)."""

from collections.abc import Callable, Sequence
from typing import TypeVar

import msgspec

from tests.simulation.world.faults import CrashAfter, CrashBefore, Fault, TimeoutAfter, TimeoutBefore
from tests.simulation.world.running import Run, Simulation

Part = TypeVar("Part")

BREAKS: tuple[type[Fault], ...] = (CrashBefore, CrashAfter, TimeoutBefore, TimeoutAfter)


class Budget:
    """So many runs may be spent on a story."""

    def __init__(self, runs: int) -> None:
        self.left = runs


class Failure(msgspec.Struct, frozen=True):
    seed: str
    run: Run
    of_faults: int
    of_steps: int

    def __str__(self) -> str:
        """The story as a developer reads it."""
        cut = f"{len(self.run.befallen)} of {self.of_faults} faults, {len(self.run.steps)} of {self.of_steps} steps"
        return "\n".join(
            [
                f"Seed {self.seed} fails. The shortest story has {cut}:",
                *(f"  {at / 1000:10.3f} s  {what}" for at, what in self.run.told),
                "What is wrong in the end:",
                *(f"  {each}" for each in self.run.violations),
            ]
        )


def shortest(simulation: Simulation, seed: str, failed: Run, *, most_runs: int = 300) -> Failure:
    """Of a run that failed."""
    budget = Budget(most_runs)
    faults, steps, best = list(failed.befallen.items()), list(failed.steps), failed

    def fails_with(some: Sequence[tuple[str, Fault]], others: Sequence[str]) -> bool:
        nonlocal best
        run = simulation.replay(seed, dict(some), set(others))
        if run.violations:
            best = run
        return bool(run.violations)

    if fails_with(faults, steps):
        faults = smallest(faults, lambda some: fails_with(some, steps), budget)
        steps = smallest(steps, lambda some: fails_with(faults, some), budget)
        faults = smallest(faults, lambda some: fails_with(some, steps), budget)
    return Failure(seed, best, len(failed.befallen), len(failed.steps))


def smallest(parts: Sequence[Part], fails: Callable[[Sequence[Part]], bool], budget: Budget) -> list[Part]:
    """A subset that still fails, and from which no single part can be taken away while the budget lasts."""
    kept, pieces = list(parts), 2
    while kept:
        size = max(1, -(-len(kept) // pieces))
        for start in range(0, len(kept), size):
            if budget.left <= 0:
                return kept
            budget.left -= 1
            without = kept[:start] + kept[start + size :]
            if fails(without):
                kept, pieces = without, max(2, pieces - 1)
                break
        else:
            if size == 1:
                break
            pieces *= 2
    return kept


def find(simulation: Simulation, seeds: Sequence[str]) -> Failure | None:
    """The first seed that fails, cut down; None when all is well."""
    for seed in seeds:
        run = simulation.run(seed)
        if run.violations:
            return shortest(simulation, seed, run)
    return None


def broken_everywhere(
    simulation: Simulation, seed: str, kinds: Sequence[type[Fault]] = BREAKS
) -> list[Failure]:
    """Each of `kinds` at each call of a story that is free of faults otherwise: the runs that failed."""
    whole = simulation.replay(seed, {}, listing=True)
    failures = [Failure(seed, whole, 0, len(whole.steps))] if whole.violations else []
    for site, address in whole.addresses:
        for kind in kinds:
            if site in kind.sites:
                run = simulation.replay(seed, {address: kind(0.5)})
                if run.violations:
                    failures.append(Failure(seed, run, 1, len(run.steps)))
    return failures
