"""Threads that take turns at every call of the table, in an order that a seed decides: the same seed, the same race."""

import random
import threading
from collections.abc import Callable, Sequence

Call = Callable[[], object]


class Turns:
    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)  # noqa: S311 - it has to be the same again
        self._paused = threading.Semaphore(0)
        self._gates: dict[int, threading.Semaphore] = {}
        self._failures: list[BaseException] = []

    def pause(self, operation: str = "") -> None:
        """Lets others go first; of no effect on a thread that is none of these."""
        del operation
        gate = self._gates.get(threading.get_ident())
        if gate:
            self._paused.release()
            gate.acquire()

    def take(self, calls: Sequence[Call]) -> None:
        """All of them to their ends. Raises what the first to fail raised."""
        threads = [threading.Thread(target=self._run, args=[call]) for call in calls]
        alive: list[threading.Semaphore] = []
        for thread in threads:
            thread.start()
            self._paused.acquire()
        alive = list(self._gates.values())
        while alive:
            gate = self._random.choice(alive)
            gate.release()
            self._paused.acquire()
            alive = [each for each in alive if each in self._gates.values()]
        for thread in threads:
            thread.join()
        if self._failures:
            raise self._failures[0]

    def _run(self, call: Call) -> None:
        me = threading.get_ident()
        self._gates[me] = threading.Semaphore(0)
        self.pause()
        try:
            call()
        except BaseException as error:
            self._failures.append(error)
        finally:
            del self._gates[me]
            self._paused.release()
