"""The parameters of lists: every list of the shop is read in pages."""

from typing import Annotated

from msgspec import Meta

Limit = Annotated[
    int, Meta(ge=1, le=100, description="The most items of a page; it may hold fewer", examples=[20])
]
Cursor = Annotated[str, Meta(min_length=1, max_length=1024, description="`next` of the page before")]
Next = Annotated[str | None, Meta(description="The cursor of the next page; null on the last one")]
