"""``ops reconcile``: verifies that orders, stock and payments agree, over all tables."""

import json
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

import typer

from ops import console, stages
from ops.options import DEFAULT_STAGE, AsJson, Stage
from ops.shop import Shop

Wait = Annotated[
    int | None,
    typer.Option(
        min=0,
        metavar="SECONDS",
        help="Wait until no work is pending. Work that is still pending then is listed.",
    ),
]
Grace = Annotated[
    int, typer.Option(min=0, metavar="MINUTES", help="How long pending work may take, without --wait.")
]


def reconcile(
    wait: Wait = None, grace: Grace = 5, as_json: AsJson = False, stage: Stage = DEFAULT_STAGE
) -> None:
    """Compare the data of all services and list every violation. Exit code 1 when there is any.

    Scans the tables of basket, orders, payments and inventory, page by page, at one read unit for each 4 KB. Run it
    when traffic is low. Apparent violations are read twice.
    """
    from ops.dead_letters import messages  # noqa: PLC0415 - with the next ones, it knows the services
    from ops.dead_letters.queues import queues  # noqa: PLC0415
    from ops.reconciling import settling  # noqa: PLC0415
    from ops.reconciling.books import Books  # noqa: PLC0415
    from ops.reconciling.reading import read  # noqa: PLC0415

    shop = Shop.load(stage)
    found = queues(shop)
    if wait is not None:
        with console.step("Waiting until no work is pending") as waiting:
            deadline = time.monotonic() + wait
            settling.await_rest(shop, found, wait, lambda left: waiting.detail(_counted(left)))
    with console.step("Reading the tables") as step:

        def books() -> Books:
            now, capture_at = datetime.now(UTC), _capture_at(stage)
            return read(shop, capture_at, now, lambda *at: step.detail(f"{at[1]} of {at[0]}", log=False))

        result = settling.look(
            books, timedelta(minutes=grace), patient_until=None if wait is None else deadline
        )
        sqs = shop.client("sqs")
        dead = {each.label: sum(messages.count(sqs, each.url)) for each in found.dead}
    _report(result, {label: number for label, number in dead.items() if number}, as_json=as_json)
    if result.violations:
        raise typer.Exit(1)


def _report(result: Any, dead: dict[str, int], *, as_json: bool) -> None:
    books = result.books
    states = Counter(order.state for order in books.orders.values())
    if as_json:
        content = {
            "read_at": books.read_at.isoformat(),
            "items": books.items,
            "orders": dict(sorted(states.items())),
            "violations": [_entry(each) for each in result.violations],
            "under_way": [_entry(each) for each in result.under_way],
            "dead_letters": dead,
        }
        console.link(json.dumps(content, indent=2))
        return
    for each in result.violations:
        console.link(str(each))
    for each in result.under_way:
        console.note(f"pending: {each}")
    for label, number in dead.items():
        console.note(f"dead letters: {label} holds {number} (ops dlq show {label})")
    counts = ", ".join(f"{number} {state}" for state, number in sorted(states.items())) or "no orders"
    console.link(
        f"{books.items} items, {sum(states.values())} orders ({counts}): {len(result.violations)} violations, "
        f"{len(result.under_way)} pending, {sum(dead.values())} dead letters"
    )


def _entry(fault: Any) -> dict[str, str | None]:
    since = fault.since.isoformat() if fault.since else None
    return {"rule": fault.rule, "subject": fault.subject, "text": fault.text, "since": since}


def _counted(left: dict[str, int]) -> str:
    return ", ".join(f"{number} of {label}" for label, number in left.items())


def _capture_at(stage: str) -> str:
    """When the stage captures payments, from its block in cdk.json."""
    return str(stages.blocks()[stage]["capture_at"])
