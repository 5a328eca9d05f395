"""Lines, field types and limits of a basket."""

from collections.abc import Iterable
from typing import Annotated, Literal

from msgspec import Meta, Struct

from cartwright.fields import normalize_sku
from cartwright.text import END

MAX_LINES = 1_200
"""The largest order in one real month of the retailer's data has 1,114 lines."""
MAX_INLINE = 50
"""Lines that the basket's item holds: some 2 KB with its other fields, which a request reads and writes as a whole."""
MAX_BYTES = 230_000
"""The maximum size of the lines in BasketCheckedOut: EventBridge accepts 256 KB including the other fields."""
LINE_BYTES = 150
"""The size of a line in the event, without its SKU and title."""
MAX_LINES_AT_ONCE = 90
"""A transaction allows 100 actions, and the head takes one."""
MAX_QUANTITY = 100_000
MAX_CODES = 5
"""All combinations of promotions are priced: 32. Shopify has the same limit."""

Quantity = Annotated[int, Meta(ge=1, le=MAX_QUANTITY, description="Units", examples=[2])]
Token = Annotated[
    str,
    Meta(
        pattern=f"^[A-Za-z0-9_-]{{43}}{END}",
        description="The guest's secret token, returned when the basket was opened",
        examples=["q3rS9mC0n1vB5xY7zA2dE4fG6hJ8kL-pQwErTyUiOa0"],
    ),
]
IdempotencyKey = Annotated[
    str,
    Meta(
        pattern=f"^[!-~]{{1,255}}{END}",
        description="Chosen by the caller, one per checkout. A retry sends the same key. Stored for 7 days",
        examples=["6f9d4a62-6f0b-4a55-9b5e-0a4f3a1f6a10"],
    ),
]
ChallengeToken = Annotated[
    str,
    Meta(
        pattern=f"^[!-~]{{1,4096}}{END}",
        description="The response of the page's challenge, if the shop uses one: see checkout_challenge_url",
        examples=["0.mF74FV8wEufAWOdvOak_xFaVy3lqIFel7SECNZyQ"],
    ),
]
PaymentMethodId = Annotated[
    str,
    Meta(
        pattern=f"^[A-Za-z0-9_-]{{43}}{END}",
        description="`id` from the response of `addPaymentMethod`; required unless the total is 0",
        examples=["p9mX2vQ7sK4tR8wZ1bN5cJ6hL3fD0gY-aEuTiOqVx_M"],
    ),
]
OrderToken = Annotated[
    str,
    Meta(
        pattern=f"^[A-Za-z0-9_-]{{43}}{END}",
        description="A guest reads and cancels the order with it, as `Order-Token`. null for a signed-in customer",
        examples=["Zk3uB8xW1yQ5vM0cR7tN2pL9sD4fG6hJ-aEiOuXwKzY"],
    ),
]
State = Literal["open", "merging", "merged", "checked-out"]


class Line(Struct, frozen=True, array_like=True):
    """`price_seen` is the unit price, in minor units, when the line was added or last changed.

    `size` is its size in BasketCheckedOut, in bytes. The product and its title are read from the catalog copy, which
    keeps every SKU.
    """

    sku: str
    quantity: int
    price_seen: int
    size: int


def size_of(sku: str, title: str) -> int:
    """The maximum bytes in BasketCheckedOut: quotes and backslashes of a title are escaped to two bytes."""
    return LINE_BYTES + len(sku) + len(title.encode()) + title.count('"') + title.count("\\")


def by_sku(lines: Iterable[Line]) -> dict[str, Line]:
    """By normalized SKU."""
    return {normalize_sku(line.sku): line for line in lines}
