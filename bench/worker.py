"""``python -m bench.worker MODULE``: one execution environment that serves requests and times each of them.

Reads a Work from standard input and writes a Taken to standard output. The module is imported by its name, as
Lambda does it, with the function's environment in this process's.
"""

import importlib
import itertools
import json
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import msgspec

WARM_UP = 20
"""Requests of an operation before the first that counts: connections are open and caches filled."""
CPU, WALL = "cpu", "wall"
OPERATIONS = ("get",)

Event = dict[str, Any]
Handler = Callable[[Event, object], dict[str, Any]]


class Work(msgspec.Struct, frozen=True, kw_only=True):
    """``get`` is API Gateway's event, without a product's id."""

    product_ids: list[str]
    get: Event
    requests: int


class Taken(msgspec.Struct, frozen=True, kw_only=True):
    """Medians by operation and clock; and what was answered, for comparison with another handler's answers."""

    milliseconds: dict[str, dict[str, float]]
    answers: dict[str, list[Any]]


class Timed:
    """Keeps what each call took, in ns. Raises ValueError for any answer but 200."""

    def __init__(self, handler: Handler) -> None:
        self._handler = handler
        self._context = SimpleNamespace(function_name="bench", aws_request_id="bench")
        self.taken: dict[str, list[int]] = {CPU: [], WALL: []}

    def __call__(self, event: Event) -> Any:
        wall, cpu = time.perf_counter_ns(), time.process_time_ns()
        answer = self._handler(event, self._context)
        self.taken[CPU].append(time.process_time_ns() - cpu)
        self.taken[WALL].append(time.perf_counter_ns() - wall)
        if answer["statusCode"] != 200:
            raise ValueError(f"{answer['statusCode']}: {answer['body']}")
        return json.loads(answer["body"])

    def milliseconds(self) -> dict[str, float]:
        return {clock: statistics.median(taken[WARM_UP:]) / 1e6 for clock, taken in self.taken.items()}


def products(handler: Timed, work: Work) -> Iterator[Any]:
    """One product after the other, over and over."""
    for product_id in itertools.cycle(work.product_ids):
        path = work.get["path"].rpartition("/")[0]
        parameters = {"product_id": product_id}
        yield handler({**work.get, "path": f"{path}/{product_id}", "pathParameters": parameters})


def serve(handler: Handler, work: Work) -> Taken:
    milliseconds, answers = {}, {}
    for operation, requests in zip(OPERATIONS, (products,), strict=True):
        timed = Timed(handler)
        served = list(itertools.islice(requests(timed, work), WARM_UP + work.requests))
        milliseconds[operation] = timed.milliseconds()
        answers[operation] = served[:WARM_UP]
    return Taken(milliseconds=milliseconds, answers=answers)


def main() -> None:
    handler = importlib.import_module(sys.argv[1]).handler
    work = msgspec.json.decode(sys.stdin.buffer.read(), type=Work)
    sys.stdout.buffer.write(msgspec.json.encode(serve(handler, work)))


if __name__ == "__main__":
    main()
