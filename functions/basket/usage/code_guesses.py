"""Rate-limits wrong promotion codes, so that codes cannot be found by brute force."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Protocol

from basket.usage.guess_domain import OF_BASKET, OF_NETWORK, Guesses, TooManyCodes
from cartwright.clock import Clock


class GuessCounters(Protocol):
    def get(self, names: Iterable[str]) -> Mapping[str, Guesses]: ...

    def add(self, name: str, at: datetime) -> Guesses:
        """Adds one. Starts a new window if there is none or the last one has ended."""
        ...


class CodeGuesses:
    """Counts per basket and per network, because guessers can open new baskets freely. An unknown `network` is empty.

    Concurrent requests are all admitted, so a burst can test about as many codes as run at once.
    """

    def __init__(self, counters: GuessCounters, clock: Clock) -> None:
        self._counters = counters
        self._clock = clock

    def admit(self, basket_id: str, network: str) -> None:
        """Raises TooManyCodes."""
        bounds = _bounds(basket_id, network)
        self._demand(bounds, self._counters.get(bounds))

    def wrong(self, basket_id: str, network: str) -> None:
        """Raises TooManyCodes also for the first code beyond the limit, so that the answer reveals nothing."""
        bounds, at = _bounds(basket_id, network), self._clock()
        found = {name: self._counters.add(name, at) for name in bounds}
        self._demand({name: most + 1 for name, most in bounds.items()}, found)

    def _demand(self, bounds: Mapping[str, int], found: Mapping[str, Guesses]) -> None:
        at = self._clock()
        waits = max(guesses.waits(bounds[name], at) for name, guesses in found.items()) if found else 0
        if waits:
            raise TooManyCodes(waits)


def _bounds(basket_id: str, network: str) -> dict[str, int]:
    return {f"basket:{basket_id}": OF_BASKET} | ({f"network:{network}": OF_NETWORK} if network else {})
