"""How much memory each function should have: Lambda deals out processor time by it, and bills it by the millisecond."""

import functools
import math
import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from rich.table import Table

from bench import cpu_share, emulated, loopback, packages, runtime, warm
from bench.emulated import Life
from bench.harness import Figure, Report, rounds
from bench.import_budget import TRIGGERS
from bench.loopback import Endpoint
from bench.packages import Function
from bench.shop import BenchShop
from ops import console

SIZES_MB = (128, 256, 512, 1024, 1769)
ROUNDS = 5
WARM = 10
WAITED_FOR = frozenset({"catalog.public", "catalog.staff"})
"""A person waits for these. The others are polled by Lambda, and only what they cost matters."""
COLD_LIMIT_MS, WARM_LIMIT_MS = 1000, 20
RESIDENT_LIMIT = 0.7
"""Of the memory: what is resident beyond that leaves no room for a larger request than the sample."""
COLD_SHARE = 0.01
"""AWS puts the cold share of invocations in production below 1 %."""
GB_SECOND_USD, REQUEST_USD = 0.0000133334, 0.0000002
"""eu-west-1, arm64, first tier; INIT is billed as the rest is."""


@dataclass(frozen=True, slots=True)
class Size:
    """Medians in ms of one function at one size; ``usd`` is for a million requests."""

    memory_mb: int
    cold: float
    warm: float

    @classmethod
    def of(cls, memory_mb: int, lives: Sequence[Life]) -> Self:
        requests = [each for life in lives for each in life.requests[1:]]
        cold = Figure.of([life.cold for life in lives], "ms").value
        return cls(memory_mb, cold, Figure.of(requests, "ms").value)

    @property
    def usd(self) -> float:
        billed_ms = COLD_SHARE * math.ceil(self.cold) + (1 - COLD_SHARE) * math.ceil(self.warm)
        return 1e6 * (billed_ms / 1000 * self.memory_mb / 1024 * GB_SECOND_USD + REQUEST_USD)


def measure(_shop: Callable[[], BenchShop]) -> Report:
    runtime.ensure()
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
    sizes = {name: [Size.of(size, lives[f"{name} {size}"]) for size in SIZES_MB] for name in TRIGGERS}
    _show(sizes, peaks)
    return _report(functions, sizes, peaks, controls)


def recommended(name: str, sizes: Sequence[Size], peak_mb: float) -> Size:
    """The cheapest that has room and, where a person waits, is fast enough; the largest when none is."""

    def fits(size: Size) -> bool:
        fast = size.cold <= COLD_LIMIT_MS and size.warm <= WARM_LIMIT_MS
        return peak_mb <= RESIDENT_LIMIT * size.memory_mb and (fast or name not in WAITED_FOR)

    fitting = [size for size in sizes if fits(size)]
    return min(fitting, key=lambda size: size.usd) if fitting else sizes[-1]


def _subject(function: Function, endpoint: Endpoint, prefix: Sequence[str]) -> Callable[[], Life]:
    events = [loopback.event(TRIGGERS[function.name])] * (1 + WARM)
    return functools.partial(emulated.live, function, events, endpoint, prefix=prefix)


def _show(sizes: Mapping[str, Sequence[Size]], peaks: Mapping[str, float]) -> None:
    table = Table(title="Time and cost by memory; bold is recommended", title_justify="left")
    table.add_column("function")
    for column in ("MB", "INIT + first, ms", "warm, ms", "USD a million"):
        table.add_column(column, justify="right")
    for name, measured in sizes.items():
        best = recommended(name, measured, peaks[name])
        for each in measured:
            cells = (str(each.memory_mb), f"{each.cold:.0f}", f"{each.warm:.1f}", f"{each.usd:.2f}")
            table.add_row(name, *cells, style="bold" if each is best else "")
        table.add_section()
    console.out.print(table)


def _report(
    functions: Mapping[str, Function],
    sizes: Mapping[str, Sequence[Size]],
    peaks: Mapping[str, float],
    controls: Mapping[str, Figure],
) -> Report:
    figures: dict[str, Figure] = {}
    details: dict[str, Figure] = {}
    for name, measured in sizes.items():
        best, stated = recommended(name, measured, peaks[name]).memory_mb, functions[name].memory_mb
        figures[f"memory.{name}.recommended"] = Figure(best, "MB", stated, best / stated)
        figures[f"memory.{name}.resident"] = Figure(peaks[name], "MB")
        for each in measured:
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
            f"Recommended: the cheapest of which at most {RESIDENT_LIMIT:.0%} is resident and, where a person waits, "
            f"that answers within {COLD_LIMIT_MS} ms cold and {WARM_LIMIT_MS} ms warm.",
            f"Cost: arm64, ${GB_SECOND_USD:.10f} a GB-second and ${REQUEST_USD:.7f} a request, {COLD_SHARE:.0%} cold.",
        ),
        figures=figures,
        controls=controls,
        details=details,
    )
