"""What is quoted can be checked out in currencies of many digits too; what costs more than can be told is refused."""

import msgspec
import pytest

from basket.baskets.domain import BasketFull, CheckoutInput
from basket.baskets.ownership import guest
from basket.pricing.fields import Amount
from cartwright.errors import BadRequest
from cartwright.money import MAX_AMOUNT
from tests.unit.basket.checkout_harness import CheckoutHarness, payment

DEAR = 60_000_000_00
"""Of rupiah: a good laptop."""


def basket(harness: CheckoutHarness, *lines: tuple[str, int]) -> tuple[str, str]:
    basket_id, token = harness.guest_basket(*lines)
    return basket_id, guest(token)


@pytest.mark.parametrize("quantity", [1, 2, 90_000])
def test_what_is_quoted_can_be_checked_out(harness: CheckoutHarness, quantity: int) -> None:
    harness.sell("LAPTOP", DEAR)
    basket_id, owner = basket(harness, ("LAPTOP", quantity))
    total = harness.total(basket_id, owner)
    assert total >= DEAR * quantity
    sent = msgspec.json.decode(msgspec.json.encode(payment(total)), type=CheckoutInput)
    assert harness.check_out(basket_id, owner, total=sent.expected_total).total == total


def test_the_ceiling_is_exact_in_every_reader_of_json() -> None:
    assert msgspec.convert(MAX_AMOUNT, Amount) == MAX_AMOUNT == int(float(MAX_AMOUNT))
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(MAX_AMOUNT + 1, Amount)


def test_a_line_that_costs_more_is_refused(harness: CheckoutHarness) -> None:
    harness.sell("ISLAND", MAX_AMOUNT // 2)
    with pytest.raises(BadRequest) as raised:
        basket(harness, ("ISLAND", 3))
    assert [(each.field, each.message[:9]) for each in raised.value.errors] == [
        ("lines[0].quantity", "exceeds 2")
    ]


@pytest.mark.parametrize("off", [0, 10_000])
def test_an_order_that_costs_more_is_not_quoted(harness: CheckoutHarness, off: int) -> None:
    for number in range(3):
        harness.sell(f"ISLAND-{number}", MAX_AMOUNT // 2)
    basket_id, owner = basket(harness, *((f"ISLAND-{number}", 1) for number in range(3)))
    if off:
        harness.promote(code="GIFT", basis_points=off)
        harness.service.add_code(basket_id, owner, "GIFT")
    for act in (
        lambda: harness.total(basket_id, owner),
        lambda: harness.check_out(basket_id, owner, total=1),
    ):
        with pytest.raises(BasketFull, match=r"The order exceeds the maximum of 90071992547409.91 GBP\."):
            act()
    assert harness.service.view(basket_id, owner).goods == MAX_AMOUNT // 2 * 3


def test_tax_and_shipping_count(harness: CheckoutHarness) -> None:
    harness.sell("ISLAND", MAX_AMOUNT - 100)
    basket_id, owner = basket(harness, ("ISLAND", 1))
    with pytest.raises(BasketFull):
        harness.service.quote(basket_id, owner, country="US", option="standard")
