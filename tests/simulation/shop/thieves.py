"""Who wants nothing but that others can't buy: baskets of all there is, and a card that asks for 3-D Secure."""

from typing import TYPE_CHECKING

from tests.simulation.shop.guests import Guest

if TYPE_CHECKING:
    from tests.simulation.shop.sale import Sale


class Thief(Guest):
    def __init__(self, sale: "Sale", name: str, *, email: str, source_ip: str) -> None:
        super().__init__(sale, name, card="tok_3ds", email=email, source_ip=source_ip)
