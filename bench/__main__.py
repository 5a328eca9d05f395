"""``python -m bench [NAME ...]``: take figures, print them, and keep them in .local/bench.

``python -m bench page`` takes none: it writes the tables of docs/performance.md and docs/costs.md from
bench/results.
"""

import argparse
import functools
import os
import signal
import sys
from collections.abc import Callable
from contextlib import ExitStack
from types import FrameType

from bench import (
    coldstart,
    commands,
    cost,
    import_budget,
    imports,
    memory,
    observability,
    read,
    report,
    search,
    shop,
    sizes,
    synth,
    tables,
    transport,
    up,
    warm,
)
from bench.harness import Report
from bench.shop import BenchShop
from ops import console, paths
from ops.errors import OpsError

BENCHES: dict[str, Callable[[Callable[[], BenchShop]], Report]] = {
    "synth": synth.measure,
    "up": up.measure,
    "import-budget": import_budget.measure,
    "sizes": sizes.measure,
    "coldstart": coldstart.measure,
    "warm": warm.measure,
    "memory": memory.measure,
    "read": read.measure,
    "transport": transport.measure,
    "observability": observability.measure,
    "search": search.measure,
    "import": imports.measure,
    "cost": cost.measure,
}
"""In the order in which all of them run: the import and the day of orders come last, because they fill the tables."""

PAGE = "page"
_ENDINGS = (signal.SIGINT, signal.SIGTERM)


def main() -> int:
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help=f"of {', '.join(BENCHES)}, all by default; or {PAGE} alone"
    )
    names = parser.parse_args().names
    if names == [PAGE]:
        changed = tables.write(paths.ROOT)
        console.note(
            f"Written: {', '.join(changed)}." if changed else "Every table is as bench/results has it."
        )
        return 0
    if unknown := set(names) - BENCHES.keys():
        parser.error(f"there is no {', '.join(sorted(unknown))}; there are {', '.join(BENCHES)}")
    for number in _ENDINGS:
        signal.signal(number, _interrupt)
    environment = commands.clean(os.environ)
    os.environ.clear()
    os.environ.update(environment)
    try:
        _run(names or list(BENCHES))
    except OpsError as error:
        console.note(f"✗ {error.message} {error.remedy}")
        return 1
    except KeyboardInterrupt:
        console.note("✗ Interrupted; what the benchmarks started is stopped.")
        return 130
    return 0


def _run(names: list[str]) -> None:
    """One shop serves all of them, and is started when the first needs it."""
    with ExitStack() as stack:
        shared = functools.cache(lambda: stack.enter_context(shop.started()))
        for name in names:
            setting = report.machine()
            taken = BENCHES[name](shared)
            report.show(taken, setting, console.out)
            console.note(f"Kept in {paths.shown(report.save(taken, setting))}\n")


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    """A polite kill is handled as Ctrl-C is; a second one does not interrupt the tidying up that follows."""
    for number in _ENDINGS:
        signal.signal(number, signal.SIG_IGN)
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
