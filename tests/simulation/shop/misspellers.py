"""A guest who writes UK where ISO 3166-1 says GB. An order there would be taxed and delivered as nowhere else."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from tests.simulation.shop.client import Answer
from tests.simulation.shop.guests import Guest
from tests.simulation.shop.shoppers import ADDRESS
from tests.simulation.world.running import Step

if TYPE_CHECKING:
    from tests.simulation.shop.sale import Sale

NOWHERE = "UK"


class Misspeller(Guest):
    def __init__(self, sale: "Sale", name: str) -> None:
        super().__init__(
            sale,
            name,
            card="tok_approve",
            email="misspeller@example.com",
            source_ip="192.0.2.190",
            address={**ADDRESS, "country": NOWHERE},
        )

    def _judge(self, name: str, quoted: Any, answer: Answer) -> None:
        del quoted
        fields = {each["field"] for each in answer.body.get("errors", ())}
        if answer.status != 400 or fields != {"address.country"}:
            self._sale.broken.append(
                f"answers: {name} checks out to {NOWHERE}, and is answered {answer.status} {answer.body}"
            )


def misspellers(sale: "Sale", opening: int, closing: int) -> Sequence[Step]:
    name = "misspeller"
    at = sale.cloud.world.random(name).randrange(opening, closing)
    wanted = {sale.goods.rest[-1]: 1}
    return [Step(f"{name} comes", at, lambda: Misspeller(sale, name).take(wanted))]
