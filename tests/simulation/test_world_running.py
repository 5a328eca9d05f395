"""The runner finds what is wrong, and cuts the story down to what matters; what is right it lets be."""

import os
import subprocess
import sys
from functools import partial
from random import Random

import pytest

from cartwright.outbox import Message
from stacks import ROOT
from tests.simulation import replay
from tests.simulation.examples.seats import (
    CheckThenWrite,
    CountTwice,
    FreshIdOnRetry,
    IgnoringRelay,
    Letters,
    PublishBesideWrite,
    ReturnBeforeWriting,
    SeatTaken,
    Taken,
)
from tests.simulation.examples.theatre import Theatre
from tests.simulation.world.cloud import Cloud
from tests.simulation.world.drawing import rates
from tests.simulation.world.faults import KINDS, CrashAfter
from tests.simulation.world.running import Simulation, Step
from tests.simulation.world.shrinking import Budget, broken_everywhere, find, smallest
from tests.simulation.world.world import START

SEEDS = [f"seed {number}" for number in range(60)]
HEAVY = rates(0.03)
REFUSING = rates(0.03, PartialPutEvents=0.7)


@pytest.mark.parametrize("rate", [0.0, 0.01, 0.08])
def test_what_is_right_survives_everything(rate: float) -> None:
    failure = find(Simulation(Theatre, rates=rates(rate)), SEEDS)
    assert failure is None, str(failure)


def test_all_kinds_of_faults_befall_it() -> None:
    simulation = Simulation(Theatre, rates=rates(0.08))
    happened = {kind for seed in SEEDS for kind in simulation.run(seed).happened}
    elsewhere = {"ServerError", "UnknownOutcome", "LostWebhook"}
    assert {kind.__name__ for kind in KINDS} - elsewhere <= happened


@pytest.mark.parametrize(
    ("simulation", "symptom", "most_faults", "most_steps"),
    [
        (Simulation(partial(Theatre, seats=CheckThenWrite), rates=HEAVY), "booked and", 2, 2),
        (Simulation(partial(Theatre, seats=FreshIdOnRetry), rates=HEAVY), "has 2 seats", 3, 1),
        (Simulation(partial(Theatre, seats=PublishBesideWrite), rates=HEAVY), "has 0 letters", 3, 1),
        (Simulation(partial(Theatre, letters=CountTwice), rates=HEAVY), "has 2 letters", 1, 1),
        (Simulation(partial(Theatre, letters=ReturnBeforeWriting), rates=HEAVY), "has 0 letters", 1, 1),
        (Simulation(partial(Theatre, relay=IgnoringRelay), rates=REFUSING), "has 0 letters", 6, 1),
    ],
    ids=[
        "check-then-write",
        "fresh-id-on-retry",
        "publish-beside-write",
        "not-idempotent",
        "return-before-writing",
        "ignored-refusals",
    ],
)
def test_what_is_wrong_is_found_and_told_in_few_words(
    simulation: Simulation, symptom: str, most_faults: int, most_steps: int
) -> None:
    failure = find(simulation, SEEDS)
    assert failure
    assert any(symptom in each for each in failure.run.violations)
    assert len(failure.run.befallen) <= most_faults
    assert len(failure.run.steps) <= most_steps
    again = simulation.replay(failure.seed, failure.run.befallen, failure.run.steps)
    assert (again.violations, again.digest) == (failure.run.violations, failure.run.digest)
    story = str(failure)
    assert f"Seed {failure.seed} fails" in story
    assert all(address in story for address in failure.run.befallen)
    assert all(step in story for step in failure.run.steps)


def test_a_fault_at_every_single_call_does_no_harm_to_what_is_right() -> None:
    assert broken_everywhere(Simulation(Theatre, rates={}), "one by one") == []


def test_and_finds_the_one_call_that_matters_where_it_does() -> None:
    simulation = Simulation(partial(Theatre, seats=PublishBesideWrite), rates={})
    failures = broken_everywhere(simulation, "one by one", [CrashAfter])
    calls = {address.partition(" seats")[2] for failure in failures for address in failure.run.befallen}
    assert calls == {".TransactWriteItems"}


def test_the_story_tells_of_the_troubles_that_functions_logged() -> None:
    """A message is given up for an error that its handler caught."""

    class Illiterate(Letters):
        def write(self, booking: str) -> None:
            raise ValueError(f"{booking} cannot be written to")

    failure = find(Simulation(partial(Theatre, letters=Illiterate), rates={}), SEEDS[:1])
    story = str(failure)
    assert "cartwright.batch: The message failed" in story
    assert "cannot be written to" in story
    assert "letters gave up" in story
    assert story.count("cannot be written to") == 1
    assert "(and 29 times more)" in story, "five times each, and again after five redrives"


@pytest.mark.parametrize("name", sorted(replay.SHOPS))
def test_a_seed_replays_exactly_in_another_process_too(name: str) -> None:
    run = replay.simulation(name).run("7")
    expected = f"{run.digest} {len(run.befallen)} faults, {sorted(run.happened.items())}\n"
    assert replay.simulation(name).run("8").digest != run.digest
    for hash_seed in ("1", "2"):
        path = os.pathsep.join(str(ROOT / each) for each in (".", "functions", "layers/shared/python"))
        found = subprocess.run(
            [sys.executable, "-m", "tests.simulation.replay", name, "7"],
            env={**os.environ, "PYTHONHASHSEED": hash_seed, "PYTHONPATH": path},
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        )
        assert found.stdout == expected


def test_a_run_with_the_faults_it_drew_is_the_same_run() -> None:
    simulation = Simulation(Theatre, rates=HEAVY)
    run = simulation.run("7")
    assert len(run.befallen) > 3
    assert simulation.replay("7", run.befallen).digest == run.digest


def test_a_fault_less_leaves_the_others_where_they_were() -> None:
    simulation = Simulation(Theatre, rates=HEAVY)
    run = simulation.run("7")
    kept = dict(list(run.befallen.items())[:-1])
    assert simulation.replay("7", kept).befallen == kept


def test_a_story_is_not_cut_down_to_one_that_is_wrong_in_another_way() -> None:
    class Pair:
        def __init__(self, cloud: Cloud) -> None:
            del cloud
            self.seen: list[str] = []

        def steps(self, random: Random) -> list[Step]:
            del random
            return [Step(name, 0, partial(self.seen.append, name)) for name in ("one", "other", "third")]

        def violations(self) -> list[str]:
            together = {"one", "other"} & set(self.seen)
            return ["7 together"] if len(together) == 2 else [f"{each} alone" for each in together]

    failure = find(Simulation(Pair, rates={}), ["pair"])
    assert failure
    assert (failure.run.steps, failure.run.violations) == (["one", "other"], ["7 together"])


def test_a_step_less_leaves_the_places_of_others_as_they_were() -> None:
    """What a step does by itself is named by the step."""

    class Publishers:
        def __init__(self, cloud: Cloud) -> None:
            self._cloud = cloud
            cloud.bus.rule(SeatTaken, cloud.queue("work"))

        def steps(self, random: Random) -> list[Step]:
            del random
            return [Step(name, 0, partial(self._tell, name)) for name in ("one", "other")]

        def violations(self) -> list[str]:
            return []

        def _tell(self, name: str) -> None:
            event = SeatTaken(id=name, occurred_at=START, correlation_id="c", data=Taken(name))
            for _ in range(2):
                self._cloud.bus.put([Message(event.source, event.name, event.detail().decode())])

    simulation = Simulation(Publishers, rates={})
    whole = simulation.replay("publishers", {}, listing=True).addresses
    part = simulation.replay("publishers", {}, {"other"}, listing=True).addresses
    assert (len(whole), len(part)) == (4, 2)
    assert set(part) < set(whole)


def test_the_smallest_part_that_fails() -> None:
    tried: list[list[int]] = []

    def fails(numbers: list[int]) -> bool:
        tried.append(numbers)
        return {3, 17} <= set(numbers)

    assert smallest(range(20), fails, Budget(1000)) == [3, 17]  # type: ignore[arg-type]
    assert len(tried) < 60
    assert smallest([1, 2], lambda _: True, Budget(10)) == []
    assert smallest([1, 2, 3], lambda _: True, Budget(0)) == [1, 2, 3]
