"""What a completed order costs, and a rejected one: each journey by itself on a warm shop, with all that AWS bills."""

import csv
import functools
import itertools
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Set
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench import bill
from bench.bill import Measured, Row
from bench.billed_stage import BilledStage
from bench.harness import Figure, Report
from bench.journeys import ENDS, JOURNEYS, Guest
from bench.metered import Function, Probes, functions_of, metered, read_log
from bench.metering import Meter, metering
from bench.shop import BenchShop
from bench.tables import costs
from ops import console, paths
from ops.api import Session
from ops.picture import idle
from ops.picture.synthesis import synthesise
from ops.picture.templates import Templates
from ops.prices import METRIC_USD, SCHEDULED_USD
from ops.replay.outcomes import StaffApi
from ops.shop import Shop

STAGE = "prod"
ORDERS = 10
"""Of each journey and end, one after the other. Their sales are counted together."""
SALES = "inventory.sales"
"""Runs on a schedule, on behalf of orders."""
TICKS = 5
"""Invocations of each function with a schedule."""
SERVICES = ("accounts", "basket", "catalog", "inventory", "orders", "payments", "shipping")
OF_A_SALE = ("basket", "inventory", "orders", "payments", "shipping")
QUIET_SECONDS = 1.5
OF_A_FUNCTION = ("invocations", "duration", "writes", "index_writes", "reads", "events", "queue", "logs")
NOTES = (
    f"Averages of {ORDERS} orders of each journey, one after the other in a warm shop, each until all functions rest. "
    "Their sales are counted together. "
    "A guest opens a basket, adds the lines, asks for a quote, stores a payment method, checks out and reads the order "
    "twice when it has ended; the provider sends its webhooks. The templates are prod's, the prices ops/prices.py's.",
    "Writes are what the embedded AWS says that they consumed; reads are counted from the sizes of what came back. "
    "Duration is each function's CPU time, at the share of a processor that its memory buys, and stated waits for what "
    "it calls (bench/bill.py), so that other load does not count.",
)
_STOCK = 100_000
_MOST_SKUS = max(journey.lines for journey in JOURNEYS)


@dataclass(frozen=True, slots=True)
class Bench:
    """A shop whose functions are measured. ``scheduled`` are functions that run without orders.

    The counting of sales runs on a schedule too, and belongs to the orders that it counts.
    """

    shop: Shop
    functions: list[Function]
    scheduled: frozenset[str]
    meter: Meter
    probes: Probes
    guest: Guest

    def taken(self, count: int, work: Callable[[], None], *, scheduled: bool = False) -> Measured:
        """What ``count`` times ``work`` uses, each until all has come to rest."""
        self.meter.usage.clear()
        self.probes.forget()
        self.guest.calls.clear()
        since = int(time.time() * 1000)
        for _ in range(count):
            work()
            self.probes.await_quiet(QUIET_SECONDS, frozenset() if scheduled else self.scheduled)
        if not scheduled:
            self._invoke({SALES})
            self.probes.await_quiet(QUIET_SECONDS, self.scheduled)
        ran = {}
        for each in self.functions:
            found = self.probes.taken(each)
            runs = {*self.scheduled, SALES} if scheduled else {*self._names} - self.scheduled
            if found.cpu_seconds and each.name in runs:
                read_log(self.shop, each, since, found)
                ran[each.name] = found
        usage = {name: each for name, each in self.meter.usage.items() if name in ran}
        return Measured(count, usage, ran, list(self.guest.calls))

    def ticks(self) -> Measured:
        """What the functions with a schedule use of one invocation each."""

        def tick() -> None:
            self._invoke({*self.scheduled, SALES})

        tick()
        return self.taken(TICKS, tick, scheduled=True)

    @property
    def _names(self) -> Iterator[str]:
        return (each.name for each in self.functions)

    def _invoke(self, names: Set[str]) -> None:
        lambda_ = self.shop.client("lambda")
        for each in self.functions:
            if each.name in names:
                lambda_.invoke(FunctionName=f"{each.physical}:live", Payload=b"{}")


def measure(shop: Callable[[], BenchShop]) -> Report:
    templates = synthesise(STAGE)
    stage = BilledStage(templates)
    mine = shop()
    with _bench(mine.open(), mine.token, stage) as bench:
        skus, scarce = _stocked(bench.shop, mine.token)
        order = functools.partial(bench.guest.order, skus=skus, scarce=scarce)
        with console.step("Warming the functions up"):
            for end in ENDS:
                bench.taken(1, functools.partial(order, JOURNEYS[0], end=end))
        orders: dict[str, Measured] = {}
        for end, journey in itertools.product(ENDS, JOURNEYS):
            name = f"{end}.{journey.name}"
            with console.step(f"{ORDERS} orders: {name}"):
                orders[name] = bench.taken(ORDERS, functools.partial(order, journey, end=end))
        with console.step("Running what runs on a schedule"):
            ticks = bench.ticks()
    found = report(stage, orders, ticks)
    _print(found, templates)
    return found


def _print(found: Report, templates: Templates) -> None:
    """Every row, which are too many for a list of figures."""
    for end, ends in ENDS.items():
        console.out.print(f"\n{ends}\n\n{costs.cost(found, end)}", soft_wrap=True)
        console.out.print(costs.functions(found, f"{end}.{JOURNEYS[0].name}"), soft_wrap=True)
    console.out.print(f"a month\n\n{idle.table({STAGE: templates})}\n{costs.month(found)}", soft_wrap=True)


def report(stage: BilledStage, orders: Mapping[str, Measured], ticks: Measured) -> Report:
    """``orders`` are by end and journey, ``ticks`` of the functions with a schedule."""
    figures, details = dict[str, Figure](), dict[str, Figure]()
    for name, measured in orders.items():
        rows = bill.rows(measured, stage)
        figures[name] = Figure(_rounded(bill.total(rows) * 1e6), "$ a million orders")
        figures |= _units(name, rows)
        for what, row in rows.items():
            details[f"{name}.{what}"] = Figure(_rounded(row.amount), f"{row.unit} an order")
            details[f"{name}.{what}.usd"] = Figure(_rounded(row.usd * 1e6), "$ a million orders")
        for function in sorted(measured.ran):
            for what, row in bill.rows(measured.of(function), stage).items():
                if what in OF_A_FUNCTION and row.amount:
                    details[f"{name}/{function}.{what}"] = Figure(
                        _rounded(row.amount), f"{row.unit} an order"
                    )
    metrics = {metric for each in orders.values() for ran in each.ran.values() for metric in ran.metrics}
    figures |= {
        "month.schedules": Figure(_rounded(_monthly(stage, ticks)), "$ a month"),
        "month.metrics": Figure(_rounded(len(metrics) * METRIC_USD), "$ a month"),
    }
    return Report(name="cost", title="What an order costs", notes=NOTES, figures=figures, details=details)


def _units(name: str, rows: Mapping[str, Row]) -> dict[str, Figure]:
    """What an order uses most of, for a target to be set on."""
    written = rows["writes"].amount + rows["index_writes"].amount
    return {
        f"{name}.written": Figure(_rounded(written), "write units with indexes an order"),
        f"{name}.reads": Figure(_rounded(rows["reads"].amount), "read units an order"),
        f"{name}.invocations": Figure(_rounded(rows["invocations"].amount), "an order"),
    }


def _monthly(stage: BilledStage, ticks: Measured) -> float:
    """Dollars that the functions with a schedule cost, with what they write and read when there are no orders."""
    each = {name: bill.total(bill.rows(ticks.of(name), stage)) + SCHEDULED_USD for name in ticks.ran}
    return sum(each[name] * times for name, times in stage.schedules().items())


@contextmanager
def _bench(shop: Shop, token: Callable[[], str], stage: BilledStage) -> Iterator[Bench]:
    scheduled = frozenset(stage.schedules()) - {SALES}
    functions = [
        each
        for each in functions_of(shop, SERVICES)
        if each.name in scheduled or (each.name.startswith(OF_A_SALE) and not each.name.endswith(".staff"))
    ]
    staff = StaffApi(*(Session(shop, name, token) for name in ("orders", "inventory", "payments")))
    with (
        tempfile.TemporaryDirectory(prefix="cartwright-bench-") as folder,
        metering(str(shop.endpoint)) as meter,
    ):
        probes = Probes(Path(folder))
        with metered(shop, functions, meter, probes):
            yield Bench(
                shop, functions, scheduled, meter, probes, Guest(shop, staff, _webhook_key(shop, functions))
            )


def _webhook_key(shop: Shop, functions: list[Function]) -> bytes:
    (arn,) = {each.variables["WEBHOOK_SECRET_ARN"] for each in functions if each.name == "payments.webhook"}
    return str(shop.client("secretsmanager").get_secret_value(SecretId=arn)["SecretString"]).encode()


def _stocked(shop: Shop, token: Callable[[], str]) -> tuple[list[str], tuple[str, int]]:
    """SKUs with plenty of stock, and one more with a number of units that it has not. Raises OpsError."""
    with paths.SAMPLE_CATALOGUE.open(encoding="utf-8", newline="") as file:
        active = [
            row["sku"] for row in csv.DictReader(file) if row["status"] == "active" and row["price_gbp"]
        ]
    skus, scarce = active[:_MOST_SKUS], active[_MOST_SKUS]
    session = Session(shop, "inventory", token)
    rows = "".join(f"{sku},{_STOCK}\n" for sku in skus) + f"{scarce},1\n"
    session.call(
        "POST", "/staff/receipts", {"id": f"bench-cost-{time.time_ns()}", "csv": f"sku,quantity\n{rows}"}
    )
    return skus, (scarce, session.call("GET", f"/staff/stock/{scarce}")["available"] + 1)


def _rounded(value: float) -> float:
    return float(f"{value:.4g}")
