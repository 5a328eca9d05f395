"""Publishes an event when a SKU runs low or is back in stock. Invoked by the table's stream."""

import logging
from collections.abc import Iterable, Mapping
from typing import Any

from cartwright.aws.dynamodb import Table
from cartwright.clock import utc_now
from cartwright.errors import CartwrightError
from cartwright.ids import Ids
from cartwright.logging import INVOCATION
from cartwright.runtime import Composed, Handler
from inventory.settings import LevelSettings
from inventory.stock.domain import CountChange
from inventory.stock.levels import Levels
from inventory.stock.repository import StockRepository

_log = logging.getLogger(__name__)


class StockChangeHandler:
    """A Lambda handler. An AWS error fails the whole batch, which Lambda retries for a day; the check is idempotent.

    Any other error affects one SKU only and is logged; the SKU is checked again at its next change.
    """

    def __init__(self, levels: Levels) -> None:
        self._levels = levels

    def __call__(self, event: Mapping[str, Any], context: object) -> dict[str, Any]:
        INVOCATION.begin(context)
        changes = changed(event["Records"])
        for sku, cause in self._levels.affected(changes).items():
            try:
                self._levels.check({sku: cause})
            except CartwrightError:
                raise
            except Exception:
                _log.exception("The stock level of a SKU could not be published", extra={"sku": sku})
        _log.info("The stock levels were checked", extra={"skus": len(changes)})
        return {"batchItemFailures": []}


def changed(records: Iterable[Mapping[str, Any]]) -> dict[str, CountChange]:
    """By SKU whose available units changed."""
    found: dict[str, CountChange] = {}
    for record in records:
        change = record["dynamodb"]
        if change["Keys"]["sk"]["S"] != "S" or "NewImage" not in change:
            continue
        units = {_available(change.get("OldImage")), _available(change["NewImage"])}
        if len(units) > 1:
            sku = change["Keys"]["pk"]["S"].removeprefix("SKU#").rpartition("#")[0]
            known = found[sku].available if sku in found else frozenset[int]()
            found[sku] = CountChange(cause=change["NewImage"]["cause"]["S"], available=known | units)
    return found


def _available(image: Mapping[str, Any] | None) -> int:
    return int(image["available"]["N"]) if image and "available" in image else 0


def compose(settings: LevelSettings) -> Handler:
    table = Table(settings.table_name).connect()
    return StockChangeHandler(Levels(StockRepository(table), utc_now, Ids().new))


handler = Composed(compose, LevelSettings.from_environment)
