"""The bill of what was measured: each row is an amount, its unit, and what it costs by the price list."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Self

from bench import cpu_share
from bench.billed_stage import BilledFunction, BilledStage
from bench.journeys import Call
from bench.metered import Ran
from bench.metering import Usage
from ops import prices

WAITS_MS = {
    "http.GET": 150,
    "http.POST": 500,
    "DynamoDB.TransactWriteItems": 15,
    "DynamoDB.BatchWriteItem": 10,
    "AWSEvents.PutEvents": 15,
}
OTHER_WAIT_MS = 5
"""How long a call takes: DynamoDB's single-digit milliseconds; http is the payment provider."""
RUNTIME_MS = 1.0
"""Of each invocation: the runtime's own work, and the rounding up to a whole millisecond."""
STORED_SHARE = 0.15
"""Of the size of logs: CloudWatch stores them compressed."""
_GB = 1e9


@dataclass(frozen=True, slots=True)
class Row:
    amount: float
    unit: str
    usd: float


@dataclass(frozen=True, slots=True)
class Measured:
    """``count`` times the same: each function's usage and runs, and the clients' calls."""

    count: int
    usage: Mapping[str, Usage]
    ran: Mapping[str, Ran]
    calls: Sequence[Call] = field(default_factory=list)

    def of(self, name: str) -> Self:
        """Of that function alone, without the clients' calls."""
        return replace(
            self,
            usage={name: self.usage.get(name, Usage())},
            ran={name: self.ran.get(name, Ran())},
            calls=(),
        )


def rows(measured: Measured, stage: BilledStage) -> dict[str, Row]:
    """By what is billed, for one of what was measured ``count`` times."""
    used, ran, calls = measured.usage.values(), measured.ran, measured.calls
    events = [size for each in used for size in each.events]
    batches = [batch for each in ran.values() for batch in each.batches]
    behind = [stage.apis[call.service] for call in calls]
    access = sum(stage.apis[call.service].access_bytes(call) for call in calls)
    own = sum(each.log_bytes for each in ran.values())
    platform = sum(len(each.cpu_seconds) * stage.functions[name].platform_bytes for name, each in ran.items())
    logged = (own + platform + access) / _GB
    egress = sum(call.answered for call in calls) + sum(each.sent for each in used)
    billed = {
        name: gb_seconds(each, measured.usage.get(name), stage.functions[name]) for name, each in ran.items()
    }
    traces = sum(api.traced for api in behind) * stage.sampling
    walled = sum(api.firewall for api in behind)
    invocations = sum(len(each.cpu_seconds) for each in ran.values())
    return _each(
        measured.count,
        {
            "api": (len(calls), "calls", sum(api.call_usd for api in behind)),
            "firewall": (walled, "requests", walled * prices.FIREWALL_REQUEST_USD),
            "traces": (traces, "traces", traces * prices.TRACE_USD),
            "egress": (egress / 1e3, "KB", egress / _GB * prices.EGRESS_GB_USD),
            "invocations": (invocations, "invocations", invocations * prices.INVOCATION_USD),
            "duration": (
                sum(billed.values()),
                "GB-s",
                sum(
                    each * prices.GB_SECOND_USD[stage.functions[name].architecture]
                    for name, each in billed.items()
                ),
            ),
            "writes": _priced(sum(each.writes for each in used), "write units", prices.WRITE_UNIT_USD),
            "index_writes": _priced(
                sum(each.index_writes for each in used), "write units", prices.WRITE_UNIT_USD
            ),
            "reads": _priced(sum(each.reads for each in used), "read units", prices.READ_UNIT_USD),
            "events": _priced(sum(map(prices.chunks, events)), "events", prices.EVENT_USD),
            "archive": (
                sum(events) / 1e3 * stage.archived,
                "KB",
                sum(events) / _GB * prices.ARCHIVED_GB_USD * stage.archived,
            ),
            "queue": _priced(sum(map(_queue_requests, batches)), "requests", prices.QUEUE_REQUEST_USD),
            "logs": (own / 1e3, "KB", own / _GB * prices.LOG_GB_USD),
            "platform_logs": (platform / 1e3, "KB", platform / _GB * prices.LOG_GB_USD),
            "access_logs": (access / 1e3, "KB", access / _GB * prices.LOG_GB_USD),
            "stored_logs": (
                logged * 1e6 * STORED_SHARE,
                "KB",
                logged * STORED_SHARE * stage.log_months * prices.STORED_LOG_GB_USD,
            ),
        },
    )


def gb_seconds(ran: Ran, usage: Usage | None, function: BilledFunction) -> float:
    """CPU at the share of a processor that the memory buys, and the waits for other services one after the other."""
    busy = sum(ran.cpu_seconds) / cpu_share.of(function.memory_mb)
    calls = usage.calls.items() if usage else ()
    waits = sum(WAITS_MS.get(name, OTHER_WAIT_MS) * count for name, count in calls)
    return (busy + (waits + RUNTIME_MS * len(ran.cpu_seconds)) / 1e3) * function.memory_mb / 1024


def total(of: Mapping[str, Row]) -> float:
    return sum(row.usd for row in of.values())


def _queue_requests(batch: Sequence[int]) -> int:
    """Each message is sent; the batch is received and deleted. By 64 KB of what is in it."""
    return sum(map(prices.chunks, batch)) + prices.chunks(sum(batch)) + 1


def _priced(amount: float, unit: str, usd: float) -> tuple[float, str, float]:
    return amount, unit, amount * usd


def _each(count: int, found: Mapping[str, tuple[float, str, float]]) -> dict[str, Row]:
    return {name: Row(amount / count, unit, usd / count) for name, (amount, unit, usd) in found.items()}
