"""A bug: what it replaces, and what the audit says of it."""

from collections.abc import Callable, Sequence

from msgspec import Struct

from tests.simulation.world.cloud import Cloud
from tests.simulation.world.loading import Swap


class Bug(Struct, frozen=True, kw_only=True):
    """`swaps` are made anew for each run, of a function that answers the run's cloud.

    `found_as` are names of violations: one of them has to be found. `sale` is the number of a sale that finds it, and
    is tried first: a change of the shop may make it another. Most are found by a sale of few visits.
    """

    name: str
    found_as: frozenset[str]
    swaps: Callable[[Callable[[], Cloud]], Sequence[Swap]]
    fault_profile: str = "changing"
    sale: int = 0
    visits: int = 12
