"""``ops stock``: stock levels, deliveries and corrections."""

import json
import uuid
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import quote

import typer
from typer.core import TyperGroup

from ops import console, http, tokens
from ops.api import Session
from ops.errors import OpsError
from ops.options import DEFAULT_STAGE, AsJson, Stage, Username
from ops.shop import Shop

MovementId = Annotated[
    str | None,
    typer.Option(
        "--id", help="The delivery's id, such as that of the delivery note. Idempotent for each id and SKU."
    ),
]


class _ShowByDefault(TyperGroup):
    """Makes ``ops stock MUG-BLUE`` show the SKU."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if not args or (args[0] not in self.commands and args[0] != "--help"):
            args = ["show", *args]
        return super().parse_args(ctx, args)


LISTED = 20
"""The maximum number of unknown SKUs that are listed."""

app = typer.Typer(cls=_ShowByDefault, help="Stock of each SKU ('ops stock SKU'), deliveries and corrections.")


@app.command()
def show(
    skus: Annotated[list[str] | None, typer.Argument(help="Default: all SKUs, low ones first.")] = None,
    limit: Annotated[
        int, typer.Option(min=1, help="Maximum number of SKUs to print without SKU arguments.")
    ] = 50,
    as_json: AsJson = False,
    stage: Stage = DEFAULT_STAGE,
) -> None:
    """Print the available, reserved, sold and received units, with their shards.

    Without a SKU it scans the whole table, at one read unit for each 4 KB.
    """
    from ops.stock_levels import every_level, level  # noqa: PLC0415 - knows the services

    shop = Shop.load(stage)
    with console.step("Reading the stock"):
        levels = [level(shop, sku) for sku in skus] if skus else every_level(shop)
    unknown = [each.sku for each in levels if not each.shards]
    if unknown:
        raise OpsError(f"Never received: {', '.join(unknown)}.", "Run 'ops stock receive SKU QUANTITY'.")
    if as_json:
        console.link(json.dumps([each.plain() for each in levels], indent=2))
        return
    shown = levels if skus else levels[:limit]
    width = max((len(each.sku) for each in shown), default=0)
    console.link(f"{'SKU':<{width}}  {'':8}  available  reserved      sold  received")
    for each in shown:
        shards = (
            f"  in {each.shards} shards: {each.available_by_shard}"
            if len(each.available_by_shard) > 1
            else ""
        )
        figures = f"{each.available:9}  {each.reserved:8}  {each.sold:8}  {each.received:8}"
        odd = "" if each.in_catalogue else "  no product has it"
        console.link(f"{each.sku:<{width}}  {each.availability:8}  {figures}{shards}{odd}")
    if len(levels) > len(shown):
        console.note(f"{len(levels) - len(shown)} more SKUs: print them with --limit {len(levels)}.")


@app.command()
def receive(
    source: Annotated[str, typer.Argument(help="A SKU, or a CSV file with the columns sku and quantity.")],
    quantity: Annotated[int | None, typer.Argument(min=1, help="Units of the SKU.")] = None,
    movement_id: MovementId = None,
    username: Username = None,
    stage: Stage = DEFAULT_STAGE,
) -> None:
    """Record a delivery. The same file again changes nothing, unless --id marks it as another delivery."""
    shop = Shop.load(stage)
    if quantity is not None:
        body = {"id": movement_id or str(uuid.uuid4()), "quantity": quantity}
        _move(_session(shop, username), f"{_path(source)}/receipts", body)
        return
    from ops import deliveries  # noqa: PLC0415 - knows the services

    text = _text(Path(source))
    delivery = movement_id or deliveries.of_text(text)
    with console.step(f"Receiving {source}") as step:
        total = deliveries.deliver(
            _session(shop, username), text, delivery, lambda done: step.detail(f"{done} SKUs", log=False)
        )
    console.link(f"delivery {delivery}: {total.units} units of {total.skus} SKUs")
    if total.unknown:
        listed = ", ".join(total.unknown[:LISTED]) + (" ..." if len(total.unknown) > LISTED else "")
        console.note(
            f"No product has {len(total.unknown)} of them: {listed}. Their stock was received anyway."
        )


@app.command(context_settings={"ignore_unknown_options": True})
def adjust(
    sku: Annotated[str, typer.Argument(help="The SKU.")],
    delta: Annotated[int, typer.Argument(help="Units to add, or to remove: -2.")],
    *,
    reason: Annotated[str, typer.Option(help="The reason, for the stock history.")],
    movement_id: MovementId = None,
    username: Username = None,
    stage: Stage = DEFAULT_STAGE,
) -> None:
    """Correct the stock. Reserved units stay."""
    body = {"id": movement_id or str(uuid.uuid4()), "delta": delta, "reason": reason}
    _move(_session(Shop.load(stage), username), f"{_path(sku)}/adjustments", body)


def from_catalogue(catalogue: Path, units: int) -> str:
    """A file of receipts, with the same quantity of each SKU in a file of products."""
    from ops.csv_tables import rows_of  # noqa: PLC0415 - knows the services' shared layer

    with catalogue.open("rb") as content:
        skus = dict.fromkeys(row["sku"] for row in rows_of(content))
    return "sku,quantity\n" + "".join(f"{sku},{units}\n" for sku in skus)


def _move(session: Session, path: str, body: dict[str, Any]) -> None:
    try:
        moved = session.call("POST", path, body)
    except http.RefusedError:
        raise
    except OpsError as error:
        again = f"{error.remedy} With --id {body['id']} a retry is safe."
        raise OpsError(error.message, again) from error
    console.link(f"{moved['kind']} {moved['id']}: {moved['quantity']:+} of {moved['sku']}")


def _path(sku: str) -> str:
    return f"/staff/stock/{quote(sku, safe='')}"


def _session(shop: Shop, username: str | None) -> Session:
    return Session(shop, "inventory", tokens.source(shop, role="staff", username=username))


def _text(file: Path) -> str:
    from ops.csv_tables import text_of  # noqa: PLC0415 - knows the services' shared layer

    try:
        return text_of(file)
    except FileNotFoundError as error:
        raise OpsError(
            f"The file {file} does not exist.", "For a SKU, give the quantity: 'ops stock receive SKU 10'."
        ) from error
    except OSError as error:
        raise OpsError(f"{file} can't be read: {error}.", "A delivery is a CSV file.") from error
