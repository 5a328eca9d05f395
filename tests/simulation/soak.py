"""`make soak`: thousands of orders with all fault profiles, and no invariant broken. `SEED=n` replays one sale.

Prints what happened and keeps it in .local/bench/soak.json. A sale that ends badly is cut down to its shortest story.
"""

import argparse
import json
import multiprocessing
import os
import sys
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

from msgspec import Struct
from rich.table import Table

from ops import console, paths
from stacks import ROOT
from tests.simulation.shop.audit import NAMES
from tests.simulation.shop.books import order_states
from tests.simulation.shop.fault_profiles import RAISED, SOAKED, simulation
from tests.simulation.world.cloud import Cloud
from tests.simulation.world.shrinking import shortest

SEEDS = 210
ORDERS = 56
"""Visits of a sale; some end without an order."""
LEAST_ORDERS, LEAST_FAULTS = 10_000, 50_000
FAULTS = frozenset(kind.__name__ for kind in RAISED)


class Held(Struct, frozen=True):
    """What became of a sale."""

    number: int
    states: Counter[str]
    kinds: Counter[str]
    violations: Sequence[str]


class Soaked(Struct, frozen=True):
    """What became of all of them."""

    sales: Sequence[Held]
    seconds: float

    @property
    def orders(self) -> int:
        return sum(self.states.values())

    @property
    def faults(self) -> int:
        return sum(self.kinds.values())

    @property
    def states(self) -> Counter[str]:
        return _together(sale.states for sale in self.sales)

    @property
    def kinds(self) -> Counter[str]:
        return _together(sale.kinds for sale in self.sales)

    @property
    def broken(self) -> dict[str, int]:
        """By invariant, how often."""
        found = Counter(each.partition(":")[0] for sale in self.sales for each in sale.violations)
        return {name: found[name] for name in (*NAMES, *sorted(found.keys() - set(NAMES)))}


def hold(number: int, orders: int = ORDERS) -> Held:
    """The sale of this number: its fault profile follows from it, too."""
    clouds: list[Cloud] = []
    run = simulation(fault_profile_of(number), orders, clouds.append).run(seed_of(number))
    kinds = Counter({name: count for name, count in run.happened.items() if name in FAULTS})
    return Held(number, order_states(clouds[-1]), kinds, run.violations)


def fault_profile_of(number: int) -> str:
    return SOAKED[number % len(SOAKED)]


def seed_of(number: int) -> str:
    return f"sale {number}"


def soak(numbers: Sequence[int], orders: int, processes: int) -> Soaked:
    started = time.monotonic()
    spawning = multiprocessing.get_context("spawn")
    with console.step(f"{len(numbers)} sales") as step, ProcessPoolExecutor(processes, spawning) as pool:
        sales = []
        for held in pool.map(partial(hold, orders=orders), numbers):
            sales.append(held)
            step.detail(
                f"{len(sales)} are over, {sum(1 for each in sales if each.violations)} badly", log=False
            )
    return Soaked(sales, time.monotonic() - started)


def enough(soaked: Soaked) -> bool:
    """To say anything of thousands of orders."""
    if FAULTS - soaked.kinds.keys():
        return False
    return soaked.orders >= LEAST_ORDERS and soaked.faults >= LEAST_FAULTS


def show(soaked: Soaked) -> None:
    table = Table(title="The sale, soaked", title_justify="left", title_style="bold")
    table.add_column("what")
    table.add_column("number", justify="right")
    for name, count in (("sales", len(soaked.sales)), ("orders", soaked.orders), ("faults", soaked.faults)):
        table.add_row(name, f"{count:,}")
    for part in (soaked.states, soaked.kinds, soaked.broken):
        table.add_section()
        for name in part:
            table.add_row(name, f"{part[name]:,}")
    console.out.print(table)
    console.out.print(f"{soaked.seconds:.0f} s in {os.cpu_count()} processes")


def save(soaked: Soaked) -> Path:
    content = {
        "orders": soaked.orders,
        "faults": soaked.faults,
        "kinds": dict(soaked.kinds.most_common()),
        **soaked.broken,
        "seconds": round(soaked.seconds, 1),
        "sales": len(soaked.sales),
        "states": dict(soaked.states.most_common()),
    }
    target = paths.local_dir() / "bench" / "soak.json"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(content, indent=2) + "\n")
    return target


def tell_of(held: Held, orders: int) -> None:
    """The shortest story that ends as badly."""
    simulated = simulation(fault_profile_of(held.number), orders)
    seed = seed_of(held.number)
    with console.step(f"Cutting sale {held.number} down"):
        story = str(shortest(simulated, seed, simulated.run(seed), most_runs=150))
    console.out.print(story, markup=False, soft_wrap=True)
    console.note(f"✗ make soak SEED={held.number} replays it.")


def main() -> int:
    parser = argparse.ArgumentParser(prog="soak", description=__doc__)
    parser.add_argument("--seeds", type=int, default=SEEDS, metavar="N", help=f"sales; {SEEDS}")
    parser.add_argument("--seed", type=int, metavar="N", help="only this sale")
    parser.add_argument("--orders", type=int, default=ORDERS, metavar="N", help=f"visits of a sale; {ORDERS}")
    given = parser.parse_args()
    os.chdir(ROOT)
    numbers = range(given.seeds) if given.seed is None else [given.seed]
    soaked = soak(numbers, given.orders, min(os.cpu_count() or 1, len(numbers)))
    show(soaked)
    console.note(f"Kept in {paths.shown(save(soaked))}")
    bad = [sale for sale in soaked.sales if sale.violations]
    for sale in bad:
        console.note(f"✗ Sale {sale.number}, {fault_profile_of(sale.number)}: {sale.violations[0][:200]}")
    if bad:
        tell_of(bad[0], given.orders)
        return 1
    if given.seed is None and given.seeds >= SEEDS and not enough(soaked):
        console.note(
            f"✗ That is not enough: {LEAST_ORDERS} orders and {LEAST_FAULTS} faults, of each kind some."
        )
        return 1
    return 0


def _together(parts: Iterable[Counter[str]]) -> Counter[str]:
    found: Counter[str] = Counter()
    for part in parts:
        found.update(part)
    return found


if __name__ == "__main__":
    sys.exit(main())
