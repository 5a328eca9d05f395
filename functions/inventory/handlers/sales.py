"""Counts the units that were sold since the last run. Invoked by a schedule."""

import logging
from collections.abc import Mapping
from typing import Any

from cartwright.aws.dynamodb import Table
from cartwright.clock import utc_now
from cartwright.deadline import DEADLINE
from cartwright.logging import INVOCATION
from cartwright.runtime import Composed, Handler
from inventory.reservations.repository import ReservationRepository
from inventory.sales.repository import SalesBatchRepository
from inventory.sales.service import SalesCounter
from inventory.settings import SalesSettings

_log = logging.getLogger(__name__)


class SalesHandler:
    """A Lambda handler. What fails is left to the next run, and raised."""

    def __init__(self, counter: SalesCounter) -> None:
        self._counter = counter

    def __call__(self, event: Mapping[str, Any], context: object) -> dict[str, int]:
        del event
        INVOCATION.begin(context)
        orders = self._counter.run(DEADLINE.remaining)
        _log.info("The sales were counted", extra={"orders": orders})
        return {"orders": orders}


def compose(settings: SalesSettings) -> Handler:
    table = Table(settings.table_name).connect()
    return SalesHandler(SalesCounter(ReservationRepository(table), SalesBatchRepository(table), utc_now))


handler = Composed(compose, SalesSettings.from_environment)
