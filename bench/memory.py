"""How much memory each function should have: Lambda deals out processor time by it, and bills it by the millisecond."""

import functools
import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

from rich import table as rich_table

from bench import cpu_share, emulated, loopback, packages, report, runtime, warm
from bench.emulated import Life
from bench.harness import Figure, Report, rounds
from bench.import_budget import TRIGGERS
from bench.loopback import Endpoint
from bench.packages import Function
from bench.shop import BenchShop
from bench.sizing import (
    COLD_LIMIT_MS,
    COLD_SHARE,
    GB_SECOND_USD,
    MARGIN,
    REQUEST_USD,
    RESIDENT_LIMIT,
    WARM_LIMIT_MS,
    Measured,
    Size,
    Table,
    recommended,
)
from ops import console, paths

SIZES_MB = (128, 256, 512, 1024, 1769)
ROUNDS = 5
WARM = 10


def measure(_shop: Callable[[], BenchShop]) -> Report:
    runtime.ensure()
    machine, today = report.machine(), datetime.now(UTC).date().isoformat()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="cartwright-bench-")))
        endpoint = stack.enter_context(loopback.started())
        functions = packages.ours(folder)
        prefixes = {size: stack.enter_context(cpu_share.limited(size)) for size in SIZES_MB}
        controls = {f"memory.{size}": cpu_share.control(prefix, size) for size, prefix in prefixes.items()}
        peaks = {name: warm.take(functions[name], TRIGGERS[name], endpoint).peak_mb for name in TRIGGERS}
        subjects = {
            f"{name} {size}": _subject(functions[name], endpoint, prefix)
            for name in TRIGGERS
            for size, prefix in prefixes.items()
        }
        lives = rounds("Memory", subjects, ROUNDS)
    found = {
        name: Measured(peaks[name], [_size(size, lives[f"{name} {size}"]) for size in SIZES_MB])
        for name in TRIGGERS
    }
    _show(found)
    _keep(Table(machine=machine, date=today, command="make bench-memory", functions=found))
    return _report(functions, found, controls)


def _size(memory_mb: int, lives: Sequence[Life]) -> Size:
    requests = [each for life in lives for each in life.requests[1:]]
    cold = Figure.of([life.cold for life in lives], "ms").value
    return Size(memory_mb, cold, Figure.of(requests, "ms").value)


def _keep(table: Table) -> None:
    """Beside the report, for whoever decides to go by it: ``cp`` it to bench/memory.json."""
    target = paths.local_dir() / "bench" / "memory-table.json"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(table.written())


def _subject(function: Function, endpoint: Endpoint, prefix: Sequence[str]) -> Callable[[], Life]:
    events = [loopback.event(TRIGGERS[function.name])] * (1 + WARM)
    return functools.partial(emulated.live, function, events, endpoint, prefix=prefix)


def _show(found: Mapping[str, Measured]) -> None:
    table = rich_table.Table(title="Time and cost by memory; bold is recommended", title_justify="left")
    table.add_column("function")
    for column in ("MB", "INIT + first, ms", "warm, ms", "USD a million"):
        table.add_column(column, justify="right")
    for name, measured in found.items():
        best = recommended(name, measured)
        for each in measured.sizes:
            cells = (str(each.memory_mb), f"{each.cold:.0f}", f"{each.warm:.1f}", f"{each.usd:.2f}")
            table.add_row(name, *cells, style="bold" if each is best else "")
        table.add_section()
    console.out.print(table)


def _report(
    functions: Mapping[str, Function],
    found: Mapping[str, Measured],
    controls: Mapping[str, Figure],
) -> Report:
    figures: dict[str, Figure] = {}
    details: dict[str, Figure] = {}
    for name, measured in found.items():
        best, stated = recommended(name, measured).memory_mb, functions[name].memory_mb
        figures[f"memory.{name}.recommended"] = Figure(best, "MB", stated, best / stated)
        figures[f"memory.{name}.resident"] = Figure(measured.resident_mb, "MB")
        for each in measured.sizes:
            at = f"memory.{name}.{each.memory_mb}"
            details |= {f"{at}.cold": Figure(each.cold, "ms"), f"{at}.warm": Figure(each.warm, "ms")}
            details[f"{at}.cost"] = Figure(each.usd, "USD a million")
    return Report(
        name="memory",
        title="Memory, beside what the stack states",
        notes=(
            f"Medians of {ROUNDS} shuffled rounds under the emulator. A control group gives the function's process its "
            "share of a processor in slices of 20 ms, INIT included; this machine's processor is not Lambda's. "
            "Controls: a loop of known work, beside the time that it has to take.",
            f"Recommended: where a person waits, the cheapest that answers within {COLD_LIMIT_MS} ms cold and "
            f"{WARM_LIMIT_MS} ms warm; else the fastest that costs at most {MARGIN:.0%} more than the cheapest. "
            f"Of each at most {RESIDENT_LIMIT:.0%} is resident.",
            f"Cost: arm64, ${GB_SECOND_USD:.10f} a GB-second and ${REQUEST_USD:.7f} a request, {COLD_SHARE:.0%} cold.",
        ),
        figures=figures,
        controls=controls,
        details=details,
    )
