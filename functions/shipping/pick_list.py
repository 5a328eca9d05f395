"""The pick list: what the oldest orders still need, for many orders at once, in the order of the shelves."""

from msgspec import Struct

from cartwright.fields import normalize_sku
from shipping import rules
from shipping.domain import MAX_LINES, TO_PACK, Shipment
from shipping.ports import Locations, Shipments


class Pick(Struct, frozen=True, kw_only=True):
    """`orders` are the ids of the orders with the units of each, the oldest order first."""

    sku: str
    location: str | None
    orders: tuple[tuple[str, int], ...]


class PickListReader:
    def __init__(self, shipments: Shipments, locations: Locations) -> None:
        self._shipments = shipments
        self._locations = locations

    def read(self, orders: int) -> list[Pick]:
        """Of up to that many orders, and of fewer if they have more than MAX_LINES lines.

        SKUs without a location come last.
        """
        picks: dict[str, tuple[str, list[tuple[str, int]]]] = {}
        lines = 0
        for shipment in self._shipments.in_states(TO_PACK, limit=orders, after=None).shipments:
            if not _to_pick(shipment):
                continue
            wanted = rules.left(shipment)
            lines += len(wanted)
            if picks and lines > MAX_LINES:
                break
            for line in wanted:
                _, of_orders = picks.setdefault(normalize_sku(line.sku), (line.sku, []))
                of_orders.append((shipment.order_id, line.quantity))
        codes = self._locations.codes(picks)
        found = [
            Pick(sku=sku, location=codes.get(key), orders=tuple(of_orders))
            for key, (sku, of_orders) in picks.items()
        ]
        return sorted(found, key=lambda pick: (pick.location is None, pick.location or "", pick.sku))


def _to_pick(shipment: Shipment) -> bool:
    """The index is eventually consistent. The rest of an order that was cancelled too late is staff's decision."""
    return not shipment.cancelled and rules.state_of(shipment) in TO_PACK
