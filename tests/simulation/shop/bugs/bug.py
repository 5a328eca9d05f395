"""A bug: what it replaces, and what the audit says of it."""

from collections.abc import Callable, Sequence

from msgspec import Struct

from tests.simulation.world.cloud import Cloud
from tests.simulation.world.loading import Swap


class Bug(Struct, frozen=True, kw_only=True):
    """`swaps` are made anew for each run, of a function that answers the run's cloud. `found_as` names a violation."""

    name: str
    found_as: str
    swaps: Callable[[Callable[[], Cloud]], Sequence[Swap]]
    weather: str = "changing"
