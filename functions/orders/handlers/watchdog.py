"""Looks after orders that rest too long, every minute."""

import os
from collections.abc import Mapping
from typing import Any

from cartwright.deadline import DEADLINE
from cartwright.logging import INVOCATION
from cartwright.metrics import METRICS
from orders.bootstrap.watchdog import compose
from orders.settings import TableSettings

_watchdog = compose(TableSettings.from_environment(os.environ))


def handler(event: Mapping[str, Any], context: object) -> dict[str, int]:
    del event
    INVOCATION.begin(context)
    done = _watchdog.run(DEADLINE.remaining)
    METRICS.flush()
    return {"looked_after": done}
