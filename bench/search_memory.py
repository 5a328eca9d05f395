"""``python -m bench.search_memory COUNT [FILE]``: memory and time to make an index, or to load the one in FILE."""

import json
import sys
import time
from pathlib import Path

import stacks  # noqa: F401 - puts the services on the import path
from bench.goods import products
from catalog.search.domain import Query
from catalog.search.index import Index
from catalog.search.snapshot import packed, unpacked


def resident_mb() -> float:
    """The most so far, of this program alone: getrusage counts what the parent had when it forked."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    raise AssertionError


def main() -> None:
    file = Path(sys.argv[2])
    before = resident_mb()
    if not file.exists():
        began = time.process_time()
        index = Index.of(products(int(sys.argv[1])))
        seconds = time.process_time() - began
        file.write_bytes(packed(index.base))
    else:
        content = file.read_bytes()
        began = time.process_time()
        index = Index(unpacked(content))
        index.find(Query(words=("ba",), sort="relevance"), limit=20)
        seconds = time.process_time() - began
    print(json.dumps({"mb": resident_mb() - before, "seconds": seconds, "bytes": file.stat().st_size}))


if __name__ == "__main__":
    main()
