"""Pure rules for profiles and address books, independent of storage."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from msgspec.structs import replace

from accounts.domain import (
    Address,
    AddressBook,
    AddressInput,
    AddressNotFound,
    Person,
    PostalAddress,
    Profile,
    ProfileInput,
    TooManyAddresses,
)
from accounts.fields import MAX_ADDRESSES, NAME_LENGTH


def registered(person: Person, at: datetime) -> Profile:
    return Profile(
        customer_id=person.customer_id,
        email=person.email,
        name=presentable(person.name),
        created_at=at,
        updated_at=at,
    )


def presentable(name: str) -> str:
    """Drops what does not fit: Cognito accepts any 2,048 characters, and they must not fail the sign-up."""
    words = "".join(letter if letter.isprintable() else " " for letter in name).split()
    return " ".join(words)[:NAME_LENGTH].rstrip()


def merged(profile: Profile, patch: Mapping[str, Any]) -> dict[str, Any]:
    """Applies a JSON merge patch (RFC 7396) to the editable fields, without validation. null removes a value."""
    present = {name: getattr(profile, name) for name in ProfileInput.__struct_fields__}
    return {name: value for name, value in {**present, **patch}.items() if value is not None}


def changed(profile: Profile, given: ProfileInput) -> Profile:
    return replace(profile, name=given.name, phone=given.phone, language=given.language)


def found(book: AddressBook, address_id: str) -> Address:
    """Raises AddressNotFound."""
    for address in book.addresses:
        if address.id == address_id:
            return address
    raise AddressNotFound


def added(book: AddressBook, address_id: str, given: AddressInput) -> tuple[AddressBook, Address]:
    """Adding an address that the book already holds returns the existing one, so repeated requests are idempotent.

    The first address becomes the default for shipping and billing. Raises TooManyAddresses.
    """
    postal = _postal(given)
    for known in book.addresses:
        if known.postal == postal:
            return _preferred(book, known.id, given), known
    if len(book.addresses) >= MAX_ADDRESSES:
        raise TooManyAddresses
    address = Address(id=address_id, postal=postal)
    after = replace(book, addresses=(*book.addresses, address))
    if not book.addresses:
        return replace(after, shipping=address_id, billing=address_id), address
    return _preferred(after, address_id, given), address


def replaced(book: AddressBook, address_id: str, given: AddressInput) -> AddressBook:
    """The address loses each default that `given` does not claim. Raises AddressNotFound."""
    before = found(book, address_id)
    after = replace(before, postal=_postal(given))
    kept = replace(
        book,
        addresses=tuple(after if each is before else each for each in book.addresses),
        shipping=None if book.shipping == address_id else book.shipping,
        billing=None if book.billing == address_id else book.billing,
    )
    return _preferred(kept, address_id, given)


def removed(book: AddressBook, address_id: str) -> AddressBook:
    """No other address becomes the default in its place; the customer chooses one. Raises AddressNotFound."""
    gone = found(book, address_id)
    return replace(
        book,
        addresses=tuple(each for each in book.addresses if each is not gone),
        shipping=None if book.shipping == address_id else book.shipping,
        billing=None if book.billing == address_id else book.billing,
    )


def _preferred(book: AddressBook, address_id: str, given: AddressInput) -> AddressBook:
    return replace(
        book,
        shipping=address_id if given.default_shipping else book.shipping,
        billing=address_id if given.default_billing else book.billing,
    )


def _postal(given: AddressInput) -> PostalAddress:
    return PostalAddress(**{name: getattr(given, name) for name in PostalAddress.__struct_fields__})
