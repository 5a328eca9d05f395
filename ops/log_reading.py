"""Merges the lines of several log groups in order of time."""

from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from botocore.config import Config
from botocore.exceptions import ClientError

from ops.deployed import LogGroup
from ops.log_lines import Line
from ops.shop import Shop

_AT_ONCE = 4
_CONFIG = Config(retries={"mode": "adaptive", "total_max_attempts": 10})
"""FilterLogEvents allows 5 calls per second and account in most regions. Throttled calls wait."""
FAILURES = '?ERROR ?CRITICAL ?"Task timed out" ?"Runtime exited"'
"""CloudWatch Logs' pattern for all possible errors. The embedded AWS does not support `?`."""


def read(
    shop: Shop,
    groups: Sequence[LogGroup],
    start: int,
    *,
    containing: Sequence[str] = (),
    failures: bool = False,
) -> list[Line]:
    """Lines since ``start``, in epoch milliseconds. ``containing`` (any of these) and ``failures`` reduce the transfer;
    more lines may be returned. A group that does not exist has no lines.
    """
    client = shop.client("logs", _CONFIG)
    on_aws = shop.endpoint is None

    def lines_of(group: LogGroup) -> list[Line]:
        pattern = _containing(containing, alternatives=on_aws)
        if not pattern and failures and on_aws and group.of_function:
            pattern = FAILURES
        return list(_lines(client, group, start, pattern))

    with ThreadPoolExecutor(_AT_ONCE) as pool:
        found = pool.map(lines_of, groups)
        return sorted((line for lines in found for line in lines), key=lambda line: line.milliseconds)


def _containing(texts: Sequence[str], *, alternatives: bool) -> str:
    quoted = [f'"{text}"' for text in texts]
    if len(quoted) > 1:
        return " ".join(f"?{text}" for text in quoted) if alternatives else ""
    return "".join(quoted)


def _lines(client: Any, group: LogGroup, start: int, pattern: str) -> Iterator[Line]:
    same: Counter[tuple[int, str]] = Counter()
    request = {"logGroupName": group.physical_name, "startTime": start}
    if pattern:
        request["filterPattern"] = pattern
    try:
        for page in client.get_paginator("filter_log_events").paginate(**request):
            for event in page["events"]:
                key = (event["timestamp"], event["message"])
                yield Line(event["timestamp"], group.service, group.part, event["message"], same[key])
                same[key] += 1
    except ClientError as error:
        if error.response["Error"]["Code"] != "ResourceNotFoundException":
            raise
