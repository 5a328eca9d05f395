"""Removes sign-ups that nobody confirmed, once a day."""

import os
from collections.abc import Mapping
from typing import Any

from accounts.bootstrap.expiry import compose
from accounts.settings import ExpirySettings
from cartwright.deadline import DEADLINE
from cartwright.logging import INVOCATION
from cartwright.metrics import METRICS

_expiry = compose(ExpirySettings.from_environment(os.environ))


def handler(event: Mapping[str, Any], context: object) -> dict[str, int]:
    del event
    INVOCATION.begin(context)
    gone = _expiry.run(DEADLINE.remaining)
    METRICS.flush()
    return {"removed": gone}
