"""Ownership of baskets. Another owner's basket is reported as not found, like one that does not exist."""

import hashlib
import hmac

from basket.baskets.domain import Basket, BasketClosed, BasketNotFound
from basket.baskets.ports import Baskets
from cartwright.clock import Clock


def guest(token: str) -> str:
    """Returns the owner id of a guest's token. The token itself is never stored."""
    return f"G#{hashlib.sha256(token.encode()).hexdigest()}"


def customer(subject: str) -> str:
    return f"C#{subject}"


def is_guest(owner: str) -> bool:
    return owner.startswith("G#")


def load_basket(
    baskets: Baskets, basket_id: str, owner: str, clock: Clock, *, consistent: bool = True
) -> Basket:
    """Raises BasketNotFound, also for an expired basket: DynamoDB may delete it days later."""
    found = baskets.get(basket_id, consistent=consistent)
    if found is None or not hmac.compare_digest(found.owner, owner):
        raise BasketNotFound
    if found.expires_at <= clock().timestamp():
        raise BasketNotFound
    return found


def load_open_basket(
    baskets: Baskets, basket_id: str, owner: str, clock: Clock, *, consistent: bool = True
) -> Basket:
    """Raises BasketNotFound, BasketClosed."""
    found = load_basket(baskets, basket_id, owner, clock, consistent=consistent)
    if found.state != "open":
        raise BasketClosed(f"The state of the basket is {found.state}.")
    return found
