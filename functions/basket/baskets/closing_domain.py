"""How a basket is closed, by its checkout or a merge, and how it comes back."""

from datetime import datetime, timedelta

from basket.baskets.domain import Basket, end_of, touched
from basket.baskets.fields import MAX_CODES

CLOSED_KEPT = timedelta(days=7)
"""A closed basket carries the event of its checkout, with a name and an address. Its order has ended long before."""


def checked_out(basket: Basket, order_id: str, at: datetime) -> Basket:
    return touched(basket, at, state="checked-out", order_id=order_id, expires_at=_end_of_closed(at))


def merged(basket: Basket, at: datetime, into: str) -> Basket:
    """`into` is the owner who has its lines from now on."""
    return touched(basket, at, state="merged", merging_into=into, expires_at=_end_of_closed(at))


def given_back(basket: Basket, at: datetime, codes: tuple[str, ...] = ()) -> Basket:
    """As before its checkout, its end included, which its lines have too. `codes` are of a basket that gives way."""
    together = tuple(dict.fromkeys((*basket.codes, *codes)))[:MAX_CODES]
    end = end_of(basket.owner, basket.created_at)
    return touched(basket, at, state="open", order_id=None, codes=together, expires_at=end)


def _end_of_closed(at: datetime) -> int:
    return int((at + CLOSED_KEPT).timestamp())
