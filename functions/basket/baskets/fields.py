"""The types of a basket's fields, and its limits."""

from typing import Annotated, Literal

from msgspec import Meta

from cartwright.text import END, LINE

MAX_LINES = 1_200
"""The largest order of the retailer's real month has 1,114."""
MAX_BYTES = 230_000
"""Of the lines of BasketCheckedOut: EventBridge takes 256 KB with everything that is around them."""
LINE_BYTES = 150
"""Of a line in the event, beside its SKU and its title."""
MAX_LINES_AT_ONCE = 90
"""A transaction takes 100 actions, and the head is one."""
MAX_QUANTITY = 100_000
MAX_CODES = 10

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
Email = Annotated[
    str,
    Meta(
        pattern=f"^[^\\s@\\u0000-\\u001f\\u007f]{{1,64}}@[A-Za-z0-9-]+(\\.[A-Za-z0-9-]+)+{END}",
        max_length=254,
        examples=["ada@example.com"],
    ),
]
AddressLine = Annotated[str, Meta(pattern=LINE, min_length=1, max_length=100)]
_OPTIONAL = rf"^({LINE.removeprefix('^').removesuffix(END)})?{END}"
OptionalLine = Annotated[str, Meta(pattern=_OPTIONAL, max_length=100)]
Postcode = Annotated[str, Meta(pattern=_OPTIONAL, max_length=20)]
PaymentToken = Annotated[
    str,
    Meta(
        pattern=f"^(?![0-9-]+{END})[A-Za-z0-9_-]{{1,255}}{END}",
        description="The payment provider's name for a means of payment; never card data",
        examples=["tok_approve"],
    ),
]
State = Literal["open", "merging", "merged", "checked-out"]
