"""With which faults a sale is held: which there are, how often, and how busy it is."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from types import MappingProxyType

from msgspec import Struct

from tests.simulation.shop.sale import Sale
from tests.simulation.world.cloud import Cloud
from tests.simulation.world.drawing import rates
from tests.simulation.world.faults import KINDS, Backlog, Fault
from tests.simulation.world.running import Simulation

SETTLE = timedelta(hours=2, minutes=30)
"""Longer than anything may rest: an authorised payment that nobody claims is looked at after two hours."""


def _rates(each: float, **special: float) -> Mapping[type[Fault], float]:
    parties = {"UnknownOutcome": 0.08, "ServerError": 0.05, "LostWebhook": 0.25}
    return rates(each, KINDS, **(parties | special))


class FaultProfile(Struct, frozen=True):
    rates: Mapping[type[Fault], float]
    busy: float = 0.4
    latency_ms: int = 12


FAULT_PROFILES: Mapping[str, FaultProfile] = MappingProxyType(
    {
        "calm": FaultProfile(_rates(0.004)),
        "changing": FaultProfile(_rates(0.012, PartialPutEvents=0.1)),
        "stormy": FaultProfile(_rates(0.03, Slow=0.01)),
        "echoing": FaultProfile(_rates(0.006, Duplicate=0.3, Reorder=0.1, Delay=0.05), 1.0),
        "crowded": FaultProfile(_rates(0.002, Duplicate=0.4, Reorder=0.2), 1.0, 500),
        "breaking": FaultProfile(_rates(0.006, CrashAfter=0.1, TimeoutAfter=0.06, LostAnswer=0.06), 0.7),
        "cut off": FaultProfile(_rates(0.004, UnknownOutcome=0.3, ServerError=0.2, LostWebhook=0.6)),
        "backlogged": FaultProfile({**_rates(0.004), Backlog: 0.04}),
        "still": FaultProfile({}),
    }
)
RAISED: tuple[type[Fault], ...] = (*KINDS, Backlog)
"""All kinds of faults that there are in any profile."""
SOAKED = tuple(name for name in FAULT_PROFILES if name != "still")


def simulation(fault_profile: str, orders: int, make: Callable[[Cloud], None] = lambda _: None) -> Simulation:
    """`make` is told of each cloud, before the shop is put into it."""
    found = FAULT_PROFILES[fault_profile]

    def shop(cloud: Cloud) -> Sale:
        make(cloud)
        return Sale(cloud, orders=orders)

    return Simulation(shop, rates=found.rates, busy=found.busy, latency_ms=found.latency_ms, settle=SETTLE)
