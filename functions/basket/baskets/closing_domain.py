"""How a checkout or a merge closes a basket, and how a basket is reopened."""

from datetime import datetime, timedelta

from basket.baskets.domain import Basket, end_of, touched
from basket.baskets.fields import MAX_CODES

CLOSED_KEPT = timedelta(days=7)
"""A closed basket contains its checkout event, with a name and an address. Its order ends long before this period."""


def checked_out(basket: Basket, order_id: str, at: datetime) -> Basket:
    return touched(basket, at, state="checked-out", order_id=order_id, expires_at=_end_of_closed(at))


def merged(basket: Basket, at: datetime, into: str) -> Basket:
    """`into` is the owner who receives the lines."""
    return touched(basket, at, state="merged", merging_into=into, expires_at=_end_of_closed(at))


def given_back(basket: Basket, at: datetime, codes: tuple[str, ...] = ()) -> Basket:
    """Restores the basket as before its checkout, with its original expiry, which its lines share.

    `codes` are those of an empty basket that this one replaces.
    """
    together = tuple(dict.fromkeys((*basket.codes, *codes)))[:MAX_CODES]
    end = end_of(basket.owner, basket.created_at)
    return touched(basket, at, state="open", order_id=None, codes=together, expires_at=end)


def _end_of_closed(at: datetime) -> int:
    return int((at + CLOSED_KEPT).timestamp())
