"""Consumers that tests look into, and faults that are everywhere."""

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

from cartwright.batch import process
from tests.simulation.world.cloud import Cloud
from tests.simulation.world.drawing import Chosen
from tests.simulation.world.faults import Fault
from tests.simulation.world.functions import Environment, Handler


class Everywhere(Chosen):
    """One fault at every address that has a word in it."""

    def __init__(self, word: str, fault: Fault) -> None:
        super().__init__({})
        self._word = word
        self._fault = fault

    def at(self, site: str, address: str) -> Fault | None:
        return self._fault if site in self._fault.sites and self._word in address else None


class Listener:
    """Counts what it is handed, and does with it what a test wants."""

    def __init__(self, then: Callable[[str, int], None] = lambda *_: None) -> None:
        self.seen: Counter[str] = Counter()
        self.batches: list[int] = []
        self.at_ms: list[int] = []
        self._then = then

    def load(self, cloud: Cloud, _: Environment) -> Handler:
        def handle(record: Mapping[str, Any]) -> None:
            self.seen[record["body"]] += 1
            self.at_ms.append(cloud.world.now_ms)
            self._then(record["body"], int(record["attributes"]["ApproximateReceiveCount"]))

        def handler(event: Mapping[str, Any], _: object) -> dict[str, Any]:
            self.batches.append(len(event["Records"]))
            return process(event, handle)

        return handler
