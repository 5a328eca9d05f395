"""Sample messages by operation, for the contract. Built by the domain where possible."""

from datetime import UTC, datetime
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from accounts import rules, views
from accounts.domain import AddressBook, AddressInput, Person, Profile
from cartwright.errors import CartwrightError

_AT = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
_ADA = Person(customer_id="9f1c7a52-30b1-70e4-6a0e-1d2c3b4a5968", email="ada@example.com", name="Ada Byron")
_HOME_INPUT = AddressInput(
    name="Ada Byron", line1="12 St James's Square", city="London", postcode="SW1Y 4JH", country="GB"
)
_WORK_INPUT = AddressInput(
    name="Ada Byron",
    line1="Analytical Engines",
    line2="Room 4",
    city="Nottingham",
    postcode="NG1 5DT",
    country="GB",
    default_billing=True,
)
_REGISTERED = rules.registered(_ADA, _AT)
_CHANGED: Profile = replace(_REGISTERED, version=2, phone="+442079460958", language="en-GB")
_FIRST, _HOME = rules.added(
    AddressBook(customer_id=_ADA.customer_id), "01936b70-5b00-7a10-8c22-0f1e2d3c4b5a", _HOME_INPUT
)
_BOOK, _WORK = rules.added(_FIRST, "01936b70-5c11-7b21-9d33-1a2b3c4d5e6f", _WORK_INPUT)
_MOVED: dict[str, Any] = {"line1": "1 Marylebone Road", "postcode": "NW1 5LR"}

RESPONSES: dict[str, Struct] = {
    "getMyProfile": views.profile(_REGISTERED),
    "patchMyProfile": views.profile(_CHANGED),
    "listMyAddresses": views.addresses(_BOOK),
    "addMyAddress": views.address(_BOOK, _WORK),
    "getMyAddress": views.address(_BOOK, _HOME),
    "replaceMyAddress": views.address(_BOOK, replace(_HOME, postal=replace(_HOME.postal, **_MOVED))),
    "getCustomer": views.customer(_CHANGED, _BOOK),
}
REQUESTS: dict[str, Struct | dict[str, Any]] = {
    "patchMyProfile": {"phone": "+442079460958", "language": "en-GB"},
    "addMyAddress": _WORK_INPUT,
    "replaceMyAddress": replace(_HOME_INPUT, default_shipping=True, **_MOVED),
}
ERRORS: tuple[CartwrightError, ...] = ()
