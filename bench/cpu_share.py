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

from bench.harness import TRUSTED
from ops import console
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


def check(prefix: Sequence[str], memory_mb: int) -> None:
    """A loop of known work must take as long as the share says. Notes it when it does not."""
    command = [*prefix, sys.executable, "-S", "-c", _SPIN, str(_SPIN_SECONDS)]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    found = float(said) * of(memory_mb) / _SPIN_SECONDS
    low, high = TRUSTED
    if not low <= found <= high:
        console.note(
            f"✗ {memory_mb} MB: {_SPIN_SECONDS} s of work took {float(said):.2f} s, which is {found:.2f} of what "
            "its share says. The machine is too busy for this figure."
        )


def _controller() -> Path:
    """Where groups that limit processors are made: version 1 has a tree for it, version 2 one for everything."""
    separate = _ROOT / "cpu"
    return separate if separate.is_dir() else _ROOT
