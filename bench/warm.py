"""What a warm request costs of the CPU: the handler and its call of DynamoDB, beside the field's usual stack."""

import functools
import json
import statistics
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench import commands, emulated, loopback, packages, runtime
from bench.coldstart import PAIRS, compare
from bench.harness import Figure, Report, rounds
from bench.loopback import Endpoint
from bench.packages import Function
from bench.shop import BenchShop
from ops import paths

ROUNDS = 15
WARM_UP = 30
REQUESTS = 150
"""Of a round that count; those of the warm-up come before."""
OPERATIONS = ("read", "write")
_PROBE = str(paths.ROOT / "bench" / "cpu_probe.py")


@dataclass(frozen=True, slots=True)
class Taken:
    """``milliseconds`` of CPU are the median of the requests, ``peak_mb`` is the most that was resident."""

    milliseconds: float
    peak_mb: float
    answer: Any


def measure(_shop: Callable[[], BenchShop]) -> Report:
    runtime.ensure()
    with tempfile.TemporaryDirectory(prefix="cartwright-bench-") as folder, loopback.started() as endpoint:
        subjects = _subjects(Path(folder), endpoint)
        for name in OPERATIONS:
            compare(name, subjects[name]().answer, subjects[f"{name} reference"]().answer)
        taken = rounds("Warm requests", subjects, ROUNDS)
    return _report(taken)


def _subjects(folder: Path, endpoint: Endpoint) -> dict[str, Callable[[], Taken]]:
    functions = packages.ours(folder)
    references = packages.references(folder, packages.variables_of(functions))
    subjects: dict[str, Callable[[], Taken]] = {}
    for name in OPERATIONS:
        mine, theirs, sample = PAIRS[name]
        subjects[name] = functools.partial(take, functions[mine], sample, endpoint)
        subjects[f"{name} reference"] = functools.partial(take, references[theirs], sample, endpoint)
    subjects["read again"] = subjects["read"]
    return subjects


def take(function: Function, sample: str, endpoint: Endpoint) -> Taken:
    finished = commands.run(
        [str(runtime.python()), "-P", _PROBE, function.handler, str(WARM_UP + REQUESTS)],
        emulated.environment_by_hand(function, endpoint),
        given=json.dumps(loopback.event(sample)),
    )
    found = json.loads(finished.out.splitlines()[-1])
    return Taken(statistics.median(found["milliseconds"][WARM_UP:]), found["peak_mb"], found["answer"])


def _report(taken: Mapping[str, Sequence[Taken]]) -> Report:
    def milliseconds(name: str) -> list[float]:
        return [each.milliseconds for each in taken[name]]

    figures = {
        f"warm.{name}": Figure.of(milliseconds(name), "ms CPU", milliseconds(f"{name} reference"))
        for name in OPERATIONS
    }
    return Report(
        name="warm",
        title="A warm request, CPU",
        notes=(
            f"Medians of {ROUNDS} shuffled rounds, each a fresh process and the median of {REQUESTS} requests. Parse, "
            "one call of a canned DynamoDB over TLS, answer, log.",
            "The reference is Powertools' Logger, Tracer, Metrics and REST resolver with boto3's Table; for the write "
            "that with pydantic.",
        ),
        figures=figures,
        controls={"warm.read": Figure.of(milliseconds("read"), "ms CPU", milliseconds("read again"))},
    )
