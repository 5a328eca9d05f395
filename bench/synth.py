"""How long a synth takes: ``app.py`` as a whole fresh process, of every stage, with CDK's validator and without."""

import functools
import json
import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from bench import commands
from bench.harness import Figure, Report, rounds
from bench.shop import BenchShop
from ops import console, paths
from ops.errors import OpsError

ROUNDS = 7


def measure(_shop: Callable[[], BenchShop]) -> Report:
    context = json.loads((paths.ROOT / "cdk.json").read_text())["context"]
    stages = list(context["stages"])
    subjects = {
        f"{stage}.{way}": functools.partial(_synth, {**context, "stage": stage}, validation)
        for stage in stages
        for way, validation in (("validator_off", False), ("validator_on", True))
    }
    with console.step("Building what the templates point at"):
        for stage in stages:
            subjects[f"{stage}.validator_off"]()
    control = f"{stages[-1]}.validator_off"
    taken = rounds("Synth", subjects | {"again": subjects[control]}, ROUNDS)
    figures = {}
    for stage in stages:
        off, on = taken[f"{stage}.validator_off"], taken[f"{stage}.validator_on"]
        figures[f"{stage}.validator_off"] = Figure.of(off, "s")
        figures[f"{stage}.validator_on"] = Figure.of(on, "s", off)
    return Report(
        name="synth",
        title="Synth of a stage",
        notes=(
            f"Medians of {ROUNDS} shuffled rounds of `python app.py`, packages built before; "
            "the reference is the validator off (CDK_VALIDATION=false).",
        ),
        figures=figures,
        controls={control: Figure.of(taken[control], "s", taken["again"])},
    )


def _synth(context: dict[str, object], validation: bool) -> float:
    with tempfile.TemporaryDirectory(prefix="cartwright-bench-") as folder:
        environment = {
            "CDK_CONTEXT_JSON": json.dumps(context),
            "CDK_OUTDIR": folder,
            "CDK_VALIDATION": str(validation).lower(),
        }
        seconds = commands.run([sys.executable, "app.py"], {**os.environ, **environment}).seconds
        if not (Path(folder) / "manifest.json").exists():
            raise OpsError("app.py ended well without a cloud assembly.", "See what it does at its end.")
    return seconds
