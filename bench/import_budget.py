"""How many modules each function loads over the bare runtime: what a cold start costs, without any noise."""

import importlib.util
import json
import os
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench import commands, emulated, loopback, packages, runtime
from bench.coldstart import ALONE, PAIRS
from bench.harness import Figure, Report
from bench.loopback import Endpoint
from bench.shop import BenchShop
from ops import paths
from ops.errors import OpsError

BUDGETS = {
    "catalog.public": 95,
    "catalog.staff": 152,
    "catalog.importer": 137,
    "catalog.relay": 69,
    "catalog.search": 132,
    "basket.shopper": 125,
    "basket.staff": 101,
    "basket.catalogue": 82,
    "basket.outcomes": 100,
    "basket.relay": 69,
    "accounts.customer": 94,
    "accounts.staff": 94,
    "accounts.registrar": 86,
    "accounts.expiry": 85,
    "accounts.relay": 69,
    "orders.customer": 106,
    "orders.staff": 106,
    "orders.consumer": 94,
    "orders.sweeper": 90,
    "inventory.public": 93,
    "inventory.staff": 122,
    "inventory.orders": 97,
    "inventory.levels": 85,
    "inventory.sales": 90,
    "inventory.sweeper": 94,
    "payments.staff": 106,
    "payments.consumer": 97,
    "payments.sweeper": 93,
}
"""Modules that a function may load until it has answered its first event; tests/unit/test_import_budget.py holds it.

The test counts from source, without Lambda's runtime, which has two of them loaded already: 92 here are 90 there.
"""
TRIGGERS = {mine: sample for mine, _, sample in PAIRS.values()} | dict(ALONE.values())
"""Function -> the sample of what triggers it."""
_PROBE = str(paths.ROOT / "bench" / "import_probe.py")


@dataclass(frozen=True, slots=True)
class Loaded:
    """Names of modules; those of ``first`` were put off to the first event."""

    init: Sequence[str]
    first: Sequence[str]

    def __len__(self) -> int:
        return len(self.init) + len(self.first)


def loaded(command: Sequence[str], handler: str, sample: str, environment: Mapping[str, str]) -> Loaded:
    """``command`` is the interpreter's. Raises OpsError when the function fails."""
    given = json.dumps(loopback.event(sample))
    finished = commands.run([*command, _PROBE, handler], environment, given=given)
    found = json.loads(finished.out)
    answer = found["answer"] or {}
    if answer.get("statusCode", 200) >= 300 or answer.get("batchItemFailures"):
        raise OpsError(f"{handler} refused {sample}: {answer}", "A refused event loads too little.")
    return Loaded(found["init"], found["first"])


def as_packaged(function: packages.Function, sample: str, endpoint: Endpoint) -> Loaded:
    environment = emulated.environment_by_hand(function, endpoint)
    return loaded([str(runtime.python()), "-P"], function.handler, sample, environment)


def from_source(name: str, variables: Mapping[str, str], endpoint: Endpoint, folder: Path) -> Loaded:
    """What the function loads of this project's sources and this interpreter's packages: no build and no network.

    ``folder`` gets what the function's layers and Lambda's own SDK bring, and nothing else that is installed.
    """
    service, _, handler = name.partition(".")
    function = packages.Function(
        name=name,
        handler=f"{service}.handlers.{handler}.handler"
        if handler != "relay"
        else "cartwright.runtime.relay.handler",
        task=paths.ROOT / "functions",
        opt=paths.ROOT / "layers" / "shared",
        variables=variables,
        memory_mb=512,
    )
    for package in _dependencies(name):
        _link(package, folder)
    environment = emulated.environment_by_hand(function, endpoint)
    environment["PYTHONPATH"] += os.pathsep + str(folder)
    return loaded([sys.executable, "-P", "-S"], function.handler, TRIGGERS[name], environment)


def _dependencies(name: str) -> list[str]:
    layers = ["dependencies", "search"] if name == "catalog.search" else ["dependencies"]
    stated = "\n".join((paths.ROOT / "layers" / layer / "requirements.in").read_text() for layer in layers)
    return [line.partition("==")[0] for line in stated.splitlines() if line and not line.startswith("#")]


def _link(package: str, folder: Path) -> None:
    found = importlib.util.find_spec(package)
    assert found
    assert found.origin
    origin = Path(found.origin)
    target = origin.parent if origin.name == "__init__.py" else origin
    if not (folder / target.name).exists():
        (folder / target.name).symlink_to(target)


def measure(_shop: Callable[[], BenchShop]) -> Report:
    runtime.ensure()
    figures = {}
    with tempfile.TemporaryDirectory(prefix="cartwright-bench-") as folder, loopback.started() as endpoint:
        functions = packages.ours(Path(folder))
        for name, sample in TRIGGERS.items():
            taken = as_packaged(functions[name], sample, endpoint)
            figures[f"{name}.init"] = Figure(len(taken.init), "modules")
            budget = BUDGETS[name]
            figures[f"{name}.first"] = Figure(len(taken), "modules", budget, len(taken) / budget)
    return Report(
        name="import-budget",
        title="Modules over the bare runtime",
        notes=("init: at INIT; first: when the first event is answered, beside the function's budget.",),
        figures=figures,
    )
