"""``python -m bench.search_memory COUNT [FILE]``: memory and time to make an index, or to load the one in FILE."""

import json
import statistics
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

import stacks  # noqa: F401 - puts the services on the import path
from bench.goods import LANGUAGE, products
from catalog.products.domain import Product
from catalog.search.index import Index
from catalog.search.query_params import Query
from catalog.search.segment import packed, unpacked
from catalog.search.stemming import Stemmer

PAGES = {
    "browse": Query(statuses=("active",)),
    "cheapest": Query(statuses=("active",), sort="price", currency="GBP"),
}


def resident_mb() -> float:
    """The most so far, of this program alone: getrusage counts what the parent had when it forked."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    raise AssertionError


def made_snapshot(made: Iterable[Product]) -> bytes:
    with TemporaryDirectory(prefix="cartwright-bench-") as folder:
        base = Index.of(made, Stemmer(LANGUAGE), folder).base
        assert base is not None
        return packed(base, folder)


def median_ms(index: Index, query: Query) -> float:
    """Of first pages, whose facets are counted once."""
    taken = []
    for _ in range(25):
        began = time.perf_counter()
        index.find(query, limit=20)
        taken.append((time.perf_counter() - began) * 1000)
    return statistics.median(taken)


def main() -> None:
    file = Path(sys.argv[2])
    before = resident_mb()
    pages: dict[str, float] = {}
    if not file.exists():
        began = time.process_time()
        content = made_snapshot(products(int(sys.argv[1])))
        seconds = time.process_time() - began
        file.write_bytes(content)
    else:
        content = file.read_bytes()
        began = time.process_time()
        stemmer = Stemmer(LANGUAGE)
        index = Index(stemmer, unpacked(content, stemmer))
        index.find(Query(q="ba"), limit=20)
        seconds = time.process_time() - began
        pages = {name: median_ms(index, query) for name, query in PAGES.items()}
    found = {"mb": resident_mb() - before, "seconds": seconds, "bytes": file.stat().st_size, "pages": pages}
    print(json.dumps(found))


if __name__ == "__main__":
    main()
