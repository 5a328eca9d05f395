"""Customers' profiles and address books.

Cognito owns the e-mail address and the password. The shop receives a person's attributes as token claims or as trigger
attributes, and creates the profile from them once.
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
    title = "The customer does not exist"


class AddressNotFound(NotFound):
    """Also raised for another customer's address."""

    code = "address-not-found"
    title = "The address does not exist"


class TooManyAddresses(Conflict):
    code = "too-many-addresses"
    title = f"An address book can hold at most {MAX_ADDRESSES} addresses"


class EmailNotVerified(Conflict):
    code = "email-not-verified"
    title = "The e-mail address is not verified"


class SignUp(Struct, frozen=True):
    """A user who signed up but has not verified the e-mail address yet."""

    username: str
    begun_at: datetime


class Person(Struct, frozen=True, kw_only=True):
    """A person as Cognito reports them. `email` is verified and valid according to `Email`, or empty."""

    customer_id: str
    email: str
    name: str


class ProfileInput(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The fields that customers can change. Cognito owns the e-mail address; the shop owns all other fields."""

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
    """The address format that the checkout accepts."""

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
    """All addresses of one customer, oldest first. `version` is 0 until the first write.

    `shipping` and `billing` are the ids of the default addresses.
    """

    customer_id: str
    version: int = 0
    addresses: tuple[Address, ...] = ()
    shipping: str | None = None
    billing: str | None = None
    updated_at: datetime | None = None
