"""Lines of a basket that are lost or doubled, because it is several items or because its writes overlap."""

from collections.abc import Callable, Sequence
from typing import Any

from basket.baskets import domain
from basket.baskets.repository import BasketRepository, still
from cartwright.aws.errors import ConditionFailed, OutcomeUnknown
from cartwright.errors import ConcurrentUpdate
from tests.simulation.shop.bugs.bug import Bug
from tests.simulation.world.cloud import Cloud
from tests.simulation.world.loading import Swap

_FEW: Swap = (domain, "MAX_INLINE", 1)
"""So that ordinary baskets have overflow lines."""
Present = Callable[[], Cloud]


def _overflow_after_the_head(_: Present) -> Sequence[Swap]:
    """The head counts a line, and the line follows in a write of its own."""
    original = BasketRepository._transact

    def transact(self: BasketRepository, actions: Sequence[Any]) -> None:
        lines = [each for each in actions if str(getattr(each, "item", {}).get("sk")).startswith("L#")]
        original(self, [each for each in actions if each not in lines])
        for line in lines:
            self._table.put(line.item)

    return [_FEW, (BasketRepository, "_transact", transact)]


def _overflow_not_read(_: Present) -> Sequence[Swap]:
    """A basket is what its item holds."""
    return [_FEW, (BasketRepository, "_overflow", lambda *_: ())]


def _inline_unconditional(_: Present) -> Sequence[Swap]:
    """Reads the item with its lines, changes them, and writes it back."""

    def put(self: BasketRepository, before: Any, after: Any) -> None:
        self._table.put(still(before, after).item)

    return [(BasketRepository, "_put", put)]


def _unknown_taken_for_lost(_: Present) -> Sequence[Swap]:
    """A write without an answer is made once more, on what is there now."""

    def put(self: BasketRepository, before: Any, after: Any) -> None:
        written = still(before, after)
        try:
            self._table.put(written.item, written.condition)
        except (ConditionFailed, OutcomeUnknown):
            raise ConcurrentUpdate from None

    return [(BasketRepository, "_put", put)]


BASKETS = (
    Bug(
        name="overflow lost between two items",
        found_as=frozenset({"lines"}),
        swaps=_overflow_after_the_head,
        fault_profile="breaking",
    ),
    Bug(
        name="overflow not read",
        found_as=frozenset({"lines"}),
        swaps=_overflow_not_read,
        fault_profile="calm",
    ),
    Bug(
        name="inline lines without the version",
        found_as=frozenset({"lines"}),
        swaps=_inline_unconditional,
        fault_profile="crowded",
    ),
    Bug(
        name="unknown write taken for lost",
        found_as=frozenset({"lines"}),
        swaps=_unknown_taken_for_lost,
        fault_profile="breaking",
        sale=1,
    ),
)
