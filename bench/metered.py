"""The functions that a sale runs through, sent to AWS through meters for a while, and what their logs tell of it."""

import re
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from bench.metering import Meter
from ops.errors import OpsError
from ops.shop import Shop

SERVICES = ("basket", "orders", "inventory", "payments")
NOT_OF_A_SALE = frozenset({"staff", "customer", "public", "sweeper"})
"""Handlers that nobody calls in a checkout, and those that run every minute, however many orders there are."""
QUIET_SECONDS = 10
_NOISY_SECONDS = 600
_ALIAS = "live"
_LOG_EVENT_BYTES = 26
"""CloudWatch bills each event as that much longer than its message."""
_REPORT = re.compile(r"REPORT RequestId: \S+\tDuration: ([\d.]+) ms\tBilled Duration: ([\d.]+) ms")


@dataclass(frozen=True, slots=True)
class Function:
    """``name`` is short, as basket.shopper; ``queue`` says whether it is fed from one."""

    name: str
    physical: str
    memory_mb: int
    log_group: str
    variables: Mapping[str, str]
    queue: bool


@dataclass(frozen=True, slots=True)
class Ran:
    """Of one function: invocations, what Lambda bills of their duration, and what was logged."""

    invocations: int
    gb_seconds: float
    log_bytes: int


def functions_of(shop: Shop) -> list[Function]:
    lambda_ = shop.client("lambda")
    fed = {
        mapping["FunctionArn"].split(":")[6]
        for page in lambda_.get_paginator("list_event_source_mappings").paginate()
        for mapping in page["EventSourceMappings"]
        if ":sqs:" in mapping["EventSourceArn"]
    }
    found = []
    for service in SERVICES:
        for resource in shop.resources(service):
            if resource["ResourceType"] == "AWS::Lambda::Function":
                physical = resource["PhysicalResourceId"]
                stated = lambda_.get_function_configuration(FunctionName=physical)
                handler = stated["Handler"].split(".")[-2]
                if handler not in NOT_OF_A_SALE:
                    found.append(_function(f"{service}.{handler}", stated, queue=physical in fed))
    return found


@contextmanager
def metered(shop: Shop, functions: list[Function], meter: Meter) -> Iterator[None]:
    lambda_ = shop.client("lambda")
    try:
        for each in functions:
            _reconfigure(lambda_, each, {**each.variables, "AWS_ENDPOINT_URL": meter.door(each.name)})
        yield
    finally:
        for each in functions:
            _reconfigure(lambda_, each, each.variables)


def await_quiet(shop: Shop, functions: list[Function]) -> None:
    """Until what was done before is heard by all: none of them has run for QUIET_SECONDS. Raises OpsError."""
    deadline = time.monotonic() + _NOISY_SECONDS
    while True:
        since = int((time.time() - QUIET_SECONDS) * 1000)
        if not any(ran(shop, each, since).invocations for each in functions):
            return
        if time.monotonic() > deadline:
            raise OpsError(f"The functions did not come to rest in {_NOISY_SECONDS} s.", "See 'ops logs'.")
        time.sleep(1)


def ran(shop: Shop, function: Function, since: int) -> Ran:
    """``since`` in milliseconds of the epoch."""
    pages = shop.client("logs").get_paginator("filter_log_events")
    milliseconds: list[float] = []
    size = 0
    for page in pages.paginate(logGroupName=function.log_group, startTime=since):
        for event in page["events"]:
            size += len(event["message"].encode()) + _LOG_EVENT_BYTES
            if report := _REPORT.match(event["message"]):
                milliseconds.append(float(report[2]))
    return Ran(len(milliseconds), sum(milliseconds) / 1000 * function.memory_mb / 1024, size)


def _function(name: str, stated: Mapping[str, Any], *, queue: bool) -> Function:
    return Function(
        name=name,
        physical=stated["FunctionName"],
        memory_mb=stated["MemorySize"],
        log_group=stated["LoggingConfig"]["LogGroup"],
        variables=stated.get("Environment", {}).get("Variables", {}),
        queue=queue,
    )


def _reconfigure(lambda_: Any, function: Function, variables: Mapping[str, str]) -> None:
    """A version can't be changed, so there is a new one, to which the alias is turned."""
    name = function.physical
    lambda_.update_function_configuration(FunctionName=name, Environment={"Variables": dict(variables)})
    lambda_.get_waiter("function_updated_v2").wait(FunctionName=name)
    version = lambda_.publish_version(FunctionName=name)["Version"]
    lambda_.update_alias(FunctionName=name, Name=_ALIAS, FunctionVersion=version)
