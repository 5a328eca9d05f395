"""Virtual time, and threads that take turns in it: one runs, all others wait, and the seed decides who is next.

A thread is needed for each function that is in the middle of a call while others go on. Whichever thread has the turn
takes what is due next; a function that pauses hands its turn over, and gets it back when its pause has passed.
"""

import heapq
import threading
from collections.abc import Callable

Action = Callable[[], None]


class Crash(BaseException):
    """The process is gone: what catches exceptions does not catch this, and nothing it does afterwards happens."""


class Overrun(RuntimeError):
    """More happens than a story that comes to an end can have."""


class _Worker:
    def __init__(self, turns: "Turns", number: int) -> None:
        self.turn = threading.Lock()
        self.turn.acquire()
        self.thread = threading.Thread(target=turns.work, args=(self,), name=f"turns-{number}", daemon=True)


class _Wake:
    def __init__(self, worker: _Worker) -> None:
        self.worker = worker


_Due = tuple[int, int, bool, "Action | _Wake"]


class Turns:
    def __init__(self, start_ms: int, most_actions: int = 50_000_000) -> None:
        self.now = start_ms
        self._left = most_actions
        self._due: list[_Due] = []
        self._number = 0
        self._foreground = 0
        self._until: int | None = None
        self._error: BaseException | None = None
        self._closed = False
        self._idle: list[_Worker] = []
        self._all: list[_Worker] = []
        self._worker: _Worker | None = None
        self._ended = threading.Lock()
        self._ended.acquire()

    def at(self, due_ms: int, action: "Action | _Wake", *, background: bool = False) -> None:
        """What is in the `background`, such as a schedule, keeps no story from ending."""
        self._number += 1
        self._foreground += not background
        heapq.heappush(self._due, (max(due_ms, self.now), self._number, background, action))

    def run(self, until_ms: int | None = None) -> None:
        """Until nothing but the background is due, or to a moment. Raises what an action raised."""
        self._until = until_ms
        self._waiting_worker().turn.release()
        self._ended.acquire()
        if self._error is not None:
            error, self._error = self._error, None
            raise error
        if until_ms is not None:
            self.now = max(self.now, until_ms)

    def pause(self, milliseconds: int) -> None:
        """For the thread that has the turn: others go on until then. Raises Crash when the world ends meanwhile."""
        due = self.now + milliseconds
        worker = self._worker
        if worker is None or not self._due or self._due[0][0] > due:
            self.now = due
            return
        self.at(due, _Wake(worker))
        self._waiting_worker().turn.release()
        worker.turn.acquire()
        self._worker = worker
        if self._closed:
            raise Crash

    def has_turn(self) -> bool:
        """Whether the calling thread is the one whose turn it is; outside of `run` every thread's."""
        return self._worker is None or threading.current_thread() is self._worker.thread

    def close(self) -> None:
        """Ends every thread; what is in the middle of a call crashes."""
        self._closed = True
        for each in self._all:
            each.turn.release()
            each.thread.join()

    def work(self, worker: _Worker) -> None:
        worker.turn.acquire()
        while not self._closed:
            self._worker = worker
            if self._over():
                self._worker = None
                self._hand_over(worker, self._ended)
                continue
            due, _, background, action = heapq.heappop(self._due)
            self._foreground -= not background
            self.now = max(self.now, due)
            if isinstance(action, _Wake):
                self._hand_over(worker, action.worker.turn)
                continue
            try:
                action()
            except BaseException as error:
                self._error = error

    def _over(self) -> bool:
        if self._error is not None or not self._due:
            return True
        self._left -= 1
        if self._left < 0:
            self._error = Overrun("The story does not come to an end")
            return True
        if self._until is not None:
            return self._due[0][0] > self._until
        return self._foreground == 0

    def _hand_over(self, worker: _Worker, to: threading.Lock) -> None:
        self._idle.append(worker)
        to.release()
        worker.turn.acquire()

    def _waiting_worker(self) -> _Worker:
        if self._idle:
            return self._idle.pop()
        worker = _Worker(self, len(self._all))
        self._all.append(worker)
        worker.thread.start()
        return worker
