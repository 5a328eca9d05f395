"""The project's log alone."""

import logging

from bench.observers import FIELDS, said
from cartwright.logging import INVOCATION, configure

configure("shop")
_log = logging.getLogger(__name__)


def handler(_event: dict[str, object], context: object) -> None:
    INVOCATION.begin(context)
    _log.info("request", extra=FIELDS)


said(handler)
