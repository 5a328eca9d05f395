"""``ops buy``: a guest's complete purchase of a sample product, through the public APIs only."""

import json
import secrets
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from typing import Annotated, Any

import typer

from ops import console, http, tour
from ops.emails import address
from ops.errors import OpsError
from ops.options import DEFAULT_STAGE, AsJson, Stage
from ops.shop import Shop, stack_name

RESTING = ("confirmed", "rejected", "cancelled", "action-required", "payment-failed")
"""Order states that end the wait. In the last two, the customer has to act."""
_POLL_SECONDS = 0.3

Sku = Annotated[str, typer.Argument(help="The SKU; 'ops stock' lists all.")]
Quantity = Annotated[int, typer.Option(min=1, max=999, help="Number of units.")]
Card = Annotated[
    str,
    typer.Option(
        help="A test token of the sandbox: tok_approve pays, tok_decline_lost_card is declined, tok_3ds requires "
        "3-D Secure."
    ),
]
Currency = Annotated[str, typer.Option(help="ISO 4217 code.")]
Country = Annotated[str, typer.Option(help="Destination, ISO 3166-1.")]
Email = Annotated[str | None, typer.Option(help="The guest's email address. Default: a unique one.")]
Wait = Annotated[bool, typer.Option(help="Wait for the order to confirm or fail.")]
Timeout = Annotated[int, typer.Option(min=1, metavar="SECONDS", help="How long to wait for it.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    sku: str
    quantity: int
    card: str
    currency: str
    country: str
    email: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Purchase:
    """``order_token`` gives access to the order in the API (header Order-Token). ``state`` is empty until placement."""

    order_id: str
    order_token: str
    basket_id: str
    sku: str
    quantity: int
    total: int
    currency: str
    state: str
    reason: str


def buy(
    sku: Sku = tour.SAMPLE_SKU,
    *,
    quantity: Quantity = 1,
    card: Card = "tok_approve",
    currency: Currency = "GBP",
    country: Country = "GB",
    email: Email = None,
    wait: Wait = True,
    timeout: Timeout = 60,
    as_json: AsJson = False,
    stage: Stage = DEFAULT_STAGE,
) -> None:
    """Buy a product as a guest: basket, line, quote, payment method, checkout. Then wait for the order.

    Requires a stage with the payment sandbox. Exit code 1 unless the order is confirmed or waits for 3-D Secure.
    """
    guest = address(email or f"guest-{secrets.token_hex(4)}@example.com")
    shop = Shop.load(stage)
    if stack_name(stage, "sandbox") not in shop.outputs:
        raise OpsError(
            f"The stage {stage} takes real cards, and this command only pays with test tokens.",
            "Buy on a stage whose payment provider is the sandbox.",
        )
    wanted = Wanted(
        sku=sku,
        quantity=quantity,
        card=card,
        currency=currency,
        country=country,
        email=guest,
    )
    with console.step(f"Buying {quantity} of {sku}") as step:
        bought = purchase(shop, wanted, lambda text: step.detail(text, log=False))
        if wait:
            step.detail(f"waiting for order {bought.order_id}", log=False)
            bought = outcome(shop, bought, timeout)
    if as_json:
        console.link(json.dumps(asdict(bought), indent=2))
    else:
        _print(bought, waited=wait)
    if wait and bought.state not in ("confirmed", "action-required"):
        raise typer.Exit(1)


def purchase(shop: Shop, wanted: Wanted, on_step: Callable[[str], None]) -> Purchase:
    baskets, payments = shop.api("basket"), shop.api("payments")
    on_step("creating a basket")
    opened = http.call(
        "POST", f"{baskets}/baskets", body={"currency": wanted.currency, "country": wanted.country}
    )
    mine, headers = f"{baskets}/baskets/{opened['id']}", {"Basket-Token": opened["token"]}
    on_step("adding the line")
    lines = {"lines": [{"sku": wanted.sku, "quantity": wanted.quantity}]}
    http.call("POST", f"{mine}/lines", headers=headers, body=lines)
    option = _shipping_option(http.call("GET", f"{mine}/quote", headers=headers), wanted)
    quote = http.call("GET", f"{mine}/quote?shipping_option={option}", headers=headers)
    _ensure_sellable(quote)
    on_step("adding the payment method")
    method = http.call("POST", f"{payments}/payment-methods", body={"token": wanted.card})
    on_step("checking out")
    answer = http.call(
        "POST",
        f"{mine}/checkout",
        headers=headers | {"Idempotency-Key": f"ops-buy-{opened['id']}"},
        body={
            "email": wanted.email,
            "address": {
                "name": "Ada Byron",
                "line1": "12 Mill Road",
                "city": "Cambridge",
                "postcode": "CB1 2AD",
                "country": wanted.country,
            },
            "shipping_option": option,
            "payment_method_id": method["id"],
            "expected_total": quote["totals"]["total"],
        },
    )
    return Purchase(
        order_id=answer["order_id"],
        order_token=answer["order_token"],
        basket_id=opened["id"],
        sku=wanted.sku,
        quantity=wanted.quantity,
        total=answer["total"],
        currency=wanted.currency,
        state="",
        reason="",
    )


def _shipping_option(quote: Any, wanted: Wanted) -> str:
    """The first one offered."""
    options = quote["shipping_options"]
    if not options:
        raise OpsError(
            f"The shop does not ship to {wanted.country} in {wanted.currency}.",
            "Use another --country or --currency.",
        )
    return str(options[0]["id"])


def _ensure_sellable(quote: Any) -> None:
    if quote["unavailable"]:
        raise OpsError(
            f"{', '.join(quote['unavailable'])} not available now.",
            "'ops stock' lists the available SKUs.",
        )


def outcome(shop: Shop, bought: Purchase, seconds: float) -> Purchase:
    """Returns when the order reaches such a state or the timeout expires."""
    url, headers = f"{shop.api('orders')}/orders/{bought.order_id}", {"Order-Token": bought.order_token}
    deadline = time.monotonic() + seconds
    state = reason = ""
    while state not in RESTING and time.monotonic() < deadline:
        try:
            order = http.call("GET", url, headers=headers)
            state, reason = order["state"], order["reason"]
        except http.RefusedError as error:
            if error.status != 404:
                raise
        if state not in RESTING:
            time.sleep(_POLL_SECONDS)
    return replace(bought, state=state, reason=reason)


def _print(bought: Purchase, *, waited: bool) -> None:
    from ops.amounts import amount  # noqa: PLC0415 - knows the services, which other verbs do without

    why = f" ({bought.reason})" if bought.reason else ""
    state = f"{bought.state}{why}" if bought.state else "not placed yet" if waited else "checked out"
    total = amount(bought.total, bought.currency)
    console.link(
        f"order {bought.order_id}: {state}; {bought.quantity} of {bought.sku}, {total} with shipping"
    )
    console.note(f"order token: {bought.order_token} (header Order-Token of GET /orders/{bought.order_id})")
    if bought.state == "payment-failed":
        console.note(f"pay again: POST /orders/{bought.order_id}/payments, with a new payment method")
    console.note(f"history: ops order {bought.order_id}")
