"""Names that callers choose, in one namespace with the shop's own or with those of something else."""

from collections.abc import Callable, Sequence
from typing import Any

from msgspec import structs

from cartwright.aws.dynamodb import Put
from inventory.stock import repository as stock
from inventory.stock.repository import StockRepository
from payments import rules
from payments.domain import Payment
from tests.simulation.shop.bugs.bug import Bug
from tests.simulation.world.cloud import Cloud
from tests.simulation.world.loading import Swap

Present = Callable[[], Cloud]


def _refunds_in_one_namespace(_: Present) -> Sequence[Swap]:
    """The shop names its own refund as a member of the staff may name theirs."""
    original = rules.begun

    def begun(payment: Payment, step: Any, at: Any) -> Payment:
        after = original(payment, step, at)
        refunds = tuple(structs.replace(each, id=each.id.replace(":", "-")) for each in after.refunds)
        return structs.replace(after, refunds=refunds)

    return [(rules, "begun", begun)]


def _movements_in_one_namespace(_: Present) -> Sequence[Swap]:
    """A receipt is taken for known where an adjustment has its id."""
    movement = StockRepository.movement

    def unnamed(item: Any, *condition: Any) -> Any:
        sk = str(item.get("sk", ""))
        return Put({**item, "sk": f"M#any#{item['id']}"} if sk.startswith("M#") else item, *condition)

    def found(self: StockRepository, sku: str, kind: Any, movement_id: str) -> Any:
        del kind
        known: Any = "any"
        return movement(self, sku, known, movement_id)

    return [(stock, "Put", unnamed), (StockRepository, "movement", found)]


NAMESPACES = (
    Bug(
        name="refunds in one namespace",
        found_as=frozenset({"double_charges"}),
        swaps=_refunds_in_one_namespace,
        fault_profile="calm",
        sale=11,
    ),
    Bug(
        name="movements in one namespace",
        found_as=frozenset({"oversells"}),
        swaps=_movements_in_one_namespace,
        fault_profile="calm",
        sale=1,
        visits=30,
    ),
)
