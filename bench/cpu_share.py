"""The share of a processor that Lambda gives a function by its memory, imposed on a process by a control group.

Lambda's figure: at 1,769 MB a function has one processor, below that its share of one. It is dealt out in slices of
20 ms, here as there: what a slice has used up waits for the next one.
"""

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from bench.harness import Figure
from ops.errors import OpsError

ONE_CPU_MB = 1769
_SLICE_US = 20_000
_SPIN_SECONDS = 0.1
_ROOT = Path("/sys/fs/cgroup")
_SPIN = """
import sys, time
until = time.process_time() + float(sys.argv[1])
started = time.perf_counter()
while time.process_time() < until: pass
print(time.perf_counter() - started)
"""


def of(memory_mb: int) -> float:
    """Above one processor, a single thread gains nothing."""
    return min(1.0, memory_mb / ONE_CPU_MB)


@contextmanager
def limited(memory_mb: int) -> Iterator[Sequence[str]]:
    """The start of a command line whose process gets that memory's share. Raises OpsError without the right to."""
    group = _controller() / f"cartwright-bench-{os.getpid()}-{memory_mb}"
    quota = max(1000, round(of(memory_mb) * _SLICE_US))
    try:
        group.mkdir()
        if (group / "cpu.max").exists():
            (group / "cpu.max").write_text(f"{quota} {_SLICE_US}")
        else:
            (group / "cpu.cfs_period_us").write_text(str(_SLICE_US))
            (group / "cpu.cfs_quota_us").write_text(str(quota))
    except OSError as error:
        raise OpsError(
            f"A processor's share can't be limited here ({error}).", "Run it as root, on Linux."
        ) from error
    try:
        yield ("/bin/sh", "-c", 'echo $$ > "$0" && exec "$@"', str(group / "cgroup.procs"))
    finally:
        group.rmdir()


def control(prefix: Sequence[str], memory_mb: int) -> Figure:
    """How long a loop of known work takes, beside how long it has to take under that share."""
    command = [*prefix, sys.executable, "-S", "-c", _SPIN, str(_SPIN_SECONDS)]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    expected = _SPIN_SECONDS / of(memory_mb)
    return Figure(float(said), "s", expected, float(said) / expected)


def _controller() -> Path:
    """Where groups that limit processors are made: version 1 has a tree for it, version 2 one for everything."""
    separate = _ROOT / "cpu"
    return separate if separate.is_dir() else _ROOT
