"""Which faults happen.

A fault has an address: the call that it befalls, named by what it does and not by when it happens. So one fault less
leaves the others where they were, and a story can be cut down to those that matter.
"""

from collections.abc import Iterable, Mapping
from hashlib import blake2b
from typing import Protocol

from tests.simulation.world.faults import KINDS, Fault


class Faults(Protocol):
    """`befallen` are those that happened, by address."""

    befallen: dict[str, Fault]

    def at(self, site: str, address: str) -> Fault | None: ...

    def rest(self) -> None:
        """No more from now on: the world may recover."""
        ...


class Drawn:
    """Faults that a seed decides on, each kind at its own rate wherever it can happen."""

    def __init__(self, seed: str, rates: Mapping[type[Fault], float]) -> None:
        self.befallen: dict[str, Fault] = {}
        self._seed = seed.encode()[:64]
        self._sites: dict[str, list[tuple[float, type[Fault]]]] = {}
        self._resting = False
        for kind, rate in rates.items():
            for site in sorted(kind.sites):
                of_site = self._sites.setdefault(site, [])
                of_site.append(((of_site[-1][0] if of_site else 0.0) + rate, kind))

    def at(self, site: str, address: str) -> Fault | None:
        of_site = self._sites.get(site)
        if of_site is None or self._resting:
            return None
        drawn = int.from_bytes(blake2b(address.encode(), digest_size=8, key=self._seed).digest())
        lot = (drawn & 0xFFFFFFFF) / 2**32
        if lot >= of_site[-1][0]:
            return None
        kind = next(kind for threshold, kind in of_site if lot < threshold)
        fault = kind((drawn >> 32) / 2**32)
        self.befallen[address] = fault
        return fault

    def rest(self) -> None:
        self._resting = True


class Chosen:
    """Exactly these faults, by address."""

    def __init__(self, faults: Mapping[str, Fault]) -> None:
        self.befallen: dict[str, Fault] = {}
        self._faults = dict(faults)

    def at(self, site: str, address: str) -> Fault | None:
        fault = self._faults.get(address)
        if fault is not None and site in fault.sites:
            self.befallen[address] = fault
            return fault
        return None

    def rest(self) -> None:
        """They are where they are."""


def none() -> Faults:
    return Chosen({})


def rates(each: float, kinds: Iterable[type[Fault]] = KINDS, **special: float) -> dict[type[Fault], float]:
    """`special` are rates by the name of the kind."""
    return {kind: special.get(kind.__name__, each) for kind in kinds}
