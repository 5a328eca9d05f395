"""``ops order``: the history of an order across all services."""

import json
import re
import time
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ops import console
from ops.deployed import DeployedStack, functions, stacks_of
from ops.errors import OpsError
from ops.failing import Failing, failing
from ops.log_lines import clock
from ops.options import DEFAULT_STAGE, AsJson, Stage
from ops.shop import Shop, stack_name

if TYPE_CHECKING:
    from ops.story import Story

Wait = Annotated[bool, typer.Option("--wait", help="Wait until no work is pending.")]
Timeout = Annotated[int, typer.Option(min=1, metavar="SECONDS", help="How long to wait, with --wait.")]
OrderId = Annotated[str, typer.Argument(help="The order's id, as returned by the checkout.")]
_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_LOOKED_AT = 200
_LOOKED_BACK = timedelta(days=1)
_LETTERS = 20
_POLL_SECONDS = 0.5
_SELLING = ("basket", "orders", "inventory", "payments", "shipping", "sandbox")
"""Services that process an order."""


def order(
    order_id: OrderId,
    *,
    wait: Wait = False,
    timeout: Timeout = 120,
    as_json: AsJson = False,
    stage: Stage = DEFAULT_STAGE,
) -> None:
    """Print an order's history, what it waits for, which functions fail on it and why, and where its message is.

    With --wait, exit code 1 when the order has not ended by then.
    """
    from ops.story import story  # noqa: PLC0415 - knows the services, which other verbs do without

    if not _ID.fullmatch(order_id):
        raise OpsError(f"{order_id!r} is not an order id.", "Use the UUID that the checkout returned.")
    shop = Shop.load(stage)
    if wait:
        await_end(shop, order_id, timeout)
    with console.step("Querying the services"):
        found = _records(shop, order_id)
        stacks = stacks_of(shop)
        dead = list(_dead_letters(shop, stacks, order_id))
        history = story(found)
        failures = _failing(shop, stacks, order_id, found, dead) if history.waits or dead else []
    if not found and not dead and not failures:
        raise OpsError(f"No service of the stage {stage} has the order {order_id}.", "Check the id.")
    if as_json:
        content = {
            "order_id": order_id,
            "state": history.state,
            "story": [
                {"at": _utc(at), "service": service, "text": text} for at, service, text in history.entries
            ],
            "waits": [{"for": what, "until": _utc(until)} for what, until in history.waits],
            "failing": [each.plain() for each in failures],
            "dead_letters": dead,
            **history.details,
        }
        console.link(json.dumps(content, indent=2, ensure_ascii=False))
    else:
        _print(order_id, history, failures, dead)
    if wait and history.waits:
        raise typer.Exit(1)


def _print(
    order_id: str, history: "Story", failures: Sequence[Failing], dead: Sequence[Mapping[str, str]]
) -> None:
    console.link(f"order {order_id}: {history.state}")
    for at, service, text in history.entries:
        console.link(f"  {at.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f}"[:-3] + f"  {service:<9}  {text}")
    for what, until in history.waits:
        when = f"until {until.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC" if until else "nothing is scheduled"
        console.link(f"waits for {what}; {when}")
    for each in failures:
        place = f"; the message is in {each.message_in}" if each.message_in else ""
        times = "once" if each.times == 1 else f"{each.times} times"
        last = f"the last at {clock(each.last.milliseconds)}: {each.last.says}"
        console.link(f"{each.label} failed {times}, {last}{place}")
    for letter in dead:
        queue = letter["queue"]
        console.link(f"dead letter in {queue}: {letter['id']} (ops dlq show {queue})")


def await_end(shop: Shop, order_id: str, seconds: int) -> "Story":
    """Returns the history when the order waits for nothing, or when the timeout expires."""
    from ops.story import story  # noqa: PLC0415 - as above

    with console.step(f"Waiting for the order {order_id}") as step:
        deadline = time.monotonic() + seconds
        while (
            history := story(_records(shop, order_id, unplaced=False))
        ).waits and time.monotonic() < deadline:
            step.detail(history.state, log=False)
            time.sleep(_POLL_SECONDS)
    return history


def _failing(
    shop: Shop,
    stacks: Sequence[DeployedStack],
    order_id: str,
    found: Any,
    dead: Sequence[Mapping[str, str]],
) -> list[Failing]:
    """Errors of the last day. Log lines of a request or an event have its correlation id, which the order stores."""
    from ops.health_reading import errors  # noqa: PLC0415 - as above

    cause = str((found.order or {}).get("correlation_id") or "")
    letters = {each["id"]: each["queue"] for each in dead}
    names = [name for name in (order_id, cause, *list(letters)[:_LETTERS]) if name]
    selling = functions([each for each in stacks if each.service in _SELLING])
    since = datetime.now(UTC) - _LOOKED_BACK
    return failing(errors(shop, selling, since, containing=names), names, selling, letters)


def _records(shop: Shop, order_id: str, *, unplaced: bool = True) -> Any:
    """``unplaced`` searches all baskets for one that was checked out as a missing order."""
    from ops import tables  # noqa: PLC0415 - as above
    from ops.story import Records  # noqa: PLC0415

    heads = tables.partition(shop, "orders", f"O#{order_id}")
    head = next((item for item in heads if item["sk"] == "O"), None)
    if head:
        basket = tables.partition(shop, "basket", f"B#{head['basket_id']}")
    elif not unplaced:
        basket = []
    else:
        names = ("id", "owner", "state", "order_id", "line_count", "updated_at")
        basket = [item for item in tables.scan(shop, "basket", names) if item.get("order_id") == order_id]
    payment = _first(shop, "payments", f"PAY#{order_id}")
    sandboxed = payment and stack_name(shop.stage, "sandbox") in shop.outputs and payment.get("reference")
    return Records(
        basket=next((item for item in basket if item["sk"] == "H"), None),
        order=head,
        reservation=sorted(
            tables.partition(shop, "inventory", f"R#{order_id}"), key=lambda item: item["sk"] != "H"
        ),
        payment=payment,
        shipment=_first(shop, "shipping", f"S#{order_id}")
        if stack_name(shop.stage, "shipping") in shop.outputs
        else None,
        charge=_first(shop, "sandbox", f"PAY#{payment['reference']}") if payment and sandboxed else None,
    )


def _first(shop: Shop, service: str, pk: str) -> Any:
    from ops import tables  # noqa: PLC0415 - as above

    return next(iter(tables.partition(shop, service, pk)), None)


def _dead_letters(shop: Shop, stacks: Sequence[DeployedStack], order_id: str) -> Iterator[dict[str, str]]:
    """Only inspects the first messages of each queue that SQS returns. They stay there."""
    from ops.dead_letters import messages  # noqa: PLC0415 - as above
    from ops.dead_letters.queues import queues  # noqa: PLC0415

    sqs = shop.client("sqs")
    for queue in queues(shop, stacks).dead:
        if not sum(messages.count(sqs, queue.url)):
            continue
        for message in messages.look(sqs, queue.url, _LOOKED_AT):
            if order_id in message.body:
                yield {"queue": queue.label, "id": message.id, "sent_at": _utc(message.sent_at) or ""}


def _utc(at: datetime | None) -> str | None:
    return at.astimezone(UTC).isoformat() if at else None
