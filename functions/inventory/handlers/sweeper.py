"""Looks after overdue reservations, once a minute."""

import logging
import os
from collections.abc import Mapping
from typing import Any

from cartwright.logging import INVOCATION
from cartwright.metrics import METRICS
from inventory.bootstrap.sweeper import compose
from inventory.settings import ReservationSettings

_sweeper = compose(ReservationSettings.from_environment(os.environ))
_log = logging.getLogger(__name__)


def handler(event: Mapping[str, Any], context: Any) -> None:
    del event
    INVOCATION.begin(context)
    swept = _sweeper.sweep(
        context.aws_request_id, lambda: float(context.get_remaining_time_in_millis()) / 1000
    )
    _log.info("Reservations were looked after", extra={"reservations": swept})
    METRICS.flush()
