"""How long ``make up`` takes when there is nothing to do, and after a ``make down``, beside the first one."""

from collections.abc import Callable

from bench.harness import Figure, Report, rounds
from bench.shop import BenchShop
from ops import fingerprint
from ops.errors import OpsError

ROUNDS = 7


def measure(shop: Callable[[], BenchShop]) -> Report:
    mine = shop()

    def warm() -> float:
        return mine.make("up")

    def restart() -> float:
        mine.make("down")
        return mine.make("up")

    subjects = {"warm": warm, "warm again": warm, "restart": restart, "restart again": restart}
    taken = rounds("make up", subjects, ROUNDS)
    if fingerprint.of_inputs() != mine.inputs:
        raise OpsError(
            "The project's files changed during the run, so that a later 'make up' had something to deploy.",
            "Run it again and leave them alone meanwhile.",
        )
    cold = [mine.cold_seconds] * ROUNDS
    return Report(
        name="up",
        title="make up",
        notes=(
            f"Medians of {ROUNDS} shuffled rounds; the reference is the one cold run: everything is installed "
            "and built, nothing is started or deployed. A restart is `make up` after `make down`.",
        ),
        figures={
            "cold": Figure(mine.cold_seconds, "s"),
            "warm": Figure.of(taken["warm"], "s", cold),
            "restart": Figure.of(taken["restart"], "s", cold),
        },
        controls={name: Figure.of(taken[name], "s", taken[f"{name} again"]) for name in ("warm", "restart")},
    )
