"""Reads the facts about the health of a stage.

On AWS: GetMetricData (about five metrics per function and one per queue, billed by the thousand), DescribeAlarms, the
responses of SQS and DynamoDB, and FilterLogEvents for functions that failed. The embedded AWS has no metrics of queues
or of functions that queues invoke, and does not evaluate alarms. There, the log of every function is read instead, and
the age of queued messages is unknown.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from ops import tables
from ops.dead_letters import messages
from ops.dead_letters.queues import Queues, queues
from ops.deployed import Function, LogGroup, functions, stacks_of
from ops.health import OVERDUE_AFTER, Alarm, DeadQueue, Facts, Failures, Late, Overdue, WorkQueue
from ops.log_lines import Entry, entries
from ops.log_reading import read
from ops.reconciling.settling import DUE_INDEXES, DueIndex
from ops.shop import Shop, stack_name
from shipping import repository as shipments

_QUERIES = 500
"""The maximum of one GetMetricData call."""
_SECONDS = 60
_UNPUBLISHED = "Unpublished"
_WATCHED: Mapping[str, DueIndex] = {**DUE_INDEXES, "shipping": shipments.SCHEDULE}
"""Parcels under way are scheduled for weeks, so no command waits for shipping's index to be empty."""


class Metric(NamedTuple):
    namespace: str
    name: str
    statistic: str
    dimensions: tuple[tuple[str, str], ...] = ()


def facts(shop: Shop, window: timedelta) -> Facts:
    stacks = stacks_of(shop)
    found, all_functions = queues(shop, stacks), functions(stacks)
    now = datetime.now(UTC)
    on_aws = shop.endpoint is None
    values = measured(shop, _metrics(all_functions, found), now - window, now) if on_aws else {}
    late = [
        Late(each.label, timedelta(milliseconds=max(values[_behind(each)])))
        for each in all_functions
        if values.get(_behind(each))
    ]
    return Facts(
        window=window,
        failures=_failures(shop, all_functions, now - window, values),
        dead=list(_dead(shop, found)),
        work=list(_work(shop, found, values)),
        late=late,
        overdue=list(_overdue(shop, now)),
        alarms=list(in_alarm(shop)) if on_aws else [],
    )


def _metrics(found: Sequence[Function], queues_: Queues) -> list[Metric]:
    asked = [_age(url) for url in queues_.work.values()]
    for each in found:
        asked += [_errors(each), _throttles(each), _behind(each)]
        if each.error_metric:
            asked.append(_logged(each))
    return asked


def _errors(function: Function) -> Metric:
    return Metric("AWS/Lambda", "Errors", "Sum", (("FunctionName", function.physical_name),))


def _throttles(function: Function) -> Metric:
    return Metric("AWS/Lambda", "Throttles", "Sum", (("FunctionName", function.physical_name),))


def _behind(function: Function) -> Metric:
    """Only for functions that read streams, in milliseconds."""
    return Metric("AWS/Lambda", "IteratorAge", "Maximum", (("FunctionName", function.physical_name),))


def _logged(function: Function) -> Metric:
    return Metric("Cartwright", function.error_metric or "", "Sum")


def _age(url: str) -> Metric:
    """Age of the oldest message, in seconds."""
    name = url.rpartition("/")[2]
    return Metric("AWS/SQS", "ApproximateAgeOfOldestMessage", "Maximum", (("QueueName", name),))


def measured(
    shop: Shop, asked: Sequence[Metric], start: datetime, end: datetime
) -> Mapping[Metric, list[float]]:
    """Newest first. A metric without data is missing."""
    pages = shop.client("cloudwatch").get_paginator("get_metric_data")
    found: dict[Metric, list[float]] = {}
    for first in range(0, len(asked), _QUERIES):
        some = asked[first : first + _QUERIES]
        request = {
            "MetricDataQueries": [_query(number, metric) for number, metric in enumerate(some)],
            "StartTime": start,
            "EndTime": end,
            "ScanBy": "TimestampDescending",
        }
        for page in pages.paginate(**request):
            for result in page["MetricDataResults"]:
                if result["Values"]:
                    found.setdefault(some[int(result["Id"][1:])], []).extend(result["Values"])
    return found


def _query(number: int, metric: Metric) -> dict[str, Any]:
    return {
        "Id": f"m{number}",
        "MetricStat": {
            "Metric": {
                "Namespace": metric.namespace,
                "MetricName": metric.name,
                "Dimensions": [{"Name": name, "Value": value} for name, value in metric.dimensions],
            },
            "Period": _SECONDS,
            "Stat": metric.statistic,
        },
    }


def _failures(
    shop: Shop, found: Sequence[Function], start: datetime, values: Mapping[Metric, list[float]]
) -> list[Failures]:
    if shop.endpoint is None:
        counted = {
            each: (_sum(values, _errors(each)), _sum(values, _logged(each)), _sum(values, _throttles(each)))
            for each in found
        }
        suspects = [each for each, numbers in counted.items() if any(numbers[:2])]
        last = {entry.label: entry for entry in errors(shop, suspects, start)}
        return [
            Failures(each.label, failed, logged, throttled, last.get(each.label))
            for each, (failed, logged, throttled) in counted.items()
        ]
    lines = list(errors(shop, found, start))
    numbers, newest = Counter(each.label for each in lines), {each.label: each for each in lines}
    return [Failures(each.label, None, numbers[each.label], 0, newest.get(each.label)) for each in found]


def errors(
    shop: Shop, found: Iterable[Function], start: datetime, *, containing: Sequence[str] = ()
) -> Iterator[Entry]:
    """The error lines of these functions, oldest first."""
    groups = [LogGroup(each.service, each.name, each.log_group) for each in found]
    since = int(start.timestamp() * 1000)
    lines = read(shop, groups, since, containing=containing, failures=True)
    return (entry for entry in entries(lines) if entry.is_error)


def _sum(values: Mapping[Metric, list[float]], metric: Metric) -> int:
    return int(sum(values.get(metric, ())))


def _dead(shop: Shop, found: Queues) -> Iterator[DeadQueue]:
    sqs = shop.client("sqs")
    for each in found.dead:
        number = sum(messages.count(sqs, each.url))
        oldest = next(iter(messages.look(sqs, each.url, 10)), None) if number else None
        yield DeadQueue(
            each.label, number, oldest.sent_at if oldest else None, each.name.endswith(_UNPUBLISHED)
        )


def _work(shop: Shop, found: Queues, values: Mapping[Metric, list[float]]) -> Iterator[WorkQueue]:
    sqs = shop.client("sqs")
    for label, url in found.work.items():
        number = sum(messages.count(sqs, url))
        age = values.get(_age(url))
        yield WorkQueue(label, number, timedelta(seconds=age[0]) if age and number else None)


def _overdue(shop: Shop, now: datetime) -> Iterator[Overdue]:
    before = now - OVERDUE_AFTER
    for service, schedule in _WATCHED.items():
        if stack_name(shop.stage, service) not in shop.outputs:
            continue
        entries = tables.indexed(shop, service, schedule.index, schedule.partitions)
        found = sorted(due for due in map(schedule.due_of, entries) if due[0] < before)
        if found:
            at, order_id = found[0]
            yield Overdue(service, len(found), order_id, at)


def in_alarm(shop: Shop) -> Iterator[Alarm]:
    pages = shop.client("cloudwatch").get_paginator("describe_alarms")
    for page in pages.paginate(StateValue="ALARM", AlarmNamePrefix=stack_name(shop.stage, "")):
        for each in page["MetricAlarms"]:
            yield Alarm(each["AlarmName"], each["StateUpdatedTimestamp"], each.get("AlarmDescription", ""))
