"""API representations of profiles and addresses."""

from msgspec import Struct

from accounts.domain import Address, AddressBook, Profile
from accounts.fields import (
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
from cartwright.fields import AddressLine, Country, OptionalLine, Postcode


class ProfileView(Struct, frozen=True, kw_only=True):
    customer_id: CustomerId
    email: Email
    name: Name
    phone: Phone | None
    language: Language | None
    created_at: Timestamp
    updated_at: Timestamp


class AddressView(Struct, frozen=True, kw_only=True):
    id: AddressId
    name: AddressLine
    line1: AddressLine
    line2: OptionalLine
    city: AddressLine
    region: OptionalLine
    postcode: Postcode
    country: Country
    default_shipping: DefaultShipping
    default_billing: DefaultBilling


class AddressList(Struct, frozen=True, kw_only=True):
    """Oldest first. An address book is small enough to be returned in full."""

    items: tuple[AddressView, ...]


class CustomerView(ProfileView, frozen=True, kw_only=True):
    addresses: tuple[AddressView, ...]


def profile(shown: Profile) -> ProfileView:
    return ProfileView(**{name: getattr(shown, name) for name in ProfileView.__struct_fields__})


def address(book: AddressBook, shown: Address) -> AddressView:
    postal = {name: getattr(shown.postal, name) for name in shown.postal.__struct_fields__}
    return AddressView(
        id=shown.id,
        default_shipping=book.shipping == shown.id,
        default_billing=book.billing == shown.id,
        **postal,
    )


def addresses(book: AddressBook) -> AddressList:
    return AddressList(items=tuple(address(book, each) for each in book.addresses))


def customer(shown: Profile, book: AddressBook) -> CustomerView:
    same = {name: getattr(shown, name) for name in ProfileView.__struct_fields__}
    return CustomerView(addresses=addresses(book).items, **same)
