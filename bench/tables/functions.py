"""The tables of single functions: cold starts, warm requests, modules, sizes, memory, libraries."""

import itertools
import re
from collections.abc import Callable

from bench import sizing
from bench.coldstart import ALONE, PAIRS
from bench.harness import Figure, Report
from bench.tables.markdown import NONE, compared, count, number, table

_REQUESTS = {"read": "GET product", "write": "POST product", "consumer": "queue consumer"}


def coldstart(of: Report) -> str:
    head = (
        "ms",
        "INIT, net",
        "reference",
        "ratio",
        "INIT + first",
        "reference",
        "ratio",
        "warm",
        "reference",
        "ratio",
    )
    rows = (
        (
            _REQUESTS[name],
            *itertools.chain(*(compared(of.figures[f"coldstart.{name}{part}"]) for part in parts)),
        )
        for name in PAIRS
        for parts in [("", ".first", ".warm")]
    )
    return table(head, rows) + "\n" + _others(of)


def _others(of: Report) -> str:
    services: dict[str, list[float]] = {}
    for name, (function, _) in ALONE.items():
        if found := of.figures.get(f"coldstart.{name}"):
            services.setdefault(function.partition(".")[0], []).append(found.value)
    rows = (f"{name} {number(min(found))} to {number(max(found))}" for name, found in services.items())
    noop = number(of.figures["coldstart.noop"].value)
    return f"INIT of the other functions, net, in ms: {', '.join(rows)}. INIT of the no-op: {noop} ms.\n"


def warm(of: Report, read: Report) -> str:
    """``read`` is on the embedded DynamoDB, beside a handler by hand."""
    rows = [
        *(
            (_REQUESTS[name], "CPU", "Powertools", *compared(of.figures[f"warm.{name}"]))
            for name in ("read", "write")
        ),
        *(
            ("GET product, embedded DynamoDB", shown, "boto3, json", *compared(read.figures[f"get.{name}"]))
            for name, shown in (("cpu", "CPU"), ("wall", "wall clock"))
        ),
    ]
    return table(("request", "time", "reference is", "ms", "reference", "ratio"), rows)


def modules(of: Report) -> str:
    names = [name.removesuffix(".init") for name in of.figures if name.endswith(".init")]
    rows = []
    for name in names:
        init, first = of.figures[f"{name}.init"], of.figures[f"{name}.first"]
        rows.append((name, *map(count, (init.value, first.value, first.reference)), number(first.ratio)))
    return table(("function", "after INIT", "after the first event", "budget", "ratio"), rows)


def sizes(of: Report) -> str:
    """A row for each package, with all targets. The budget is that of every target."""
    packages: dict[str, dict[str, list[Figure]]] = {}
    for name, figure in of.figures.items():
        package, target, _ = _SIZE.fullmatch(name).groups()  # type: ignore[union-attr]
        packages.setdefault(package, {}).setdefault(target, []).append(figure)
    targets = list(dict.fromkeys(target for found in packages.values() for target in found))
    rows = []
    for package, found in packages.items():
        budget = " / ".join(count(each.reference) for each in found[targets[0]])
        cells = (" / ".join(number(each.value) for each in found[target]) for target in targets)
        rows.append((package, *cells, budget))
    return table(("zipped / unpacked, KB", *targets, "budget"), rows)


_SIZE = re.compile(r"(.+)\.(py[\d.]+-\w+)\.(zipped|unpacked)")


def memory(of: Report) -> str:
    """The least and the most of all functions at each size."""
    found: dict[int, dict[str, list[float]]] = {}
    for name, figure in of.details.items():
        _, size, kind = name.rsplit(".", 2)
        found.setdefault(int(size), {}).setdefault(kind, []).append(figure.value)
    rows = (
        (
            count(size),
            *(f"{low(min(kinds[kind]))} to {low(max(kinds[kind]))}" for kind, low in _MEMORY_COLUMNS.items()),
        )
        for size, kinds in found.items()
    )
    head = ("MB", "INIT + first request, ms", "warm request, ms", "USD per million requests")
    return table(head, rows) + "\n" + _memory_rule()


_MEMORY_COLUMNS: dict[str, Callable[[float], str]] = {
    "cold": count,
    "warm": "{:.1f}".format,
    "cost": "{:.2f}".format,
}


def _memory_rule() -> str:
    """What the rule selects by the committed measurements: the functions at each size, the rarest size first."""
    functions: dict[int, list[str]] = {}
    for name, measured in sizing.committed().functions.items():
        functions.setdefault(sizing.recommended(name, measured).memory_mb, []).append(name)
    *few, most = sorted(functions, key=lambda size: len(functions[size]))
    lines = [f"- {count(size)} MB: {', '.join(f'`{name}`' for name in functions[size])}.\n" for size in few]
    return "".join(lines) + f"- {count(most)} MB: the other {len(functions[most])} measured functions.\n"


def transport(of: Report) -> str:
    """The TLS of the system is the reference of the other one."""
    rows = []
    for name, figure in of.figures.items():
        subject, _, kind = name.rpartition(".")
        if kind == "cpu" and subject != "tls_system":
            modules = of.figures.get(f"{subject}.modules")
            counted = (count(modules.value), number(modules.ratio)) if modules else (NONE, NONE)
            rows.append((f"`{subject}`", *compared(figure), *counted))
    return table(("client", "CPU, ms", "reference", "ratio", "modules", "ratio"), rows)


def observability(of: Report) -> str:
    rows = []
    for name, figure in of.figures.items():
        subject, _, kind = name.rpartition(".")
        if kind == "cpu":
            modules, each = of.figures[f"{subject}.modules"], of.figures[f"{subject}.each"]
            cells = (number(figure.value), number(figure.ratio), count(modules.value), number(modules.ratio))
            rows.append((f"`{subject}`", *cells, number(each.value), number(each.ratio)))
    head = (
        "library",
        "first invocation, CPU ms",
        "ratio",
        "modules",
        "ratio",
        "each later one, CPU µs",
        "ratio",
    )
    return table(head, rows)
