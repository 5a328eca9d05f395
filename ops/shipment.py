"""``ops shipment``: an order's parcels; and packing, dispatching and delivering them, as a convenience."""

import json
from collections.abc import Iterable
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from ops import console, tokens
from ops.api import Session
from ops.errors import OpsError
from ops.options import DEFAULT_STAGE, AsJson, Stage, Username
from ops.shop import Shop

OrderId = Annotated[str, typer.Argument(help="The order's id, as returned by the checkout.")]
Grams = Annotated[int, typer.Option(min=1, help="Weight of the parcel.")]


class _ShowByDefault(TyperGroup):
    """Makes ``ops shipment ORDER`` show the shipment."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if not args or (args[0] not in self.commands and args[0] != "--help"):
            args = ["show", *args]
        return super().parse_args(ctx, args)


app = typer.Typer(
    cls=_ShowByDefault, help="The parcels of an order ('ops shipment ORDER'): show, pack, dispatch, deliver."
)


@app.command()
def show(
    order_id: OrderId, *, as_json: AsJson = False, username: Username = None, stage: Stage = DEFAULT_STAGE
) -> None:
    """Print the parcels of an order and what is still to be packed."""
    found = Shipments(stage, username).get(order_id)
    if as_json:
        console.link(json.dumps(found, indent=2, ensure_ascii=False))
    else:
        _print(found)


@app.command()
def pack(
    order_id: OrderId, *, grams: Grams = 1000, username: Username = None, stage: Stage = DEFAULT_STAGE
) -> None:
    """Pack all that is left into one parcel, and buy the labels of all parcels that have none."""
    shipments = Shipments(stage, username)
    found = shipments.get(order_id)
    if found["to_pack"]:
        known = {each["id"] for each in found["parcels"]}
        parcel_id = next(name for number in range(1, 100) if (name := str(number)) not in known)
        body = {"lines": found["to_pack"], "weight_grams": grams}
        found = shipments.call("PUT", order_id, parcel_id, body=body)
    for parcel_id in _in_state(found, "packed"):
        found = shipments.call("POST", order_id, parcel_id, "label")
    _print(found)


@app.command()
def dispatch(order_id: OrderId, *, username: Username = None, stage: Stage = DEFAULT_STAGE) -> None:
    """Record that the carrier has all parcels that have a label."""
    _record(Shipments(stage, username), order_id, "labelled", "dispatch")


@app.command()
def deliver(order_id: OrderId, *, username: Username = None, stage: Stage = DEFAULT_STAGE) -> None:
    """Record that all parcels under way were delivered."""
    _record(Shipments(stage, username), order_id, "dispatched", "deliver")


class Shipments:
    """The staff API of shipments."""

    def __init__(self, stage: str, username: str | None) -> None:
        shop = Shop.load(stage)
        self._session = Session(shop, "shipping", tokens.source(shop, role="staff", username=username))

    def get(self, order_id: str) -> Any:
        return self._session.call("GET", f"/staff/shipments/{order_id}")

    def call(
        self, method: str, order_id: str, parcel_id: str, action: str = "", *, body: object = None
    ) -> Any:
        path = f"/staff/shipments/{order_id}/parcels/{parcel_id}" + (f"/{action}" if action else "")
        headers = {"If-Match": "*"} if method == "PUT" else None
        return self._session.call(method, path, body, headers)


def _record(shipments: Shipments, order_id: str, state: str, action: str) -> None:
    found = shipments.get(order_id)
    parcels = list(_in_state(found, state))
    if not parcels:
        raise OpsError(f"No parcel of the order {order_id} is {state}.", f"See 'ops shipment {order_id}'.")
    for parcel_id in parcels:
        found = shipments.call("POST", order_id, parcel_id, action)
    _print(found)


def _in_state(found: Any, state: str) -> Iterable[str]:
    return (each["id"] for each in found["parcels"] if each["state"] == state)


def _print(found: Any) -> None:
    note = f"; the order was cancelled ({found['cancelled']})" if found["cancelled"] else ""
    console.link(f"shipment of {found['order_id']}: {found['state']}{note}")
    for each in found["parcels"]:
        label = f", {each['carrier']} {each['tracking_number']}" if each["tracking_number"] else ""
        why = f" ({each['reason']})" if each["reason"] else ""
        console.link(f"  parcel {each['id']}: {each['state']}{why}, {_lines(each['lines'])}{label}")
    if found["to_pack"]:
        console.link(f"  to pack: {_lines(found['to_pack'])}")


def _lines(lines: Any) -> str:
    return ", ".join(f"{each['quantity']} of {each['sku']}" for each in lines)
