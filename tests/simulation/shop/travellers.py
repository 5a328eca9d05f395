"""Guests who buy something dear in a currency of many digits, and in one of three decimals."""

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from tests.simulation.shop.goods import DEAR, FOREIGN
from tests.simulation.shop.guests import Guest
from tests.simulation.world.running import Step

if TYPE_CHECKING:
    from tests.simulation.shop.sale import Sale


def travellers(sale: "Sale", opening: int, closing: int) -> Sequence[Step]:
    return [
        Step(
            f"traveller with {currency} comes",
            sale.cloud.world.random(f"traveller with {currency}").randrange(opening, closing),
            partial(_guest(sale, number, currency).take, {DEAR: 2}),
        )
        for number, currency in enumerate(FOREIGN)
    ]


def _guest(sale: "Sale", number: int, currency: str) -> Guest:
    return Guest(
        sale,
        f"traveller {currency}",
        card="tok_approve",
        email=f"traveller-{number}@example.com",
        source_ip=f"192.0.2.{200 + number}",
        currency=currency,
    )
