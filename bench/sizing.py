"""How much memory a function gets: one rule over the committed measurements of bench/memory.json.

Where a person waits, the cheapest size that answers fast enough also when it starts cold. Where nobody does, the
fastest that costs hardly more than the cheapest: a file that is imported in a quarter of the time is worth that.
tests/stacks/test_memory.py holds every function of the templates to it.
"""

import dataclasses
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ops import paths

TABLE = paths.ROOT / "bench" / "memory.json"
WAITED_FOR = frozenset(
    {
        *(
            "accounts.customer",
            "accounts.staff",
            "basket.shopper",
            "basket.staff",
            "catalog.public",
            "catalog.staff",
        ),
        *("inventory.public", "inventory.staff", "orders.customer", "orders.staff", "payments.staff"),
    }
)
"""A person waits for these. The others are polled by Lambda."""
UNMEASURED_MB = 512
"""What a function has that nobody measured yet: as most do, so that a new service needs no line here."""
NOT_MEASURED: dict[str, tuple[int, str]] = {
    "catalog.thumbnails": (512, "as the public function, which does more: its measurement is not taken yet"),
    "catalog.images": (512, "what the largest admitted image needs, which tests/unit/catalog/images holds"),
    "catalog.image_attacher": (
        512,
        "as the relay, which does alike: its measurement needs a sample of its events",
    ),
    "catalog.search": (1769, "it holds the index: one whole CPU, by the figures of `python -m bench search`"),
    "catalog.indexer": (
        3008,
        "room for an index of 200,000 products, by the figures of `python -m bench search`",
    ),
    "catalog.exporter": (
        1024,
        "It is new, and asked for now and then: as much as the importer, which streams alike.",
    ),
    "accounts.expiry": (512, "it runs once a day, for a fraction of a cent a month"),
    "sandbox.merchants": (512, "it plays a stranger, in stages without shoppers"),
    "sandbox.carrier": (512, "it plays a stranger, in stages without shoppers"),
    "sandbox.bank": (512, "it plays a stranger, in stages without shoppers"),
    "sandbox.webhook_sender": (256, "it plays a stranger, in stages without shoppers"),
}
"""Function -> the MB that it has for a reason of its own until `make bench-memory` has measured it."""

COLD_LIMIT_MS, WARM_LIMIT_MS = 300, 20
"""INIT and first request together, and each later one. Gateway, network and page come on top of it."""
MARGIN = 0.05
"""Of the cheapest's cost, the request's fee included."""
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

    @property
    def usd(self) -> float:
        billed_ms = COLD_SHARE * math.ceil(self.cold) + (1 - COLD_SHARE) * math.ceil(self.warm)
        return 1e6 * (billed_ms / 1000 * self.memory_mb / 1024 * GB_SECOND_USD + REQUEST_USD)


@dataclass(frozen=True, slots=True)
class Measured:
    """``resident_mb`` is the most that the function had in memory while it served the sample."""

    resident_mb: float
    sizes: Sequence[Size]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """What one run of the benchmark found, and where, when and how it ran."""

    machine: str
    date: str
    command: str
    functions: Mapping[str, Measured]

    def written(self) -> str:
        return json.dumps(dataclasses.asdict(self), indent=2) + "\n"


def unmeasured(name: str) -> int:
    """The MB of a function that is not in the table."""
    return NOT_MEASURED[name][0] if name in NOT_MEASURED else UNMEASURED_MB


def committed(path: Path = TABLE) -> Table:
    content = json.loads(path.read_text())
    functions = {
        name: Measured(each["resident_mb"], [Size(**size) for size in each["sizes"]])
        for name, each in content.pop("functions").items()
    }
    return Table(**content, functions=functions)


def recommended(name: str, measured: Measured) -> Size:
    """The rule. The largest size when none has room or, where a person waits, none is fast enough."""
    roomy = [
        size for size in measured.sizes if measured.resident_mb <= RESIDENT_LIMIT * size.memory_mb
    ] or measured.sizes[-1:]
    if name in WAITED_FOR:
        fast = [size for size in roomy if size.cold <= COLD_LIMIT_MS and size.warm <= WARM_LIMIT_MS]
        return min(fast, key=lambda size: size.usd) if fast else roomy[-1]
    limit = (1 + MARGIN) * min(size.usd for size in roomy)
    return min((size for size in roomy if size.usd <= limit), key=lambda size: size.warm)
