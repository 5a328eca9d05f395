"""Looks after payments that are due, every minute."""

import os
from collections.abc import Mapping
from typing import Any

from cartwright.deadline import DEADLINE
from cartwright.logging import INVOCATION
from cartwright.metrics import METRICS
from payments.bootstrap.sweeper import compose
from payments.settings import AuthorisingSettings

_sweeper = compose(AuthorisingSettings.from_environment(os.environ))


def handler(event: Mapping[str, Any], context: object) -> dict[str, int]:
    del event
    INVOCATION.begin(context)
    done = _sweeper.run(DEADLINE.remaining)
    METRICS.flush()
    return {"resumed": done}
