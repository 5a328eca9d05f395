"""Each field of each kind of promotion does something, or is refused."""

from datetime import timedelta
from typing import Any

import pytest

from basket.pricing.domain import Quote
from basket.pricing.promotion_domain import PromotionInput, faults, refusal
from tests.unit.basket.test_promotions import AT, item, offer, priced

FIELDS: dict[str, Any] = {
    "per": "line",
    "basis_points": 2500,
    "amounts": {"GBP": 70},
    "buy": 1,
    "get": 2,
    "skus": ("A",),
    "product_ids": ("p-2",),
    "minimum": {"GBP": 100_000},
    "starts_at": AT + timedelta(seconds=1),
    "ends_at": AT,
    "exclusive": True,
    "priority": 1,
    "active": False,
}
"""Each differs from what the promotions of KINDS have."""
KINDS: dict[str, dict[str, Any]] = {
    "percentage": {"basis_points": 1000},
    "fixed": {"amounts": {"GBP": 50}},
    "buy-x-get-y": {"buy": 2, "get": 1},
    "free-shipping": {},
}


def outcomes(kind: str, about: dict[str, Any]) -> list[Quote]:
    """What comes of it for much and for little, beside 5.00 off, without and with another of its kind."""
    much, little = [item("A", 5, 333), item("B", 4, 500, "p-2")], [item("A", 1, 30), item("B", 2, 20, "p-2")]
    fixed = offer(9, kind="fixed", basis_points=None, amounts={"GBP": 500}, skus=("B",))
    first = {"basis_points": None, "kind": kind} | KINDS[kind]
    found = []
    for goods in (much, little):
        for others in ([fixed], [fixed, offer(0, **first)]):
            offers = [offer(1, **(first | about)), *others]
            counting = [each for each in offers if refusal(each, at=AT, currency="GBP", goods=3665) is None]
            found.append(priced(goods, *counting))
    return found


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("field", FIELDS)
def test_each_field_of_each_kind_is_honoured_or_refused(kind: str, field: str) -> None:
    about = {field: FIELDS[field]}
    given = PromotionInput(name="An offer", kind=kind, **(KINDS[kind] | about))  # type: ignore[arg-type]
    refused = field in [name for name, _ in faults(given)]
    assert (outcomes(kind, about) == outcomes(kind, {})) is refused


def test_every_field_is_looked_at() -> None:
    counted_elsewhere = {"name", "code", "kind", "total_limit", "customer_limit"}
    assert {*PromotionInput.__struct_fields__} == {*FIELDS} | counted_elsewhere
