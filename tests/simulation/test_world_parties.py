"""Faults of other parties, and how faults are drawn."""

from functools import partial

import pytest

from tests.simulation.invoking import invoked
from tests.simulation.listening import Everywhere
from tests.simulation.world.cloud import Cloud
from tests.simulation.world.drawing import Chosen, Drawn, rates
from tests.simulation.world.faults import (
    KINDS,
    Duplicate,
    Fault,
    LostWebhook,
    ServerError,
    UnknownOutcome,
)
from tests.simulation.world.installed import installed
from tests.simulation.world.parties import exchange, webhook
from tests.simulation.world.world import START, World


@pytest.mark.parametrize(
    ("fault", "error", "effects"),
    [
        (None, "", 1),
        (ServerError(), "refused", 0),
        (UnknownOutcome(0.1), "unknown", 0),
        (UnknownOutcome(0.9), "unknown", 1),
    ],
)
def test_another_party_may_fail_or_leave_it_open(fault: Fault | None, error: str, effects: int) -> None:
    done: list[int] = []

    def body(cloud: Cloud) -> None:
        exchange(
            cloud.world,
            "bank",
            partial(done.append, 1),
            refused=lambda: ValueError("refused"),
            unknown=lambda: ValueError("unknown"),
        )

    faults = Everywhere("to bank", fault) if fault else Chosen({})
    _, outcome = invoked(body, faults)
    assert (str(outcome.error or ""), len(done)) == (error, effects)


@pytest.mark.parametrize(
    ("fault", "calls"), [(None, ["a call"]), (LostWebhook(), []), (Duplicate(), ["a call", "a call again"])]
)
def test_a_webhook_may_be_lost_or_come_twice(fault: Fault | None, calls: list[str]) -> None:
    consumed: list[str] = []
    with installed(World("webhook", Everywhere("call", fault) if fault else None)) as world:
        cloud = Cloud(world)
        webhook(world, "a call", consumed.append, delay_ms=5_000)
        cloud.drain()
        assert consumed == calls
        assert (world.clock() - START).total_seconds() >= 5 * min(1, len(calls))


def test_each_kind_has_a_place_where_it_is_drawn() -> None:
    for kind in KINDS:
        drawn = Drawn("seed", {kind: 1.0})
        assert kind.sites
        for site in kind.sites:
            assert type(drawn.at(site, "somewhere")) is kind
    assert len({kind.__name__ for kind in KINDS}) == len(KINDS)


def test_faults_are_drawn_at_their_rate_and_rest_when_told() -> None:
    drawn = Drawn("seed", rates(0.01, Throttle=0.2))
    for number in range(5000):
        drawn.at("read", f"call {number}")
    kinds = [type(fault).__name__ for fault in drawn.befallen.values()]
    assert 900 < kinds.count("Throttle") < 1100
    assert 25 < kinds.count("NotSent") < 80
    drawn.rest()
    assert all(drawn.at("read", f"call {number}") is None for number in range(5000))
