"""What an order costs: the real invoices of a day as checkouts, with all that AWS would bill of them counted."""

from collections import Counter
from collections.abc import Callable

from bench.cost_day import DAY, Day, replayed
from bench.harness import Figure, Report
from bench.shop import BenchShop


def measure(shop: Callable[[], BenchShop]) -> Report:
    day = replayed(shop())
    orders, lines = len(day.outcomes), sum(len(invoice.lines) for invoice in day.ledger.invoices)
    figures: dict[str, Figure] = {
        "orders": Figure(orders, "orders"),
        "lines": Figure(lines / orders, "an order"),
    }
    total = 0.0
    for name, (amount, unit, price) in day.units.items():
        each, scale = (amount * 1e6, "KB") if name == "logs" else (amount, unit)
        figures[name] = Figure(each / orders, f"{scale} an order")
        figures[f"{name}.usd"] = Figure(amount / orders * price * 1e6, "$ a million orders")
        total += amount / orders * price * 1e6
    figures["total.usd"] = Figure(total, "$ a million orders")
    return Report(
        name="cost",
        title="What an order costs",
        notes=(
            f"The sale invoices of {DAY}, {lines} lines in {orders} orders: {_ends(day)}. From the opening of the "
            "basket to the settled stock and the captured money; staff, timers and the provider are not counted.",
            "Writes are what the embedded AWS says that they consumed, with indexes; reads are counted from the sizes "
            "of what came back. A write whose condition failed counts as one unit, or two for each action of a "
            "transaction. Durations are this machine's. Prices are eu-west-1's list prices (bench/prices.py).",
        ),
        figures=figures,
        details=_details(day, orders),
    )


def _ends(day: Day) -> str:
    ends = Counter(outcome.ended for outcome in day.outcomes.values())
    return ", ".join(f"{count} {ended}" for ended, count in ends.most_common())


def _details(day: Day, orders: int) -> dict[str, Figure]:
    """By function."""
    found = {}
    for name, usage in day.usage.items():
        found[f"{name}.written"] = Figure(usage.written / orders, "write units an order")
        found[f"{name}.read"] = Figure(usage.read / orders, "read units an order")
        found[f"{name}.invocations"] = Figure(day.ran[name].invocations / orders, "an order")
        found[f"{name}.duration"] = Figure(day.ran[name].gb_seconds / orders, "GB-s an order")
    return found
