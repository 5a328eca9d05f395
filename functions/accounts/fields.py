"""Field types of profiles and addresses, shared by the schemas, the contract and all readers."""

from datetime import datetime
from typing import Annotated

from msgspec import Meta

from cartwright.text import END, OPTIONAL_LINE

MAX_ADDRESSES = 20
NAME_LENGTH = 120

_UUID = "[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"
CustomerId = Annotated[
    str,
    Meta(
        pattern=f"^[A-Za-z0-9-]{{1,64}}{END}",
        description="The `sub` claim of the customer's token",
        examples=["9f1c7a52-30b1-70e4-6a0e-1d2c3b4a5968"],
    ),
]
AddressId = Annotated[
    str,
    Meta(
        pattern=f"^{_UUID}{END}",
        description="UUID, version 7",
        examples=["01936b70-5b00-7a10-8c22-0f1e2d3c4b5a"],
    ),
]
Timestamp = Annotated[datetime, Meta(tz=True, description="UTC", examples=["2026-11-21T09:30:00.125000Z"])]
Name = Annotated[
    str,
    Meta(
        pattern=OPTIONAL_LINE,
        max_length=NAME_LENGTH,
        description="The name that the shop uses to address the customer",
        examples=["Ada Byron"],
    ),
]
Phone = Annotated[
    str,
    Meta(pattern=f"^\\+[1-9][0-9]{{6,14}}{END}", description="E.164", examples=["+442079460958"]),
]
Language = Annotated[
    str,
    Meta(
        pattern=f"^[a-z]{{2,3}}(-[A-Z][a-z]{{3}})?(-([A-Z]{{2}}|[0-9]{{3}}))?{END}",
        description="BCP 47: language, script, region",
        examples=["en-GB"],
    ),
]
DefaultShipping = Annotated[bool, Meta(description="The address is the default shipping address")]
DefaultBilling = Annotated[bool, Meta(description="The address is the default billing address")]
