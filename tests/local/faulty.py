"""What goes wrong between the shop's functions and what they call, as often as a seed and these rates say.

The draws come from one seed, but the threads that ask for them race: a run is as bad as another, not the same.
"""

import random
import threading
from collections import Counter
from dataclasses import dataclass
from typing import Literal

Fault = Literal[
    "throttled",
    "server-error",
    "request-lost",
    "answer-lost",
    "partly-refused",
    "duplicated",
    "delayed",
    "crash-before",
    "crash-after",
]
Kind = Literal["read", "write", "events", "provider", "other"]

RATES: dict[Kind, dict[Fault, float]] = {
    "read": {"throttled": 0.02, "server-error": 0.01, "request-lost": 0.01, "answer-lost": 0.01},
    "write": {
        "throttled": 0.02,
        "server-error": 0.01,
        "request-lost": 0.01,
        "answer-lost": 0.01,
        "crash-before": 0.002,
        "crash-after": 0.002,
    },
    "events": {
        "throttled": 0.05,
        "server-error": 0.05,
        "answer-lost": 0.05,
        "partly-refused": 0.15,
        "duplicated": 0.1,
        "delayed": 0.15,
        "crash-after": 0.02,
    },
    "provider": {"server-error": 0.03, "request-lost": 0.02, "answer-lost": 0.03, "crash-after": 0.005},
    "other": {},
}
"""Of all calls of a kind. A crash ends all processes of its function, as when a machine dies."""

_READS = frozenset({"GetItem", "BatchGetItem", "Query"})


@dataclass(frozen=True)
class Call:
    """`operation` is DynamoDB's or EventBridge's, or the method of a request to the payment provider."""

    function: str
    kind: Kind
    operation: str

    @classmethod
    def of(cls, function: str, method: str, path: str, target: str) -> "Call":
        service, _, operation = target.partition(".")
        if service.startswith("DynamoDB"):
            return cls(function, "read" if operation in _READS else "write", operation)
        if service == "AWSEvents":
            return cls(function, "events", operation)
        if path.startswith("/_aws/execute-api/"):
            return cls(function, "provider", method)
        return cls(function, "other", operation or method)


class Faults:
    """`counts` is by kind of call and fault. `crashes` bounds how often functions die: each costs a cold start."""

    def __init__(self, seed: int, *, crashes: int) -> None:
        self._random = random.Random(seed)  # noqa: S311 - it decides what fails, and nothing else
        self._crashes = crashes
        self._lock = threading.Lock()
        self.counts: Counter[tuple[Kind, Fault]] = Counter()
        self.over = False

    def draw(self, call: Call) -> Fault | None:
        with self._lock:
            mark = self._random.random()
            if self.over:
                return None
            for fault, rate in RATES[call.kind].items():
                mark -= rate
                if mark < 0:
                    return self._drawn(call, fault)
        return None

    def _drawn(self, call: Call, fault: Fault) -> Fault | None:
        if fault.startswith("crash"):
            if not self._crashes:
                return None
            self._crashes -= 1
        self.counts[call.kind, fault] += 1
        return fault
