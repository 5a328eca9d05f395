"""What a cold start costs: real packages under Lambda's runtime emulator, beside the field's usual stack.

INIT is net of the no-op's, which is Python's and the runtime's own. Lambda bills it, and a shopper waits for it.
"""

import functools
import json
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from bench import emulated, loopback, packages, runtime
from bench.emulated import Life
from bench.harness import Figure, Report, rounds
from bench.loopback import Endpoint, event
from bench.packages import Function
from bench.shop import BenchShop
from ops.errors import OpsError

ROUNDS = 15
WARM = 20
"""Requests of each environment after its first."""
PAIRS = {
    "read": ("catalog.public", "read", "get-product"),
    "write": ("catalog.staff", "write", "create-product"),
    "consumer": ("catalog.importer", "consumer", "import-object-created"),
}
"""Metric -> our function, the reference that does the same, and the sample of what triggers both."""
ALONE = {
    "relay": ("catalog.relay", "product-stream"),
    "search": ("catalog.search", "list-products"),
    "basket": ("basket.shopper", "basket/get-basket"),
    "basket staff": ("basket.staff", "basket/create-promotion"),
    "basket catalogue": ("basket.catalogue", "basket/product-changed"),
    "basket outcomes": ("basket.outcomes", "basket/order-rejected"),
    "basket relay": ("basket.relay", "basket/basket-stream"),
    "accounts": ("accounts.customer", "accounts/patch-my-profile"),
    "accounts staff": ("accounts.staff", "accounts/get-customer"),
    "accounts sign-up": ("accounts.registrar", "accounts/sign-up-confirmed"),
    "accounts expiry": ("accounts.expiry", "accounts/every-day"),
    "accounts relay": ("accounts.relay", "accounts/customer-stream"),
    "orders customer": ("orders.customer", "orders/list-my-orders"),
    "orders staff": ("orders.staff", "orders/list-orders"),
    "orders consumer": ("orders.consumer", "orders/order-news"),
    "orders sweeper": ("orders.sweeper", "orders/every-minute"),
    "inventory public": ("inventory.public", "inventory/get-availability"),
    "inventory staff": ("inventory.staff", "inventory/receive-stock"),
    "inventory orders": ("inventory.orders", "inventory/order-placed"),
    "inventory levels": ("inventory.levels", "inventory/counter-stream"),
    "inventory sales": ("inventory.sales", "inventory/every-minute"),
    "inventory sweeper": ("inventory.sweeper", "inventory/every-minute"),
    "payments staff": ("payments.staff", "payments/get-payment"),
    "payments consumer": ("payments.consumer", "payments/order-facts"),
    "payments sweeper": ("payments.sweeper", "payments/sweep"),
}
"""Functions that have no counterpart in the field."""
SHOWN_UNTRUE = 1.8
"""A bench that sees dependencies without byte code as less than this many times slower sees nothing."""
_NEW_EACH_TIME = frozenset({"id", "created_at", "updated_at"})


def measure(_shop: Callable[[], BenchShop]) -> Report:
    runtime.ensure()
    with tempfile.TemporaryDirectory(prefix="cartwright-bench-") as folder, loopback.started() as endpoint:
        subjects = _subjects(Path(folder), endpoint)
        for name in PAIRS:
            compare(name, *(subjects[each]().answers[-1] for each in (name, f"{name} reference")))
        lives = rounds("Cold start", subjects, ROUNDS)
    return _report(lives)


def _subjects(folder: Path, endpoint: Endpoint) -> dict[str, Callable[[], Life]]:
    functions = packages.ours(folder)
    references = packages.references(folder, packages.variables_of(functions))

    def take(function: Function, sample: str) -> Callable[[], Life]:
        return functools.partial(emulated.live, function, [event(sample)] * (1 + WARM), endpoint)

    subjects = {"noop": take(references["noop"], "get-product")}
    for name, (mine, theirs, sample) in PAIRS.items():
        subjects[name] = take(functions[mine], sample)
        subjects[f"{name} reference"] = take(references[theirs], sample)
    for name, (mine, sample) in ALONE.items():
        subjects[name] = take(functions[mine], sample)
    subjects["read again"] = subjects["read"]
    bare = packages.without_bytecode(references["read"])
    subjects["read reference without byte code"] = take(bare, "get-product")
    return subjects


def _report(lives: Mapping[str, Sequence[Life]]) -> Report:
    noop = [life.init for life in lives["noop"]]

    def net(name: str) -> list[float]:
        return [life.init - floor for life, floor in zip(lives[name], noop, strict=True)]

    def cold(name: str) -> list[float]:
        return [life.cold for life in lives[name]]

    def warm(name: str) -> list[float]:
        return [sorted(life.requests[1:])[WARM // 2] for life in lives[name]]

    figures = {"coldstart.noop": Figure.of(noop, "ms INIT")}
    for name in PAIRS:
        other = f"{name} reference"
        figures[f"coldstart.{name}"] = Figure.of(net(name), "ms INIT, net", net(other))
        figures[f"coldstart.{name}.first"] = Figure.of(cold(name), "ms INIT + request", cold(other))
        figures[f"coldstart.{name}.warm"] = Figure.of(warm(name), "ms a request", warm(other))
    for name in ALONE:
        figures[f"coldstart.{name}"] = Figure.of(net(name), "ms INIT, net")
    bare = Figure.of(net("read reference without byte code"), "ms INIT, net", net("read reference"))
    return Report(
        name="coldstart",
        title="Cold start under Lambda's runtime emulator",
        notes=(
            f"Medians of {ROUNDS} shuffled rounds, each a fresh environment that serves 1 + {WARM} requests. "
            "AWS is canned, on loopback and behind TLS. Net: less the no-op's INIT of the same round.",
            "The reference is Powertools' Logger, Tracer, Metrics and REST resolver with boto3's Table for the read, "
            "that with pydantic for the write, Powertools' Batch and Logger with boto3 for the consumer.",
        ),
        figures=figures,
        controls={"coldstart.read": Figure.of(net("read"), "ms INIT, net", net("read again"))},
        contrasts={"coldstart.no-byte-code": (bare, SHOWN_UNTRUE)},
    )


def compare(name: str, ours: Any, theirs: Any) -> None:
    """A ratio between handlers that answer differently would mean nothing. Raises OpsError."""
    if _essence(ours) != _essence(theirs):
        raise OpsError(
            f"The reference's answer for {name!r} is not ours: {theirs} instead of {ours}.",
            "Bring bench/reference/powertools up to date.",
        )


def _essence(answer: Any) -> Any:
    """An HTTP answer's status and content without what is new each time; any other answer as it is."""
    if "statusCode" not in answer:
        return answer
    body = json.loads(answer["body"])
    return answer["statusCode"], {key: value for key, value in body.items() if key not in _NEW_EACH_TIME}
