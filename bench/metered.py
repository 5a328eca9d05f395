"""A shop's functions, called through a probe and sent to AWS through meters for a while, and what they log."""

import json
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.metering import Meter
from ops import paths
from ops.errors import OpsError
from ops.prices import LOG_EVENT_BYTES
from ops.shop import Shop

_PROBE = paths.ROOT / "bench" / "probe"
_PROBED = "bench_probe.handler"
_ALIAS = "live"
_PLATFORM = (
    "START RequestId:",
    "END RequestId:",
    "REPORT RequestId:",
    "INIT_START ",
    '{"time":"',
    '{"type":"platform.',
)
"""Lines that are Lambda's own. The bill computes them, because the embedded AWS does not write what AWS writes."""
_NOISY_SECONDS = 120

Metric = tuple[str, ...]
"""Namespace, name, and the dimensions with their values."""


@dataclass(frozen=True, slots=True)
class Function:
    """``name`` is short, as basket.shopper."""

    name: str
    physical: str
    handler: str
    log_group: str
    variables: Mapping[str, str]


@dataclass(slots=True)
class Ran:
    """Of one function: the CPU of each invocation, the messages of each batch, and what it logged itself."""

    cpu_seconds: list[float] = field(default_factory=list)
    batches: list[list[int]] = field(default_factory=list)
    log_bytes: int = 0
    metrics: set[Metric] = field(default_factory=set)


class Probes:
    """The notes that the functions' probes take, each in a file of ``folder``."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def file(self, function: Function) -> Path:
        return self._folder / f"{function.name}.jsonl"

    def taken(self, function: Function) -> Ran:
        """Since the last ``forget``."""
        file, found = self.file(function), Ran()
        for line in file.read_text().splitlines() if file.exists() else []:
            noted = json.loads(line)
            found.cpu_seconds.append(noted["cpu"])
            if noted["messages"]:
                found.batches.append(noted["messages"])
        return found

    def forget(self) -> None:
        for file in self._folder.iterdir():
            file.unlink()

    def await_quiet(self, seconds: float, but: frozenset[str] = frozenset()) -> None:
        """Until no function but those has run for that long. Raises OpsError."""
        deadline = time.monotonic() + _NOISY_SECONDS
        seen, since = self._sizes(but), time.monotonic()
        while time.monotonic() - since < seconds:
            if time.monotonic() > deadline:
                raise OpsError(
                    f"The functions did not come to rest in {_NOISY_SECONDS} s.", "See 'ops logs'."
                )
            time.sleep(0.1)
            if (now := self._sizes(but)) != seen:
                seen, since = now, time.monotonic()

    def _sizes(self, but: frozenset[str]) -> dict[str, int]:
        return {file.stem: file.stat().st_size for file in self._folder.iterdir() if file.stem not in but}


def functions_of(shop: Shop, services: tuple[str, ...]) -> list[Function]:
    lambda_ = shop.client("lambda")
    return [
        _function(service, lambda_.get_function_configuration(FunctionName=resource["PhysicalResourceId"]))
        for service in services
        for resource in shop.resources(service)
        if resource["ResourceType"] == "AWS::Lambda::Function"
    ]


@contextmanager
def metered(shop: Shop, functions: list[Function], meter: Meter, probes: Probes) -> Iterator[None]:
    lambda_ = shop.client("lambda")
    try:
        for each in functions:
            probed = {
                "AWS_ENDPOINT_URL": meter.door(each.name),
                "PYTHONPATH": str(_PROBE),
                "BENCH_HANDLER": each.handler,
                "BENCH_NOTES": str(probes.file(each)),
            }
            _reconfigure(lambda_, each, _PROBED, {**each.variables, **probed})
        yield
    finally:
        for each in functions:
            _reconfigure(lambda_, each, each.handler, each.variables)


def read_log(shop: Shop, function: Function, since: int, into: Ran) -> None:
    """``since`` in milliseconds of the epoch."""
    pages = shop.client("logs").get_paginator("filter_log_events")
    for page in pages.paginate(logGroupName=function.log_group, startTime=since):
        for line in own_lines(event["message"] for event in page["events"]):
            into.log_bytes += len(line.encode()) + LOG_EVENT_BYTES
            into.metrics |= _metrics(line)


def own_lines(messages: Iterable[str]) -> list[str]:
    """Without Lambda's."""
    return [line for each in messages if not (line := each.rstrip("\n")).startswith(_PLATFORM)]


def _metrics(message: str) -> set[Metric]:
    """Of a line in the embedded metric format."""
    if '"_aws"' not in message:
        return set()
    line = json.loads(message)
    return {
        (each["Namespace"], metric["Name"], *(f"{name}={line[name]}" for name in names))
        for each in line["_aws"]["CloudWatchMetrics"]
        for metric in each["Metrics"]
        for names in each["Dimensions"]
    }


def _function(service: str, stated: Mapping[str, Any]) -> Function:
    return Function(
        name=f"{service}.{stated['Handler'].split('.')[-2]}",
        physical=stated["FunctionName"],
        handler=stated["Handler"],
        log_group=stated["LoggingConfig"]["LogGroup"],
        variables=stated.get("Environment", {}).get("Variables", {}),
    )


def _reconfigure(lambda_: Any, function: Function, handler: str, variables: Mapping[str, str]) -> None:
    """A version can't be changed, so there is a new one, to which the alias is turned."""
    name, environment = function.physical, {"Variables": dict(variables)}
    lambda_.update_function_configuration(FunctionName=name, Handler=handler, Environment=environment)
    lambda_.get_waiter("function_updated_v2").wait(FunctionName=name)
    version = lambda_.publish_version(FunctionName=name)["Version"]
    lambda_.update_alias(FunctionName=name, Name=_ALIAS, FunctionVersion=version)
