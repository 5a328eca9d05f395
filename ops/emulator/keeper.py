"""Takes consistent snapshots of a running server by forking it.

The forked child has all memory as of that moment, so it can write tables, queues, streams, functions and user pools
while the server continues. Objects are files. They are linked before the fork, in the only thread that changes them.
"""

import asyncio
import logging
import os
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from ops.emulator import snapshots
from ops.emulator.pace import Pace

if sys.platform == "linux":
    import ctypes

    _LIBC = ctypes.CDLL(None)

logger = logging.getLogger("snapshots")
LOOK_SECONDS = 0.25
CHILD_SECONDS = 120
_PR_SET_PDEATHSIG = 1


class Keeper:
    """``write`` writes all state to a folder, in the child. No snapshot is taken unless ``settled`` is true."""

    def __init__(self, folder: Path, write: Callable[[Path], None], settled: Callable[[], bool]) -> None:
        self._folder = folder
        self._write = write
        self._settled = settled
        self._pace = Pace()
        self._child: _Child | None = None

    def change(self) -> None:
        if self._pace.change(time.monotonic()):
            snapshots.mark_unsaved(self._folder, snapshots.now())

    async def run(self) -> None:
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            if self._pace.due(time.monotonic()) and self._settled():
                try:
                    await self._take()
                except Exception:
                    logger.exception("Failed to start a snapshot")
                    self._pace.failed(time.monotonic())

    def take_last(self) -> bool:
        """The final snapshot of an orderly shutdown. False when it failed; then the previous one stays the newest."""
        if self._child is not None:
            self._child.end()
        good = self._fork(final=True).result()
        if good:
            snapshots.all_saved(self._folder)
        return good

    async def _take(self) -> None:
        self._child = self._fork(final=False)
        good = await asyncio.to_thread(self._child.result)
        cost, self._child = self._child.cost, None
        if not good:
            logger.error("A snapshot failed; the previous one is kept")
            self._pace.failed(time.monotonic())
            return
        self._pace.taken(time.monotonic(), cost)
        if self._pace.changed_at is None:
            snapshots.all_saved(self._folder)

    def _fork(self, *, final: bool) -> "_Child":
        part = snapshots.begin(self._folder)
        at, parent = snapshots.now(), os.getpid()
        self._pace.begun()
        pid = os.fork()
        if pid:
            return _Child(pid)
        code = 1
        try:
            _leave_parent(parent)
            self._complete(part, at, final=final)
            code = 0
        except BaseException:
            traceback.print_exc()
        finally:
            sys.stderr.flush()
            os._exit(code)

    def _complete(self, part: Path, at: datetime, *, final: bool) -> None:
        snapshots.carry_over(self._folder, part)
        self._write(part / snapshots.STATE)
        snapshots.complete(part, at, final=final)


class _Child:
    """A running fork. A thread reaps it, so any thread can wait for it."""

    def __init__(self, pid: int) -> None:
        self.cost = 0.0
        self._pid = pid
        self._good = False
        self._thread = threading.Thread(target=self._reap, daemon=True)
        self._thread.start()

    def result(self) -> bool:
        self._thread.join()
        return self._good

    def end(self) -> None:
        if self._thread.is_alive():
            os.kill(self._pid, signal.SIGKILL)
            self._thread.join()

    def _reap(self) -> None:
        deadline = time.monotonic() + CHILD_SECONDS
        while True:
            pid, status, usage = os.wait4(self._pid, os.WNOHANG)
            if pid:
                self.cost = usage.ru_utime + usage.ru_stime
                self._good = os.waitstatus_to_exitcode(status) == 0
                return
            if time.monotonic() > deadline:
                os.kill(self._pid, signal.SIGKILL)
            time.sleep(0.02)


def _leave_parent(parent: int) -> None:
    """Closes all inherited sockets and pipes, and dies with the server: a later server may open the snapshots."""
    descriptors = "/proc/self/fd" if sys.platform == "linux" else "/dev/fd"
    highest = max(int(name) for name in os.listdir(descriptors))
    os.closerange(3, highest + 1)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform == "linux":
        _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)
