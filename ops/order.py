"""``ops order``: what became of an order, across all services."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Annotated, Any

import typer

from ops import console
from ops.errors import OpsError
from ops.options import DEFAULT_STAGE, AsJson, Stage
from ops.shop import Shop, stack_name

OrderId = Annotated[str, typer.Argument(help="The order's id, as the checkout answered it.")]
_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_LOOKED_AT = 200


def order(order_id: OrderId, as_json: AsJson = False, stage: Stage = DEFAULT_STAGE) -> None:
    """Tell an order's whole story in the order of time, what it waits for, and which dead letters name it."""
    from ops.story import story  # noqa: PLC0415 - knows the services, which other verbs do without

    if not _ID.fullmatch(order_id):
        raise OpsError(f"{order_id!r} is no order's id.", "It is a UUID, as the checkout answered it.")
    shop = Shop.load(stage)
    with console.step("Asking the services"):
        found = _records(shop, order_id)
        dead = list(_dead_letters(shop, order_id))
    if not found and not dead:
        raise OpsError(f"No service of the stage {stage} knows the order {order_id}.", "Check the id.")
    told = story(found)
    if as_json:
        content = {
            "order_id": order_id,
            "state": told.state,
            "story": [{"at": _utc(at), "service": service, "text": text} for at, service, text in told.told],
            "waits": [{"for": what, "until": _utc(until)} for what, until in told.waits],
            "dead_letters": dead,
            **told.details,
        }
        console.link(json.dumps(content, indent=2, ensure_ascii=False))
        return
    console.link(f"order {order_id}: {told.state}")
    for at, service, text in told.told:
        console.link(f"  {at.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f}"[:-3] + f"  {service:<9}  {text}")
    for what, until in told.waits:
        when = f"until {until.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC" if until else "nothing is scheduled"
        console.link(f"waits for {what}; {when}")
    for each in dead:
        console.link(f"dead letter in {each['queue']}: {each['id']} (ops dlq show {each['queue']})")


def _records(shop: Shop, order_id: str) -> Any:
    from ops import tables  # noqa: PLC0415 - as above
    from ops.story import Records  # noqa: PLC0415

    heads = tables.partition(shop, "orders", f"O#{order_id}")
    head = next((item for item in heads if item["sk"] == "O"), None)
    if head:
        basket = tables.partition(shop, "basket", f"B#{head['basket_id']}")
    else:
        names = ("id", "owner", "state", "order_id", "line_count", "updated_at")
        basket = [item for item in tables.scan(shop, "basket", names) if item.get("order_id") == order_id]
    payment = _first(shop, "payments", f"PAY#{order_id}")
    sandboxed = payment and stack_name(shop.stage, "sandbox") in shop.outputs and payment["reference"]
    return Records(
        basket=next((item for item in basket if item["sk"] == "H"), None),
        order=head,
        reservation=sorted(
            tables.partition(shop, "inventory", f"R#{order_id}"), key=lambda item: item["sk"] != "H"
        ),
        payment=payment,
        charge=_first(shop, "sandbox", f"PAY#{payment['reference']}") if payment and sandboxed else None,
    )


def _first(shop: Shop, service: str, pk: str) -> Any:
    from ops import tables  # noqa: PLC0415 - as above

    return next(iter(tables.partition(shop, service, pk)), None)


def _dead_letters(shop: Shop, order_id: str) -> Iterator[dict[str, str]]:
    """Of each queue the first ones that SQS hands out are looked at; they stay there."""
    from ops.dead_letters import messages  # noqa: PLC0415 - as above
    from ops.dead_letters.queues import queues  # noqa: PLC0415

    sqs = shop.client("sqs")
    for queue in queues(shop).dead:
        if not sum(messages.count(sqs, queue.url)):
            continue
        for message in messages.look(sqs, queue.url, _LOOKED_AT):
            if order_id in message.body:
                yield {"queue": queue.label, "id": message.id, "sent_at": _utc(message.sent_at) or ""}


def _utc(at: datetime | None) -> str | None:
    return at.astimezone(UTC).isoformat() if at else None
