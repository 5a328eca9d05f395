"""What a function pays to log, count and trace: by the project's few lines, and by Powertools."""

import functools
import os
import sys
from collections.abc import Callable

import msgspec

from bench import commands, runtime
from bench.harness import Figure, Report, rounds
from bench.observers import FURTHER
from bench.shop import BenchShop
from ops import paths

ROUNDS = 25
OURS = "ours"
REFERENCE = "powertools_metrics"
WAYS = ("ours_logger", OURS, "powertools_logger", REFERENCE, "powertools_tracer")


class Taken(msgspec.Struct, frozen=True):
    """``cpu`` in ms until the first invocation was served, ``each`` in us of every further one."""

    cpu: float
    modules: int
    each: float


def measure(shop: Callable[[], BenchShop]) -> Report:
    """``shop`` is not needed."""
    del shop
    runtime.ensure()
    subjects = {name: functools.partial(_take, name) for name in WAYS}
    subjects["ours again"] = subjects[OURS]
    taken = rounds("Observability", subjects, ROUNDS)

    def each(name: str, what: str) -> list[float]:
        return [getattr(sample, what) for sample in taken[name]]

    units = {"cpu": "ms CPU", "modules": "modules", "each": "us CPU"}
    return Report(
        name="observability",
        title="Logging, counting, tracing",
        notes=(
            f"Medians of {ROUNDS} shuffled rounds of fresh processes that have imported what Lambda's runtime and "
            "every function import. cpu, modules: import and first invocation, which logs a line and, but for the "
            f"loggers alone, counts a metric; each: one of {FURTHER} further ones. "
            "powertools_metrics is Logger and Metrics, the reference; powertools_tracer adds the Tracer.",
        ),
        figures={
            f"{name}.{what}": Figure.of(each(name, what), unit, each(REFERENCE, what))
            for what, unit in units.items()
            for name in WAYS
        },
        controls={
            f"ours.{what}": Figure.of(each(OURS, what), units[what], each("ours again", what))
            for what in ("cpu", "each")
        },
    )


def _take(name: str) -> Taken:
    sources = (paths.ROOT, paths.ROOT / "layers" / "shared" / "python", runtime.reference_layer() / "python")
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(map(str, sources)),
        "AWS_REGION": "eu-west-1",
        "AWS_LAMBDA_FUNCTION_NAME": "probe",
        "LAMBDA_TASK_ROOT": "/var/task",
        "_X_AMZN_TRACE_ID": "Root=1-67401b2a-3d8f0c5b7e2a41d6905cbe17;Parent=53995c3f42cd8ad8;Sampled=1",
    }
    finished = commands.run([sys.executable, "-m", f"bench.observers.{name}"], environment)
    return msgspec.json.decode(finished.out, type=Taken)
