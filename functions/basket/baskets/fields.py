"""The types of a basket's fields, and its limits."""

from typing import Annotated, Literal

from msgspec import Meta

from cartwright.text import END

MAX_LINES = 1_200
"""The largest order of the retailer's real month has 1,114."""
MAX_BYTES = 230_000
"""Of the lines of BasketCheckedOut: EventBridge takes 256 KB with everything that is around them."""
LINE_BYTES = 150
"""Of a line in the event, beside its SKU and its title."""
MAX_LINES_AT_ONCE = 90
"""A transaction takes 100 actions, and the head is one."""
MAX_QUANTITY = 100_000
MAX_CODES = 5
"""All combinations of promotions are priced: 32. Shopify takes as many."""

Quantity = Annotated[int, Meta(ge=1, le=MAX_QUANTITY, description="Units", examples=[2])]
Token = Annotated[
    str,
    Meta(
        pattern=f"^[A-Za-z0-9_-]{{43}}{END}",
        description="What the guest was given when the basket was opened, and nobody else has",
        examples=["q3rS9mC0n1vB5xY7zA2dE4fG6hJ8kL-pQwErTyUiOa0"],
    ),
]
IdempotencyKey = Annotated[
    str,
    Meta(
        pattern=f"^[!-~]{{1,255}}{END}",
        description="Chosen by the caller for one checkout, the same when it is tried again; known for 7 days",
        examples=["6f9d4a62-6f0b-4a55-9b5e-0a4f3a1f6a10"],
    ),
]
ChallengeToken = Annotated[
    str,
    Meta(
        pattern=f"^[!-~]{{1,4096}}{END}",
        description="What the page's challenge gave out, where the shop has one: see checkout_challenge_url",
        examples=["0.mF74FV8wEufAWOdvOak_xFaVy3lqIFel7SECNZyQ"],
    ),
]
PaymentMethodId = Annotated[
    str,
    Meta(
        pattern=f"^[A-Za-z0-9_-]{{43}}{END}",
        description="`id` of what the payments answered to `addPaymentMethod`; only an order of 0 needs none",
        examples=["p9mX2vQ7sK4tR8wZ1bN5cJ6hL3fD0gY-aEuTiOqVx_M"],
    ),
]
OrderToken = Annotated[
    str,
    Meta(
        pattern=f"^[A-Za-z0-9_-]{{43}}{END}",
        description="A guest reads and cancels the order with it, as `Order-Token`; null for a customer, who signs in",
        examples=["Zk3uB8xW1yQ5vM0cR7tN2pL9sD4fG6hJ-aEiOuXwKzY"],
    ),
]
State = Literal["open", "merging", "merged", "checked-out"]
