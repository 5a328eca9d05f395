"""What the catalogue tells."""

from datetime import UTC, datetime
from typing import Annotated, ClassVar, Literal

from msgspec import Meta, Struct

from cartwright.events.base import Event


class ChangedVariant(Struct, frozen=True, kw_only=True):
    sku: Annotated[str, Meta(description="Stock-keeping unit, unique across the shop")]
    options: Annotated[
        dict[str, str], Meta(description="What tells it from its siblings, such as colour or size")
    ]
    prices: Annotated[dict[str, int], Meta(description="Minor units by ISO 4217 code")]


class ChangedProduct(Struct, frozen=True, kw_only=True):
    """The product after the change, whole: consumers keep copies without asking back."""

    product_id: str
    product_version: Annotated[
        int, Meta(ge=1, description="Grows with each change; an event below the one already seen is stale")
    ]
    slug: str
    title: str
    description: str
    category: str
    status: Literal["draft", "active", "archived"]
    variants: tuple[ChangedVariant, ...]


class ProductChanged(Event, frozen=True, kw_only=True):
    """A product was created, replaced or archived."""

    source: ClassVar[str] = "cartwright.catalog"
    name: ClassVar[str] = "ProductChanged"
    version: ClassVar[int] = 1

    data: ChangedProduct

    @classmethod
    def example(cls) -> "ProductChanged":
        return cls(
            id="01936b5e-7c00-7a52-9d3f-5b1f0c2a9e77",
            occurred_at=datetime(2026, 11, 21, 9, 30, tzinfo=UTC),
            correlation_id="7f9c1d1e-4b5a-4b0e-9f57-0b9b0a2f6a11",
            data=ChangedProduct(
                product_id="01936b5e-7bff-7c11-8a42-66d0f3f1b8c4",
                product_version=3,
                slug="harbour-stoneware-mug",
                title="Harbour stoneware mug",
                description="A heavy-bottomed mug with a reactive glaze.",
                category="kitchen/mugs",
                status="active",
                variants=(
                    ChangedVariant(
                        sku="MUG-HARBOUR-BLUE", options={"colour": "blue"}, prices={"GBP": 1250, "EUR": 1490}
                    ),
                ),
            ),
        )
