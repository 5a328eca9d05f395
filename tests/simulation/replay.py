"""Prints what became of a seed: `python -m tests.simulation.replay theatre 7`. Another process prints the same."""

import sys
from collections.abc import Callable
from functools import partial

from tests.simulation.examples.shelf import Catalogue
from tests.simulation.examples.theatre import Theatre
from tests.simulation.shop.sale import Sale
from tests.simulation.world.cloud import Cloud
from tests.simulation.world.drawing import rates
from tests.simulation.world.running import Shop, Simulation

RATE = 0.03
SHOPS: dict[str, Callable[[Cloud], Shop]] = {
    "catalogue": Catalogue,
    "sale": partial(Sale, orders=4),
    "theatre": Theatre,
}


def simulation(name: str) -> Simulation:
    return Simulation(SHOPS[name], rates=rates(RATE))


if __name__ == "__main__":
    run = simulation(sys.argv[1]).run(sys.argv[2])
    sys.stdout.write(f"{run.digest} {len(run.befallen)} faults, {sorted(run.happened.items())}\n")
