"""Field types of prices, promotions and rates."""

from datetime import datetime
from typing import Annotated, Literal

from msgspec import Meta

from cartwright.fields import Currency
from cartwright.money import MAX_AMOUNT
from cartwright.text import END, LINE

UUID = "[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"

Id = Annotated[
    str,
    Meta(
        pattern=f"^{UUID}{END}",
        description="UUID, version 7",
        examples=["01936b71-1111-7222-8333-444455556666"],
    ),
]
Timestamp = Annotated[datetime, Meta(tz=True, description="UTC", examples=["2026-11-21T09:30:00.125000Z"])]
Amount = Annotated[int, Meta(ge=0, le=MAX_AMOUNT, description="Minor units", examples=[500])]
Amounts = Annotated[
    dict[Currency, Amount],
    Meta(max_length=20, description="Minor units by ISO 4217 code", examples=[{"GBP": 500}]),
]
BasisPoints = Annotated[int, Meta(ge=0, le=10_000, description="Hundredths of a percent", examples=[1000])]
Name = Annotated[str, Meta(pattern=LINE, min_length=1, max_length=80, examples=["10% off"])]
Code = Annotated[
    str,
    Meta(
        pattern=f"^[A-Za-z0-9][A-Za-z0-9_-]{{2,31}}{END}",
        description="The code that a shopper enters; case-insensitive",
        examples=["WELCOME10"],
    ),
]
OptionId = Annotated[
    str,
    Meta(
        pattern=f"^[a-z][a-z0-9-]{{0,39}}{END}",
        description="The id of a shipping option",
        examples=["standard"],
    ),
]
REGION_PATTERN = f"^[A-Z0-9]{{1,3}}{END}"
Region = Annotated[
    str,
    Meta(
        pattern=REGION_PATTERN,
        description="State or province: the part of its ISO 3166-2 code after the country",
        examples=["CA"],
    ),
]
TaxClass = Annotated[
    Literal["standard", "reduced", "zero"], Meta(description="Selects one of a country's rates")
]
