"""Second orders: of a customer with a code that is valid once, and with a payment method that is valid once."""

from typing import TYPE_CHECKING, Any

from tests.simulation.shop.shoppers import Basket
from tests.simulation.shop.staff import ONCE

if TYPE_CHECKING:
    from tests.simulation.shop.sale import Sale

_COMES_AGAIN = 0.5


def come_again(sale: "Sale", name: str, subject: str, before: dict[str, Any]) -> None:
    """With a code that is valid once: what a quote takes off, its checkout takes off.

    An earlier order may have come to nothing so late that its basket is given back only now.
    """
    name = f"{name} comes again"
    if sale.cloud.world.random(name).random() > _COMES_AGAIN:
        return
    basket = _opened(sale, Basket(sale, name, subject, shared=True))
    basket.add_code(ONCE)
    quoted = basket.quote("standard")
    if quoted is None or ONCE not in {each["code"] for each in quoted["promotions"]}:
        return
    body = {**before, "payment_method_id": basket.pay_with("tok_approve")}
    refused = _check_out(sale, basket, name, body, quoted)
    if f"codes.{ONCE}" in refused:
        sale.broken.append(f"promotions: {basket.id} was quoted with {ONCE}, which its checkout refuses")


def pay_again(sale: "Sale", name: str, source_ip: str, paid: dict[str, Any]) -> None:
    """Another order, with a payment method that is valid for one."""
    name = f"{name} again"
    basket = _opened(sale, Basket(sale, name, source_ip=source_ip))
    quoted = basket.quote("standard")
    if quoted is not None and quoted["lines"]:
        _check_out(sale, basket, name, paid, quoted)


def _opened(sale: "Sale", basket: Basket) -> Basket:
    basket.open()
    basket.fill({sale.goods.rest[0]: 1})
    return basket


def _check_out(sale: "Sale", basket: Basket, name: str, given: dict[str, Any], quoted: Any) -> set[str]:
    """The fields that are refused."""
    body = {**given, "shipping_option": "standard", "expected_total": quoted["totals"]["total"]}
    key = name.replace(" ", "-")
    answer = basket.ask("POST", "/checkout", body=body, headers={"Idempotency-Key": key})
    if answer.status != 202:
        return {each["field"] for each in answer.body.get("errors", ())}
    sale.accept(basket.owner, key, answer.body["order_id"], answer.body["total"])
    sale.paid_by(body["payment_method_id"], answer.body["order_id"])
    return set()
