"""What of a delivery is sent in which requests, and in which order stock is shown."""

from pathlib import Path
from typing import Any

import pytest

from cartwright.aws.attributes import Item
from ops import stock
from ops.deliveries import of_text, pieces
from ops.errors import OpsError
from ops.shop import Shop
from ops.stock import from_catalogue
from ops.stock_levels import levels_of


def test_a_large_file_goes_out_in_parts_that_sum_each_sku_once() -> None:
    text = "sku,quantity\n" + "".join(f"S-{number},1\n" for number in range(1_500)) + "s-7,2\n"
    parts = list(pieces(text))
    assert len(parts) == 2
    rows = [line for csv in parts for line in csv.splitlines()[1:]]
    assert len(rows) == 1_500
    assert "S-7,3" in rows


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("sku,quantity\nA,0\n", "line 2: quantity"),
        ("sku,quantity\n", "has no rows"),
        ("", "has no rows"),
        ("name,number\nA,1\n", "the columns are sku and quantity"),
        ("sku,quantity\nA,1000000\na,1\n", "line 3: quantity: A adds up to more than 1000000 units"),
        ("sku,quantity\n" + "A,1\n" * 1_200 + "B,-1\n", "line 1202: quantity"),
    ],
)
def test_a_file_with_faults_is_refused_before_anything_is_sent(text: str, said: str) -> None:
    with pytest.raises(OpsError, match="The file is invalid") as refused:
        list(pieces(text))
    assert said in refused.value.message


def test_the_same_file_is_the_same_delivery() -> None:
    assert of_text("sku,quantity\nA,1\n") == of_text("sku,quantity\nA,1\n")
    assert of_text("sku,quantity\nA,1\n") != of_text("sku,quantity\nA,2\n")


def test_a_catalogue_is_stocked_once_for_each_sku(tmp_path: Path) -> None:
    file = tmp_path / "products.csv"
    file.write_text("product,sku\nmug,A\nmug,B\nbowl,C\n")
    assert from_catalogue(file, 5) == "sku,quantity\nA,5\nB,5\nC,5\n"


def test_a_sku_is_one_part_of_the_address(monkeypatch: pytest.MonkeyPatch) -> None:
    """Otherwise a blank is reported as a server that does not answer, and `?` and `/` change the route."""
    asked: list[str] = []

    class Session:
        def call(self, method: str, path: str, body: Any) -> dict[str, Any]:
            asked.append(f"{method} {path}")
            return {"kind": "receipt", "id": body["id"], "quantity": 3, "sku": "A"}

    monkeypatch.setattr(Shop, "load", lambda stage: None)
    monkeypatch.setattr(stock, "_session", lambda shop, username: Session())
    stock.receive("A B", 3)
    stock.adjust("A/B?c", 3, reason="Counted")
    assert asked == ["POST /staff/stock/A%20B/receipts", "POST /staff/stock/A%2FB%3Fc/adjustments"]


def test_what_runs_out_comes_first_and_shards_are_summed() -> None:
    def sku(name: str, *available: int) -> list[Item]:
        head: Item = {
            "pk": f"SKU#{name}",
            "sk": "H",
            "sku": name,
            "shards": len(available),
            "span": len(available),
        }
        shards: list[Item] = [
            {"pk": f"SKU#{name}#{shard}", "sk": "S", "available": units, "received": units + 1}
            for shard, units in enumerate(available)
        ]
        return [head, *shards, {"pk": f"SKU#{name}", "sk": "T", "sold": len(available)}]

    items: list[Item] = [*sku("A", 9), *sku("B", 0), *sku("C", 2), *sku("D", 4, 4), {"pk": "R#1", "sk": "H"}]
    found = levels_of(items)
    assert [(each.sku, each.availability, each.available) for each in found] == [
        ("B", "sold-out", 0),
        ("C", "low", 2),
        ("A", "in-stock", 9),
        ("D", "in-stock", 8),
    ]
    assert (found[3].sold, found[3].received, found[3].available_by_shard) == (2, 10, (4, 4))
