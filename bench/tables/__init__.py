"""The tables of docs/performance.md and docs/costs.md, made from the committed results of the benchmarks.

``python -m bench page`` writes them between their marks; tests/unit/test_performance_page.py compares.
"""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from bench.results import Result, committed
from bench.tables import costs, functions, shop
from bench.tables.markdown import NONE, number, table
from ops.picture.pages import marked

PERFORMANCE, COSTS = "docs/performance.md", "docs/costs.md"
COMPARING = ("coldstart", "warm", "read", "memory", "transport", "observability", "synth", "up", "import")
"""The benchmarks that compare times: the page lists their controls."""
COUNTING = ("import-budget", "sizes", "search", "cost", "order-capacity", "replay")
_LOAD = re.compile(r", load ([\d.]+)")
_MEDIANS = re.compile(r"Medians of (\d+ (?:shuffled )?(?:rounds|requests))")


def blocks() -> dict[str, dict[str, str]]:
    """Page -> what it shows between its marks, by their name."""
    reports = {name: committed(name).report for name in (*COMPARING, *COUNTING)}
    return {
        PERFORMANCE: {
            "runs": _runs([committed(name) for name in COMPARING]),
            "coldstart": functions.coldstart(reports["coldstart"]),
            "warm": functions.warm(reports["warm"], reports["read"]),
            "import-budget": functions.modules(reports["import-budget"]),
            "sizes": functions.sizes(reports["sizes"]),
            "memory": functions.memory(reports["memory"]),
            "transport": functions.transport(reports["transport"]),
            "observability": functions.observability(reports["observability"]),
            "search": shop.search(reports["search"]),
            "import": shop.imports(reports["import"]),
            "start": shop.start(reports["synth"], reports["up"]),
            "replay": shop.replay(reports["replay"]),
        },
        COSTS: {
            "order-capacity": costs.capacity(reports["order-capacity"]),
            "cost": costs.cost(reports["cost"]),
            "cost-month": costs.month(reports["cost"]),
            "cost-totals": costs.totals(reports["cost"]),
            "cost-functions": costs.functions(reports["cost"]),
        },
    }


def pages(root: Path) -> Mapping[str, str]:
    """Path below ``root`` -> the page's text, with all tables as the results have them."""
    return marked(root, blocks())


def write(root: Path) -> list[str]:
    """The pages that were changed."""
    changed = [
        path for path, text in pages(root).items() if (root / path).read_text(encoding="utf-8") != text
    ]
    for path in changed:
        (root / path).write_text(pages(root)[path], encoding="utf-8")
    return changed


def _runs(results: Sequence[Result]) -> str:
    machines = dict.fromkeys(_LOAD.sub("", each.machine) for each in results)
    rows = []
    for each in results:
        load, medians = _LOAD.search(each.machine), _MEDIANS.search(" ".join(each.report.notes))
        controls = [number(control.ratio) for control in each.report.controls.values()]
        controls += [
            f"contrast {number(found.ratio)}, at least {least}"
            for found, least in each.report.contrasts.values()
        ]
        shown = (
            load[1] if load else NONE,
            medians[1].replace("shuffled ", "") if medians else NONE,
            ", ".join(controls) or NONE,
        )
        rows.append((f"`{each.command}`", *shown))
    machine = f"\nMachine: {'; or '.join(machines)}.\n"
    return table(("command", "load before", "medians of", "controls"), rows) + machine
