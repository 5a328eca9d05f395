"""CloudWatch metrics in the embedded metric format: written as one log line, without an API call.

Each metric is billed by the month per combination of dimensions, so docs/operations.md lists them all.
Requests, their outcomes and their duration are not included: API Gateway and Lambda count those for free.
"""

import logging
import re
import time
from typing import Literal, get_args

from msgspec import Struct

from cartwright.logging import INVOCATION, RESERVED, redacted

NAMESPACE = "Cartwright"
MOST_METRICS = 100
MOST_VALUES = 100
MOST_DIMENSIONS = 30
"""CloudWatch's limits: metrics per line, values per metric, dimensions per metric."""

Unit = Literal["Count", "Bytes", "Milliseconds", "Seconds", "Percent", "None"]

_UNITS = get_args(Unit)
_NAME = re.compile(r"[A-Z][A-Za-z0-9]{0,99}")
_DIMENSION = re.compile(r"[a-z][a-z_]{0,49}")
_VALUE = re.compile(r"[A-Za-z0-9._:/-]{1,200}")

_log = logging.getLogger(__name__)
_log.setLevel(logging.INFO)
"""Set explicitly, so that a higher root level does not drop metrics."""


class Metric(Struct, frozen=True):
    """Defined as a module constant, so that no metric name comes from user input.

    `by` are its dimensions besides `service`; their values are passed with each number.
    Raises ValueError for names that CloudWatch or the log does not accept.
    """

    name: str
    unit: Unit = "Count"
    by: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name) or self.unit not in _UNITS:
            raise ValueError(f"{self.name!r} in {self.unit!r} is not a metric")
        if not all(map(_DIMENSION.fullmatch, self.by)) or RESERVED.intersection(self.by):
            raise ValueError(f"{self.name} has dimensions that a log line can't have as fields")
        if len(self.by) >= MOST_DIMENSIONS:
            raise ValueError(f"{self.name} has more than {MOST_DIMENSIONS} dimensions")
        if any(redacted({name: 0})[name] for name in (self.name, *self.by)):
            raise ValueError(f"{self.name} is named like a secret, so that its numbers would be redacted")


COLD_STARTS = Metric("ColdStart", by=("function_name",))


class Metrics:
    """The metrics of an invocation. Dispatcher, batches and relay flush them; other handlers flush them themselves."""

    def __init__(self) -> None:
        self._started = False
        self._values: dict[Metric, list[float]] = {}
        self._dimensions: dict[str, str] = {}

    def add(self, metric: Metric, value: float = 1, **dimensions: str) -> None:
        """Sums counts in a line; records every value of other units. Raises ValueError for other dimensions."""
        if dimensions.keys() != set(metric.by) or not all(map(_VALUE.fullmatch, dimensions.values())):
            raise ValueError(f"{metric.name} takes the dimensions {metric.by}, not {dimensions}")
        if not self._fits(metric, dimensions):
            self._write()
        self._dimensions |= dimensions
        values = self._values.setdefault(metric, [])
        if metric.unit == "Count" and values:
            values[0] += value
        else:
            values.append(value)

    def flush(self) -> None:
        """Writes all metrics. The first line of an execution environment also counts its cold start."""
        if not self._started:
            self._started = True
            if INVOCATION.fields.get("cold_start"):
                self.add(COLD_STARTS, function_name=INVOCATION.fields.get("function_name") or "unknown")
        self._write()

    def _fits(self, metric: Metric, dimensions: dict[str, str]) -> bool:
        """Whether the line has room for the metric. A dimension can have only one value per line."""
        values = self._values.get(metric)
        room = len(self._values) < MOST_METRICS if values is None else len(values) < MOST_VALUES
        return room and all(self._dimensions.get(name, value) == value for name, value in dimensions.items())

    def _write(self) -> None:
        if not self._values:
            return
        sets: dict[tuple[str, ...], list[dict[str, str]]] = {}
        for metric in self._values:
            sets.setdefault(metric.by, []).append({"Name": metric.name, "Unit": metric.unit})
        directives = [
            {"Namespace": NAMESPACE, "Dimensions": [["service", *by]], "Metrics": metrics}
            for by, metrics in sets.items()
        ]
        numbers = {
            metric.name: values[0] if len(values) == 1 else values for metric, values in self._values.items()
        }
        about = {"_aws": {"Timestamp": int(time.time() * 1000), "CloudWatchMetrics": directives}}
        _log.info("metrics", extra={**about, **self._dimensions, **numbers})
        self._values, self._dimensions = {}, {}


METRICS = Metrics()
"""Shared, because an execution environment serves one invocation at a time."""
