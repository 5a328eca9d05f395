"""The tables of the shop as a whole: synthesis, start, reads, search, imports, a day of orders."""

import re

from bench.harness import Report
from bench.tables.markdown import NONE, compared, count, number, table

_PRODUCTS = (100, 1000, 10000)


def start(synth: Report, up: Report) -> str:
    """Seconds of what a developer waits for. The stages hardly differ: prod stands for all."""
    rows = [
        (
            "`python app.py`, prod, validator on",
            "validator off",
            *compared(synth.figures["prod.validator_on"]),
        ),
        *(
            (f"`make up`, {name}", "cold", *compared(figure))
            for name, figure in up.figures.items()
            if figure.reference is not None
        ),
    ]
    return table(("command", "reference is", "s", "reference", "ratio"), rows)


def search(of: Report) -> str:
    rows = []
    for name in of.figures:
        query = re.fullmatch(r"search\.100\.(.+)\.read", name)
        if query:
            units = [of.figures[f"search.{size}.{query[1]}.read"].value for size in _PRODUCTS]
            times = [number(of.figures[f"search.{size}.{query[1]}.time"].value) for size in _PRODUCTS]
            rows.append((query[1], ", ".join(dict.fromkeys(f"{each:g}" for each in units)), *times))
    words = [of.figures[f"search.{size}.two words"] for size in _PRODUCTS]
    rows.append(("two words", NONE, *(number(each.value) for each in words)))
    rows.append(("two words, ratio to a scan", NONE, *(number(each.ratio) for each in words)))
    head = ("request", "read units", *(f"ms at {size:,} products" for size in _PRODUCTS))
    return table(head, rows) + "\n" + _index(of)


def _index(of: Report) -> str:
    parts = ("snapshot", "make", "make.memory", "load", "load.memory", "index.browse", "index.cheapest")
    rows = (
        (count(size), *(number(of.figures[f"search.{size}.{part}"].value) for part in parts))
        for size in (10000, 200000)
    )
    head = (
        "index of products",
        "snapshot, MB",
        "build, s CPU",
        "build, MB",
        "load, ms CPU",
        "load, MB",
        "browse, ms",
        "cheapest, ms",
    )
    return table(head, rows)


def imports(of: Report) -> str:
    rows = []
    for name in ("created", "updated", "unchanged"):
        rate = of.figures.get(name)
        written, read, usd = (of.figures[f"{name}.{part}"].value for part in ("written", "read", "dollars"))
        cells = (count(rate.value) if rate else NONE, number(written), count(read), number(usd))
        rows.append((name, *cells))
    return table(("products of the file", "rows/s", "write units", "read units", "USD"), rows)


def replay(of: Report) -> str:
    head = (
        *("invoices", "lines", "largest invoice", "all ordered after", "all final after"),
        *("confirmed", "out of stock", "payment declined", "violations"),
    )
    invoices, lines, largest, seconds, minutes, *ends = (
        of.figures[name].value
        for name in (
            *("invoices", "lines", "largest", "ordered.seconds", "ended.minutes"),
            *("confirmed", "rejected.out_of_stock", "rejected.payment_declined", "violations"),
        )
    )
    times = (f"{count(largest)} lines", f"{count(seconds)} s", f"{minutes:.1f} min")
    return table(head, [(count(invoices), count(lines), *times, *map(count, ends))])
