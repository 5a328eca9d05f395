"""Field types of products, shared by the schemas, the contract and all readers."""

from datetime import datetime
from typing import Annotated, Literal

from msgspec import Meta

from cartwright.fields import Currency
from cartwright.money import MAX_AMOUNT
from cartwright.text import END, LINE, PARAGRAPHS

MAX_VARIANTS = 40
"""A transaction allows 100 actions. Replacing every SKU and the slug takes 2 x 40 + 2 + 2."""

_UUID = "[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"

ProductId = Annotated[
    str,
    Meta(
        pattern=f"^{_UUID}{END}",
        description="UUID, version 7",
        examples=["01936b5e-7bff-7c11-8a42-66d0f3f1b8c4"],
    ),
]
Timestamp = Annotated[datetime, Meta(tz=True, description="UTC", examples=["2026-11-21T09:30:00.125000Z"])]
Slug = Annotated[
    str,
    Meta(
        pattern=f"^[a-z0-9]+(-[a-z0-9]+)*{END}",
        max_length=120,
        description="Identifies the product in URLs; unique across the shop",
        examples=["harbour-stoneware-mug"],
    ),
]
Title = Annotated[str, Meta(pattern=LINE, min_length=1, max_length=200, examples=["Harbour stoneware mug"])]
Description = Annotated[
    str, Meta(pattern=PARAGRAPHS, max_length=4000, examples=["A heavy-bottomed mug with a reactive glaze."])
]
Brand = Annotated[str, Meta(pattern=LINE, min_length=1, max_length=80, examples=["Tideline"])]
Tag = Annotated[str, Meta(pattern=LINE, min_length=1, max_length=40, examples=["gift"])]
Tags = Annotated[tuple[Tag, ...], Meta(max_length=30)]
AttributeName = Annotated[str, Meta(pattern=f"^[a-z][a-z0-9_-]{{0,39}}{END}", examples=["material"])]
AttributeValue = Annotated[str, Meta(pattern=LINE, min_length=1, max_length=80, examples=["stoneware"])]
Attributes = Annotated[
    dict[AttributeName, AttributeValue],
    Meta(
        max_length=20,
        description="Attributes that shoppers filter by",
        examples=[{"material": "stoneware"}],
    ),
]
Status = Annotated[
    Literal["draft", "active", "archived"],
    Meta(description="Only active products are public", examples=["active"]),
]
OptionName = Annotated[str, Meta(pattern=LINE, min_length=1, max_length=40)]
OptionValue = Annotated[str, Meta(pattern=LINE, min_length=1, max_length=80)]
Options = Annotated[
    dict[OptionName, OptionValue],
    Meta(
        max_length=5,
        description="Distinguishes the variant from the other variants of the product",
        examples=[{"colour": "blue"}],
    ),
]
Amount = Annotated[int, Meta(ge=0, le=MAX_AMOUNT)]
Prices = Annotated[
    dict[Currency, Amount],
    Meta(
        min_length=1,
        max_length=20,
        description="Minor units (pence, cents) by ISO 4217 code",
        examples=[{"GBP": 1250, "EUR": 1490}],
    ),
]
Barcode = Annotated[
    str,
    Meta(
        pattern=f"^([0-9]{{8}}|[0-9]{{12,14}}){END}",
        description="GTIN of 8, 12, 13 or 14 digits; the last is its check digit",
        examples=["5012345678900"],
    ),
]
WeightGrams = Annotated[int, Meta(ge=0, le=10_000_000, examples=[420])]
TaxClass = Annotated[
    Literal["standard", "reduced", "zero"],
    Meta(description="Selects one of a country's tax rates"),
]
ImageUrl = Annotated[
    str,
    Meta(
        pattern=rf"^(?!.*[,;|](https?://|images/|$))(https://[!-~]{{1,1000}}|images/{_UUID}){END}",
        max_length=1010,
        description="One https URL, or `images/<id>` for an image uploaded to this shop, relative to the API; not "
        "two URLs separated by a comma, semicolon or bar",
        examples=["https://cdn.example.com/harbour-mug.jpg"],
    ),
]
AltText = Annotated[str, Meta(pattern=PARAGRAPHS, max_length=300, examples=["A blue mug on a window sill"])]
