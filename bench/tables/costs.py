"""The tables of docs/costs.md: an order in DynamoDB's units, and in dollars."""

import re

from bench.harness import Figure, Report
from bench.tables.markdown import NONE, count, number, table
from ops.prices import MILLION, READ_UNIT_USD, WRITE_UNIT_USD

_STEPS = {
    "basket": "filled in one request, quoted, checked out; outcome consumed",
    "orders": "placed, authorised, captured; read twice",
    "inventory": "reserved, sold; stock levels checked",
    "payments": "payment method stored, used and deleted; authorised, captured; a webhook",
    "shipping": "shipment opened",
}
_BILLED = {
    "api": "API Gateway",
    "firewall": "WAF",
    "traces": "X-Ray",
    "egress": "data transfer to the internet",
    "invocations": "Lambda requests",
    "duration": "Lambda duration",
    "writes": "DynamoDB writes, tables",
    "index_writes": "DynamoDB writes, indexes",
    "reads": "DynamoDB reads",
    "events": "EventBridge",
    "archive": "EventBridge archive",
    "queue": "SQS",
    "logs": "CloudWatch Logs: functions' lines",
    "platform_logs": "CloudWatch Logs: Lambda's lines",
    "access_logs": "CloudWatch Logs: access log",
    "stored_logs": "CloudWatch Logs: storage, compressed",
}
_JOURNEYS = {
    "13.one": "13 lines, one request",
    "13.each": "13 lines, 13 requests",
    "22.one": "22 lines, one request",
}
_ENDS = {"completed": "confirmed", "short": "rejected: out of stock", "declined": "rejected: card declined"}
_FUNCTION_COLUMNS = {
    "invocations": "invocations",
    "duration": "GB-s",
    "writes": "write units",
    "index_writes": "index units",
    "reads": "read units",
    "queue": "queue requests",
    "logs": "log KB",
}


def capacity(of: Report) -> str:
    services = dict.fromkeys(name.partition(".")[0] for name in of.figures)
    parts = ("reads", "writes", "index_writes")
    values = {each: [of.figures[f"{each}.{part}"].value for part in parts] for each in services}
    rows = [
        (f"{name}: {_STEPS[name]}", *map(count, each), number(_usd(*each))) for name, each in values.items()
    ]
    sums = [sum(column) for column in zip(*values.values(), strict=True)]
    total = ("**total**", *(f"**{count(each)}**" for each in sums), f"**{number(_usd(*sums))}**")
    head = ("service", "read units", "write units", "write units of indexes", "USD per million orders")
    return table(head, [*rows, total])


def _usd(reads: float, writes: float, index_writes: float) -> float:
    return (reads * READ_UNIT_USD + (writes + index_writes) * WRITE_UNIT_USD) * MILLION


def totals(of: Report) -> str:
    """Dollars by journey and end, and the units of a confirmed order."""
    rows = []
    for journey, shown in _JOURNEYS.items():
        usd = [number(of.figures[f"{end}.{journey}"].value) for end in _ENDS]
        units = [
            f"{of.figures[f'completed.{journey}.{part}'].value:g}"
            for part in ("written", "reads", "invocations")
        ]
        rows.append((shown, *usd, *units))
    head = (
        "USD per million orders",
        *_ENDS.values(),
        "write units with indexes",
        "read units",
        "invocations",
    )
    return table(head, rows)


def cost(of: Report, end: str = "completed") -> str:
    """Every row of the bill of an order, by journey."""
    rows = []
    for name, text in _BILLED.items():
        cells = []
        for journey in _JOURNEYS:
            amount, usd = (of.details[f"{end}.{journey}.{name}{part}"] for part in ("", ".usd"))
            cells += [f"{amount.value:.3g} {_unit(amount)}", f"{usd.value:.2f}"]
        rows.append((text, *cells))
    sums = [f"**{number(of.figures[f'{end}.{journey}'].value)}**" for journey in _JOURNEYS]
    total = ("**total**", *(cell for each in sums for cell in ("", each)))
    head = ("service", *(cell for shown in _JOURNEYS.values() for cell in (shown, "USD per million")))
    return table(head, [*rows, total])


def month(of: Report) -> str:
    """What the functions cost a month without orders, and the metrics that orders write."""
    rows = (
        ("functions with a schedule", number(of.figures["month.schedules"].value)),
        ("custom metrics, if orders come every hour", number(of.figures["month.metrics"].value)),
    )
    return table(("measured", "USD per month"), rows)


def functions(of: Report, order: str = "completed.13.one") -> str:
    """What each function uses of an order."""
    found: dict[str, dict[str, float]] = {}
    for name, figure in of.details.items():
        if place := re.fullmatch(rf"{re.escape(order)}/([\w.]+)\.(\w+)", name):
            found.setdefault(place[1], {})[place[2]] = figure.value
    rows = [
        (name, *(f"{used[part]:.3g}" if part in used else NONE for part in _FUNCTION_COLUMNS))
        for name, used in found.items()
    ]
    sums = [f"**{sum(used.get(part, 0) for used in found.values()):.3g}**" for part in _FUNCTION_COLUMNS]
    return table(("function", *_FUNCTION_COLUMNS.values()), [*rows, ("**total**", *sums)])


def _unit(amount: Figure) -> str:
    return amount.unit.removesuffix(" an order")
