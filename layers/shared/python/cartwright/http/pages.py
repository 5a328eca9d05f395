"""Pagination parameters, shared by all lists."""

from typing import Annotated

from msgspec import Meta

Limit = Annotated[
    int,
    Meta(ge=1, le=100, description="Maximum number of items per page; a page may have fewer", examples=[20]),
]
Cursor = Annotated[str, Meta(min_length=1, max_length=1024, description="`next` from the previous page")]
Next = Annotated[str | None, Meta(description="Cursor of the next page; null on the last one")]
