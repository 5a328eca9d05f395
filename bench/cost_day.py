"""The replay of a day on a shop whose functions are metered."""

import json
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from bench import prices
from bench.metered import Function, Ran, await_quiet, functions_of, metered, ran
from bench.metering import Usage, metering
from bench.shop import BenchShop
from ops import console, http, imports, retail_data
from ops.api import Session
from ops.errors import OpsError
from ops.replay import stocking
from ops.replay.guests import Guest
from ops.replay.invoices import Ledger, goods_of, read_ledger
from ops.replay.journal import Journal
from ops.replay.outcomes import Outcome, StaffApi, settled
from ops.replay.running import Runner
from ops.shop import Shop

DAY = "2010-12-09"
CONCURRENCY = 4
_LABEL = "cost"


@dataclass(frozen=True, slots=True)
class Day:
    """What the replay of a day used. ``rules`` is how many queues take an event, by source and name."""

    ledger: Ledger
    outcomes: Mapping[str, Outcome]
    api_calls: int
    usage: Mapping[str, Usage]
    ran: Mapping[str, Ran]
    queue_fed: frozenset[str]
    rules: Mapping[tuple[str, str], int]

    @property
    def units(self) -> dict[str, tuple[float, str, float]]:
        """By what is billed: how much of it, its unit, and a unit's price in dollars."""
        used, times = self.usage.values(), self.ran.values()
        return {
            "api": (self.api_calls, "calls", prices.API_CALL_USD),
            "invocations": (
                sum(each.invocations for each in times),
                "invocations",
                prices.INVOCATION_USD,
            ),
            "duration": (sum(each.gb_seconds for each in times), "GB-s", prices.GB_SECOND_USD),
            "written": (sum(each.written for each in used), "write units", prices.WRITE_UNIT_USD),
            "read": (sum(each.read for each in used), "read units", prices.READ_UNIT_USD),
            "events": (sum(self._event_chunks.values()), "events", prices.EVENT_USD),
            "queue": (self._queue_requests, "requests", prices.QUEUE_REQUEST_USD),
            "logs": (sum(each.log_bytes for each in times) / 1e9, "GB", prices.LOG_GB_USD),
        }

    @property
    def _event_chunks(self) -> Counter[tuple[str, str]]:
        return sum((each.event_chunks for each in self.usage.values()), Counter[tuple[str, str]]())

    @property
    def _queue_requests(self) -> int:
        """Each message is sent and, with others of its batch, received and deleted; by 64 KB of what is in it."""
        events = sum((each.events for each in self.usage.values()), Counter[tuple[str, str]]())
        sent = sum(count * self.rules.get(name, 0) for name, count in self._event_chunks.items())
        larger = sent - sum(count * self.rules.get(name, 0) for name, count in events.items())
        batches = sum(each.invocations for name, each in self.ran.items() if name in self.queue_fed)
        return sent + larger + 2 * batches


def replayed(mine: BenchShop) -> Day:
    """Raises OpsError for an invoice that could not be ordered, and for an order that does not end."""
    file = retail_data.found()
    shop = mine.open()
    calls: Counter[str] = Counter()
    functions = functions_of(shop)
    with (
        tempfile.TemporaryDirectory(prefix="cartwright-bench-") as folder,
        metering(str(shop.endpoint)) as meter,
    ):
        ledger = _prepared(shop, mine.token, file, Path(folder))
        with console.step("Waiting until the shop has heard of it"):
            await_quiet(shop, functions)
        with metered(shop, functions, meter), console.step(f"Replaying {DAY}") as step:
            since = int(time.time() * 1000)
            guest = Guest(shop.api("basket"), shop.api("payments"), _LABEL, _counting(calls))
            journal = Journal(Path(folder, "journal"))
            runner = Runner(guest, journal, lambda count: step.detail(f"{count} ordered", log=False))
            placed = runner.run(ledger.invoices, concurrency=CONCURRENCY, speed=0)
            journal.close()
            if placed.errors or placed.interrupted:
                raise OpsError(
                    f"{len(placed.errors)} invoices failed: {placed.errors}.", "See the shop's logs."
                )
            service = StaffApi(
                *(Session(shop, name, mine.token) for name in ("orders", "inventory", "payments"))
            )
            outcomes = settled(service, list(placed.orders.values()), lambda _: None)
            if any(not outcome.at_rest for outcome in outcomes.values()):
                raise OpsError("Orders did not come to rest.", "See the shop's logs.")
        times = {each.name: ran(shop, each, since) for each in functions}
        return Day(
            ledger=ledger,
            outcomes=outcomes,
            api_calls=calls.total(),
            usage=meter.usage,
            ran=times,
            queue_fed=_queue_fed(functions),
            rules=_rules(shop),
        )


def _prepared(shop: Shop, token: Callable[[], str], file: Path, folder: Path) -> Ledger:
    catalogue = folder / "catalogue.csv"
    ledger = read_ledger(file, goods_of(file, catalogue), {date.fromisoformat(DAY)})
    with console.step("Importing the catalogue and receiving stock"):
        stocking.import_catalogue(imports.Importer(shop, token), catalogue, lambda _: None)
        guest = Guest(shop.api("basket"), shop.api("payments"), _LABEL)
        stocking.await_shelves(guest, sorted(ledger.demand), lambda _: None)
        stocking.receive(Session(shop, "inventory", token), ledger.demand, _LABEL)
    return ledger


def _counting(calls: Counter[str]) -> Callable[..., Any]:
    def call(method: str, url: str, **more: Any) -> Any:
        calls[method] += 1
        return http.call(method, url, **more)

    return call


def _queue_fed(functions: list[Function]) -> frozenset[str]:
    return frozenset(each.name for each in functions if each.queue)


def _rules(shop: Shop) -> dict[tuple[str, str], int]:
    """How many queues each event of the bus goes to. Raises OpsError for a rule that looks at more than its name."""
    events, bus = shop.client("events"), shop.output("platform", "BusName")
    found: Counter[tuple[str, str]] = Counter()
    for rule in events.list_rules(EventBusName=bus)["Rules"]:
        pattern = json.loads(rule["EventPattern"])
        targets = events.list_targets_by_rule(Rule=rule["Name"], EventBusName=bus)["Targets"]
        for source in pattern["source"]:
            for name in pattern["detail-type"]:
                found[source, name] += sum(":sqs:" in target["Arn"] for target in targets)
    return dict(found)
