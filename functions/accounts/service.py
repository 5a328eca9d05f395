"""Use cases of signed-in customers, and of staff who look customers up."""

from collections.abc import Callable, Mapping
from typing import Any

import msgspec
from msgspec.structs import replace

from accounts import rules
from accounts.domain import (
    Address,
    AddressBook,
    AddressInput,
    CustomerNotFound,
    EmailNotVerified,
    Person,
    Profile,
    ProfileInput,
)
from accounts.ports import AddressBooks, Profiles
from accounts.registration import Registration
from cartwright.clock import Clock
from cartwright.errors import BadRequest, PreconditionFailed
from cartwright.ids import NewId
from cartwright.runtime.concurrency import retry
from cartwright.validation import field_error, with_key

_ATTEMPTS = 5

Precondition = Callable[[str], bool]
"""Tells whether the caller's If-Match header matches an entity tag."""


class ProfileService:
    def __init__(self, profiles: Profiles, registration: Registration, clock: Clock) -> None:
        self._profiles = profiles
        self._registration = registration
        self._clock = clock

    def load(self, person: Person, cause: str) -> Profile:
        """Returns the profile. Registers the person first if they signed in without a registration.

        The profile takes over the e-mail address of the current sign-in. Raises EmailNotVerified,
        ConcurrentUpdate.
        """

        def attempt() -> Profile:
            before = self._present(person, cause)
            if person.email in ("", before.email):
                return before
            after = replace(before, email=person.email)
            return self._save(before, after)

        return retry(attempt, attempts=_ATTEMPTS)

    def patch(self, person: Person, patch: Mapping[str, Any], cause: str, admits: Precondition) -> Profile:
        """`patch` is a JSON merge patch of a ProfileInput.

        Raises BadRequest, PreconditionFailed, and everything that `load` raises.
        """

        def attempt() -> Profile:
            before = self.load(person, cause)
            _admit(admits, before.version)
            after = rules.changed(before, _checked(rules.merged(before, patch)))
            if after == before:
                return before
            return self._save(before, after)

        return retry(attempt, attempts=_ATTEMPTS)

    def get(self, customer_id: str) -> Profile:
        """Raises CustomerNotFound."""
        profile = self._profiles.get(customer_id)
        if profile is None:
            raise CustomerNotFound
        return profile

    def _present(self, person: Person, cause: str) -> Profile:
        known = self._profiles.get(person.customer_id)
        if known is not None:
            return known
        if not person.email:
            raise EmailNotVerified
        return self._registration.register(person, cause) or self.get(person.customer_id)

    def _save(self, before: Profile, after: Profile) -> Profile:
        saved = replace(after, version=before.version + 1, updated_at=self._clock())
        self._profiles.replace(before, saved)
        return saved


class AddressService:
    """Raises ConcurrentUpdate if other writers keep changing the same book, and PreconditionFailed."""

    def __init__(self, books: AddressBooks, clock: Clock, new_id: NewId) -> None:
        self._books = books
        self._clock = clock
        self._new_id = new_id

    def book(self, customer_id: str) -> AddressBook:
        return self._books.get(customer_id)

    def get(self, customer_id: str, address_id: str) -> tuple[AddressBook, Address]:
        """Raises AddressNotFound."""
        book = self._books.get(customer_id)
        return book, rules.found(book, address_id)

    def add(self, customer_id: str, given: AddressInput) -> tuple[AddressBook, Address]:
        """Raises TooManyAddresses."""
        address_id = self._new_id()
        known = address_id

        def become(book: AddressBook) -> AddressBook:
            nonlocal known
            after, address = rules.added(book, address_id, given)
            known = address.id
            return after

        book = self._change(customer_id, become)
        return book, rules.found(book, known)

    def replace(
        self, customer_id: str, address_id: str, given: AddressInput, admits: Precondition
    ) -> tuple[AddressBook, Address]:
        """Raises AddressNotFound."""
        book = self._change(customer_id, lambda book: rules.replaced(book, address_id, given), admits)
        return book, rules.found(book, address_id)

    def remove(self, customer_id: str, address_id: str, admits: Precondition) -> None:
        """Raises AddressNotFound."""
        self._change(customer_id, lambda book: rules.removed(book, address_id), admits)

    def _change(
        self,
        customer_id: str,
        become: Callable[[AddressBook], AddressBook],
        admits: Precondition | None = None,
    ) -> AddressBook:
        def attempt() -> AddressBook:
            before = self._books.get(customer_id)
            after = become(before)
            if admits is not None:
                _admit(admits, before.version)
            if after == before:
                return before
            saved = replace(after, version=before.version + 1, updated_at=self._clock())
            self._books.replace(before, saved)
            return saved

        return retry(attempt, attempts=_ATTEMPTS)


def tag(kept: Profile | AddressBook) -> str:
    """The entity tag for If-Match. An address uses its book's tag, because a new default changes several addresses."""
    return str(kept.version)


def _admit(admits: Precondition, version: int) -> None:
    if not admits(str(version)):
        raise PreconditionFailed


def _checked(fields: Mapping[str, Any]) -> ProfileInput:
    document = msgspec.json.encode(fields)
    try:
        return msgspec.json.decode(document, type=ProfileInput)
    except msgspec.ValidationError as error:
        raise BadRequest(errors=[with_key(field_error(error), document, ProfileInput)]) from None
