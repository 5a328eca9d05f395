"""The tables of docs/costs.md: an order in DynamoDB's units, and in dollars."""

import re

from bench.harness import Report
from bench.tables.markdown import count, number, table

_STEPS = {
    "basket": "filled in 2 requests, quoted, checked out",
    "orders": "placed, reserved, authorised, captured",
    "inventory": "reserved, sold",
    "payments": "payment method stored, used and deleted; authorised, captured",
}
_BILLED = {
    "written": "DynamoDB writes",
    "duration": "Lambda duration",
    "read": "DynamoDB reads",
    "api": "API Gateway",
    "events": "EventBridge",
    "logs": "CloudWatch Logs",
    "queue": "SQS",
    "invocations": "Lambda requests",
}


def capacity(of: Report) -> str:
    services = dict.fromkeys(name.partition(".")[0] for name in of.figures)
    parts = ("reads", "writes", "index_writes")
    values = {each: [of.figures[f"{each}.{part}"].value for part in parts] for each in services}
    rows = [(f"{name}: {_STEPS[name]}", *map(count, each)) for name, each in values.items()]
    totals = [f"**{count(sum(column))}**" for column in zip(*values.values(), strict=True)]
    head = ("service", "read units", "write units", "write units of indexes")
    return table(head, [*rows, ("**total**", *totals)])


def cost(of: Report) -> str:
    rows = []
    for name, text in _BILLED.items():
        amount, usd = of.figures[name], of.figures[f"{name}.usd"]
        unit = amount.unit.removesuffix(" an order")
        rows.append((text, f"{number(amount.value)} {unit}", number(usd.value)))
    total = ("**total**", "", f"**{number(of.figures['total.usd'].value)}**")
    orders, lines = of.figures["orders"], of.figures["lines"]
    measured = f"Measured on {count(orders.value)} orders with {number(lines.value)} lines each on average.\n"
    return table(("service", "usage per order", "USD per million orders"), [*rows, total]) + "\n" + measured


def cost_services(of: Report) -> str:
    parts = ("invocations", "written", "read")
    services = dict.fromkeys(name.partition(".")[0] for name in of.details)
    rows = []
    for service in services:
        invocations, *units = (
            sum(figure.value for name, figure in of.details.items() if _is_of(name, service, part))
            for part in parts
        )
        rows.append((service, f"{invocations:.1f}", *map(count, units)))
    return table(("service", "invocations per order", "write units", "read units"), rows)


def _is_of(name: str, service: str, part: str) -> bool:
    """Details are by function, as ``basket.shopper.read``, or by service."""
    return bool(re.fullmatch(rf"{service}(\.\w+)?\.{part}", name))
