"""What a page costs to read and to make, by the size of the catalogue; what an index costs; and a linear scan."""

import itertools
import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import stacks  # noqa: F401 - puts the services on the import path
from bench import commands, goods
from bench.harness import Figure, Report
from bench.search_routes import TIMES, routes
from bench.shop import BenchShop
from catalog.products.domain import Product
from catalog.search.index import Index
from catalog.search.query_params import Query
from catalog.search.stemming import Stemmer
from catalog.search.text import words

SIZES = (100, 1_000, 10_000)
LARGE = 200_000


def measure(_shop: Callable[[], BenchShop]) -> Report:
    words = goods.vocabulary()
    figures: dict[str, Figure] = {}
    for size in SIZES:
        made = list(goods.products(size))
        for name, (units, milliseconds) in routes(made, words).items():
            figures[f"search.{size}.{name}.read"] = Figure(units, "read units")
            figures[f"search.{size}.{name}.time"] = Figure(milliseconds, "ms")
        figures |= _against_a_scan(made, words)
    for size in (SIZES[-1], LARGE):
        figures |= _memory(size)
    return Report(
        name="search",
        title="Search",
        notes=(
            f"Medians of {TIMES} requests by the dispatcher in this process, on a table in memory: no network, no API. "
            "Each comes a second after the last one, so that a list brings the index up to date first. Read units are "
            "by DynamoDB's documented rule, from the sizes of what is read. The reference of a search is a scan of all "
            "products in memory, whose words were folded before.",
        ),
        figures=figures,
    )


def _against_a_scan(made: list[Product], words: list[str]) -> dict[str, Figure]:
    stemmer = Stemmer(goods.LANGUAGE)
    index = Index.of(made, stemmer)
    known = [frozenset(_words(product)) for product in made]
    stems = [frozenset(map(stemmer.stem, of_one)) for of_one in known]
    typed = (words[20], words[60])
    query = Query(q=" ".join(typed))

    def scan() -> int:
        return sum(
            all(
                stemmer.stem(word) in roots or any(said.startswith(word) for said in of_one) for word in typed
            )
            for of_one, roots in zip(known, stems, strict=True)
        )

    def search() -> int:
        tally = index.find(query, limit=20).tally
        return tally.total if tally else 0

    assert scan() == search()
    taken = {
        name: [_milliseconds(work) for _ in range(TIMES)]
        for name, work in (("search", search), ("scan", scan))
    }
    return {f"search.{len(made)}.two words": Figure.of(taken["search"], "ms", taken["scan"])}


def _words(product: Product) -> Iterator[str]:
    skus = (variant.sku for variant in product.variants)
    texts = itertools.chain((product.title, product.description, product.brand or ""), product.tags, skus)
    return itertools.chain.from_iterable(map(words, texts))


def _milliseconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1000


def _memory(size: int) -> dict[str, Figure]:
    """Each in a process of its own."""
    with tempfile.TemporaryDirectory(prefix="cartwright-bench-") as folder:
        command = [sys.executable, "-m", "bench.search_memory", str(size), str(Path(folder, "index"))]
        made, loaded = (json.loads(commands.run(command, {}).out) for _ in range(2))
    return {
        f"search.{size}.snapshot": Figure(made["bytes"] / 1e6, "MB"),
        f"search.{size}.make": Figure(made["seconds"], "s CPU"),
        f"search.{size}.make.memory": Figure(made["mb"], "MB"),
        f"search.{size}.load": Figure(loaded["seconds"] * 1000, "ms CPU"),
        f"search.{size}.load.memory": Figure(loaded["mb"], "MB"),
        **{f"search.{size}.index.{name}": Figure(taken, "ms") for name, taken in loaded["pages"].items()},
    }
