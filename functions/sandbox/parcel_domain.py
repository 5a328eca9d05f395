"""Parcels of the sandbox as a carrier, and the behaviour of each postcode."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from cartwright.errors import ClientError, Conflict, NotFound
from cartwright.fields import PostalAddress
from cartwright.text import END
from sandbox.domain import LATE_SECONDS, Callback

ParcelState = Literal["labelled", "in-transit", "delivered", "lost"]
Report = Literal["in-transit", "delivered", "lost"]
Delivery = Literal["at-once", "late", "twice", "never", "forged"]

ParcelReference = Annotated[
    str,
    Meta(
        pattern=f"^[A-Za-z0-9_-]{{1,64}}{END}",
        description="The merchant's reference for the parcel; also the idempotency key of its label",
        examples=["01936b72-0001-7c33-9a44-5b6c7d8e9f00-1"],
    ),
]
Grams = Annotated[int, Meta(ge=1, le=70_000, examples=[780])]

TIMEOUT, FAILURE, REFUSAL = "SANDBOX TIMEOUT", "SANDBOX FAILURE", "SANDBOX REFUSAL"
"""Postcodes for which the response to a purchase gets lost, the first request fails, and no label is sold."""

CALLBACKS: dict[Delivery, tuple[Callback, ...]] = {
    "at-once": (Callback(),),
    "late": (Callback(LATE_SECONDS),),
    "twice": (Callback(), Callback(LATE_SECONDS)),
    "never": (),
    "forged": (Callback(forged=True),),
}


class ParcelNotFound(NotFound):
    code = "parcel-not-found"
    title = "Parcel not found"


class OtherContents(Conflict):
    code = "other-contents"
    title = "The reference was used for another parcel"


class ParcelEnded(Conflict):
    code = "parcel-ended"
    title = "The parcel was delivered or got lost"


class AddressRefused(ClientError):
    status = 422
    code = "address-refused"
    title = "The carrier does not deliver to the address"


class Parcel(Struct, frozen=True, kw_only=True):
    """`failed`: the first request has failed, and no label is sold yet."""

    reference: str
    state: ParcelState = "labelled"
    weight_grams: int
    service: str
    address: PostalAddress
    callback_url: str
    tracking_number: str = ""
    failed: bool = False
    version: int = 0
