"""What tables of the sale hold for functions that are measured: an order, its payment, and a SKU in stock."""

import json
from typing import Any

from ops import paths

_NOW = "2026-11-21T09:30:00Z"
_EVENTS = paths.ROOT / "events"


def items() -> dict[str, dict[str, Any]]:
    """By the first part of the partition key. The stock of the SKU has but a head: its counters are at zero."""
    placed = _detail("payments/order-facts", 0)["data"]
    order_id = placed["order_id"]
    amounts = {"goods": placed["total"], "shipping": 0, "discount": 0, "tax": 0, "total": placed["total"]}
    address = {"name": "Ada", "line1": "1 Road", "city": "London", "postcode": "N1 1AA", "country": "GB"}
    times = {"created_at": _NOW, "updated_at": _NOW}
    order = {
        "id": order_id,
        "state": "placed",
        "basket_id": order_id,
        "customer_id": placed["customer_id"],
        "email": placed["email"],
        "currency": placed["currency"],
        "totals": amounts,
        "shipping_option": "standard",
        "address": address,
        "line_count": 1,
        "history": [{"state": "placed", "at": _NOW}],
        "next_check_at": _NOW,
        "correlation_id": "c",
        "placed_at": _NOW,
        "updated_at": _NOW,
    }
    paid = {"order_id": order_id, "state": "captured", "version": 5, "amount": placed["total"]}
    paid |= {"currency": placed["currency"], "reserved": True, "confirmed": True, "captured": placed["total"]}
    head = {"sku": "MUG-HARBOUR-BLUE", **times}
    return {
        "O": {"pk": f"O#{order_id}", "sk": "O", **order},
        "PAY": {"pk": f"PAY#{order_id}", "sk": "P", **paid, **times},
        "SKU": {"pk": "SKU#MUG-HARBOUR-BLUE", "sk": "H", **head},
    }


def places() -> dict[str, str]:
    """Of the order in every index that lists orders."""
    order = items()["O"]
    return {"pk": order["pk"], "sk": "O", "state": order["state"], "placed_sk": f"{_NOW}#{order['id']}"}


def lines() -> dict[str, Any]:
    """Of the order."""
    amounts = {"unit_price": 1250, "discount": 0, "tax": 0, "total": 2500}
    line = {"sku": "MUG-HARBOUR-BLUE", "product_id": "p", "title": "Harbour stoneware mug", "quantity": 2}
    return {"pk": items()["O"]["pk"], "sk": "L#000", "lines": [line | amounts]}


def _detail(sample: str, place: int) -> dict[str, Any]:
    records = json.loads((_EVENTS / f"{sample}.json").read_text())["Records"]
    detail: dict[str, Any] = json.loads(records[place]["body"])["detail"]
    return detail
