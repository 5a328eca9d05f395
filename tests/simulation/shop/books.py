"""What lies in the services' tables in the end, read as it is stored."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING, Any

from tests.simulation.world.cloud import Cloud

if TYPE_CHECKING:
    from tests.simulation.shop.sale import Sale

Row = dict[str, Any]
COUNTERS = ("available", "received")


def order_states(cloud: Cloud) -> Counter[str]:
    return Counter(row["state"] for row in cloud.storages["orders"].items() if row["sk"] == "O")


def paid_again(cloud: Cloud) -> Counter[str]:
    """The states of the orders that had more than one payment."""
    orders = (row for row in cloud.storages["orders"].items() if row["sk"] == "O")
    return Counter(row["state"] for row in orders if row.get("repeated_payments"))


class Books:
    def __init__(self, sale: "Sale") -> None:
        self._sale = sale

    def rows(self, table: str) -> Iterator[Row]:
        return iter(self._sale.cloud.storages[table].items())

    @cached_property
    def orders(self) -> dict[str, Row]:
        return {row["id"]: row for row in self.rows("orders") if row["sk"] == "O"}

    @cached_property
    def lines(self) -> dict[str, list[Row]]:
        found: dict[str, list[Row]] = defaultdict(list)
        for row in sorted(self.rows("orders"), key=lambda row: str(row["sk"])):
            if row["sk"].startswith("L#"):
                found[row["pk"].removeprefix("O#")] += row["lines"]
        return found

    @cached_property
    def payments(self) -> dict[str, Row]:
        return {row["order_id"]: row for row in self.rows("payments") if row["sk"] == "P"}

    @cached_property
    def reservations(self) -> dict[str, Row]:
        return {
            row["order_id"]: row
            for row in self.rows("inventory")
            if row["sk"] == "H" and row["pk"].startswith("R#")
        }

    @cached_property
    def baskets(self) -> list[Row]:
        """Their heads."""
        return [row for row in self.rows("basket") if row["sk"] == "H" and row["pk"].startswith("B#")]

    @cached_property
    def closed_baskets(self) -> list[Row]:
        return [row for row in self.baskets if row["state"] == "checked-out"]

    @cached_property
    def open_baskets(self) -> set[str]:
        return {row["id"] for row in self.baskets if row["state"] == "open"}

    @cached_property
    def basket_lines(self) -> dict[str, list[str]]:
        """The sort keys of overflow lines by basket, whether they are in it or were cleared."""
        found: dict[str, list[str]] = defaultdict(list)
        for row in self.rows("basket"):
            if row["sk"].startswith("L#"):
                found[row["pk"].removeprefix("B#")].append(row["sk"])
        return found

    @cached_property
    def last_orders(self) -> dict[str, Row]:
        """By basket: one that was given back may have several orders, one after the other."""
        return {row["basket_id"]: row for _, row in sorted(self.orders.items())}

    @cached_property
    def keys(self) -> list[Row]:
        """Idempotency-Keys, and what they led to."""
        return [row for row in self.rows("basket") if row["pk"].startswith("I#")]

    @cached_property
    def stock(self) -> dict[str, Counter[str]]:
        """Of each SKU, all its shards together."""
        found: dict[str, Counter[str]] = defaultdict(Counter)
        for row in self.shards:
            sku = row["pk"].removeprefix("SKU#").rpartition("#")[0]
            found[sku].update({name: row.get(name, 0) for name in COUNTERS})
        return found

    @cached_property
    def sold(self) -> dict[str, int]:
        """By SKU, the units that were counted as sold."""
        return {
            row["pk"].removeprefix("SKU#"): row["sold"] for row in self.rows("inventory") if row["sk"] == "T"
        }

    @cached_property
    def shards(self) -> list[Row]:
        return [row for row in self.rows("inventory") if row["sk"] == "S"]

    @cached_property
    def moved(self) -> Counter[str]:
        """By SKU, what was received and adjusted as it was recorded."""
        found: Counter[str] = Counter()
        for row in self.rows("inventory"):
            if row["sk"].startswith("M#"):
                found[row["pk"].removeprefix("SKU#")] += row["quantity"]
        return found

    @cached_property
    def receipts(self) -> dict[tuple[str, str], int]:
        return {
            (row["pk"].removeprefix("SKU#"), row["id"]): row["quantity"]
            for row in self.rows("inventory")
            if row["sk"].startswith("M#") and row["kind"] == "receipt"
        }

    @cached_property
    def wanted(self) -> Counter[str]:
        """By SKU, what confirmed orders hold."""
        found: Counter[str] = Counter()
        for order_id, order in self.orders.items():
            if order["state"] == "confirmed":
                for line in self.lines[order_id]:
                    found[line["sku"]] += line["quantity"]
        return found
