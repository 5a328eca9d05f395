"""Customers' profiles and address books.

Cognito owns the e-mail address and the password; what it knows of a person reaches the shop as claims of a token or as
attributes of a trigger, and a profile is made of these once.
"""

from datetime import datetime

from msgspec import Struct

from accounts.fields import (
    MAX_ADDRESSES,
    AddressId,
    CustomerId,
    DefaultBilling,
    DefaultShipping,
    Language,
    Name,
    Phone,
    Timestamp,
)
from cartwright.emails import Email
from cartwright.errors import Conflict, NotFound
from cartwright.fields import AddressLine, Country, OptionalLine, Postcode


class CustomerNotFound(NotFound):
    code = "customer-not-found"
    title = "There is no such customer"


class AddressNotFound(NotFound):
    """Also for the address of another customer."""

    code = "address-not-found"
    title = "There is no such address"


class TooManyAddresses(Conflict):
    code = "too-many-addresses"
    title = f"An address book holds {MAX_ADDRESSES} addresses"


class EmailNotVerified(Conflict):
    code = "email-not-verified"
    title = "The e-mail address is not confirmed yet"


class SignUp(Struct, frozen=True):
    """Somebody who asked for an account and has not shown yet that the e-mail address is theirs."""

    username: str
    begun_at: datetime


class Person(Struct, frozen=True, kw_only=True):
    """Who Cognito says somebody is. `email` is confirmed and an address by `Email`, or empty."""

    customer_id: str
    email: str
    name: str


class ProfileInput(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What customers may change: not their e-mail address, which is Cognito's, and nothing that is the shop's."""

    name: Name = ""
    phone: Phone | None = None
    language: Language | None = None


class Profile(Struct, frozen=True, kw_only=True):
    customer_id: CustomerId
    version: int = 1
    email: Email
    name: Name
    phone: Phone | None = None
    language: Language | None = None
    created_at: Timestamp
    updated_at: Timestamp


class PostalAddress(Struct, frozen=True, kw_only=True):
    """As the checkout takes it."""

    name: AddressLine
    line1: AddressLine
    line2: OptionalLine = ""
    city: AddressLine
    region: OptionalLine = ""
    postcode: Postcode = ""
    country: Country


class AddressInput(PostalAddress, frozen=True, kw_only=True, forbid_unknown_fields=True):
    default_shipping: DefaultShipping = False
    default_billing: DefaultBilling = False


class Address(Struct, frozen=True, kw_only=True):
    id: AddressId
    postal: PostalAddress


class AddressBook(Struct, frozen=True, kw_only=True):
    """All addresses of one customer, the oldest first; `version` is 0 for a book that nothing was ever written to.

    `shipping` and `billing` are the ids of the default addresses.
    """

    customer_id: str
    version: int = 0
    addresses: tuple[Address, ...] = ()
    shipping: str | None = None
    billing: str | None = None
    updated_at: datetime | None = None
