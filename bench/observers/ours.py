"""The project's own: one line of the log, one of metrics. Lambda traces by itself; calls to AWS pass the header on."""

import logging

from bench.observers import FIELDS, said
from cartwright.logging import INVOCATION, configure
from cartwright.metrics import METRICS, Metric

EVENTS_PUBLISHED = Metric("EventsPublished")

configure("shop")
_log = logging.getLogger(__name__)


def handler(_event: dict[str, object], context: object) -> None:
    INVOCATION.begin(context)
    _log.info("request", extra=FIELDS)
    METRICS.add(EVENTS_PUBLISHED)
    METRICS.flush()


said(handler)
