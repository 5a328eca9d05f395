"""What the read of a product costs inside the handler, beside a handler written by hand for the same answers."""

import csv
import functools
import json
import os
import sys
from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from bench import commands
from bench.harness import Figure, Report, rounds
from bench.shop import BenchShop
from bench.worker import CPU, OPERATIONS, WALL, Taken, Work
from ops import cdk, http, paths
from ops.errors import OpsError
from ops.shop import Shop

ROUNDS = 15
REQUESTS = 60
"""Of each operation in a round that count; those of the warm-up come on top."""
OURS = "catalog.handlers.public"
REFERENCE = "bench.reference.handler"
_PRODUCTS = 20
_UNITS = {CPU: "ms CPU", WALL: "ms"}


def measure(shop: Callable[[], BenchShop]) -> Report:
    mine = shop()
    opened = mine.open()
    take = functools.partial(
        _take, environment=_environment(opened, mine.port), given=_work(opened, REQUESTS)
    )
    _compare(take(OURS), take(REFERENCE))
    subjects = {
        "ours": functools.partial(take, OURS),
        "ours again": functools.partial(take, OURS),
        "reference": functools.partial(take, REFERENCE),
    }
    taken = rounds("Read", subjects, ROUNDS)
    figures, controls = {}, {}
    for operation in OPERATIONS:
        for clock, unit in _UNITS.items():
            ours, again, reference = (
                [sample.milliseconds[operation][clock] for sample in taken[name]] for name in subjects
            )
            figures[f"{operation}.{clock}"] = Figure.of(ours, unit, reference)
            controls[f"{operation}.{clock}"] = Figure.of(ours, unit, again)
    return Report(
        name="read",
        title="A read in the public handler",
        notes=(
            f"Medians of {ROUNDS} shuffled rounds, each a fresh process and the median of {REQUESTS} warm requests: "
            "one product after the other. Wall time includes the embedded DynamoDB's. "
            "The reference gives the same answers with boto3's Table resource and json (bench/reference).",
        ),
        figures=figures,
        controls=controls,
    )


def _take(module: str, *, environment: Mapping[str, str], given: str) -> Taken:
    finished = commands.run([sys.executable, "-m", "bench.worker", module], environment, given=given)
    return msgspec.json.decode(finished.out, type=Taken)


def _compare(ours: Taken, reference: Taken) -> None:
    """A ratio between handlers that answer differently would mean nothing. Raises OpsError."""
    for operation in OPERATIONS:
        if ours.answers[operation] != reference.answers[operation]:
            raise OpsError(
                f"The reference handler's answers for {operation!r} are not the catalogue's.",
                "Bring bench/reference up to date.",
            )


def _environment(shop: Shop, port: int) -> dict[str, str]:
    """What the deployed function has, in the places where this machine has it."""
    pages = shop.client("lambda").get_paginator("list_functions").paginate()
    functions = [function for page in pages for function in page["Functions"]]
    deployed = next(each for each in functions if each["Handler"] == f"{OURS}.handler")
    sources = (paths.ROOT / "functions", paths.ROOT / "layers" / "shared" / "python")
    return {
        **os.environ,
        **cdk.aws_variables(port),
        **deployed["Environment"]["Variables"],
        "PYTHONPATH": os.pathsep.join(map(str, sources)),
    }


def _work(shop: Shop, requests: int) -> str:
    with paths.SAMPLE_CATALOGUE.open(encoding="utf-8", newline="") as file:
        slugs = list(dict.fromkeys(row["product"] for row in csv.DictReader(file)))[:_PRODUCTS]
    found = [http.call("GET", f"{shop.api('catalog')}/products/by-slug/{slug}") for slug in slugs]
    work = Work(
        product_ids=[product["id"] for product in found], get=_sample("get-product"), requests=requests
    )
    return msgspec.json.encode(work).decode()


def _sample(name: str) -> dict[str, Any]:
    event: dict[str, Any] = json.loads((paths.ROOT / "events" / "catalog" / f"{name}.json").read_text())
    return event | {"multiValueQueryStringParameters": None}
