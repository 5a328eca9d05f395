"""Where the SKUs lie in the warehouse."""

from datetime import datetime
from typing import Annotated

from msgspec import Meta, Struct

from cartwright.fields import Actor, Sku
from cartwright.text import END

LocationCode = Annotated[
    str,
    Meta(
        pattern=f"^[A-Z0-9][A-Z0-9.-]{{0,19}}{END}",
        description="Where the SKU lies; pick lists are sorted by it",
        examples=["A-03-2"],
    ),
]


class Location(Struct, frozen=True, kw_only=True):
    sku: Sku
    code: LocationCode
    by: Actor
    at: datetime
