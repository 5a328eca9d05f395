"""Ports that the use cases of accounts depend on."""

from collections.abc import Iterable
from typing import Protocol

from accounts.domain import AddressBook, Profile, SignUp
from cartwright.events.base import Event


class Profiles(Protocol):
    def get(self, customer_id: str) -> Profile | None:
        """Consistent read."""
        ...

    def create(self, profile: Profile, events: Iterable[Event]) -> bool:
        """Returns False if the customer already has a profile; then nothing is written and no event is emitted."""
        ...

    def replace(self, before: Profile, after: Profile) -> None:
        """Raises ConcurrentUpdate if the stored profile is not `before`."""
        ...


class AddressBooks(Protocol):
    def get(self, customer_id: str) -> AddressBook:
        """Consistent read. Returns an empty book if none is stored."""
        ...

    def replace(self, before: AddressBook, after: AddressBook) -> None:
        """Raises ConcurrentUpdate if the stored book is not `before`."""
        ...


class SignUps(Protocol):
    def unconfirmed(self) -> Iterable[SignUp]:
        """Returns unconfirmed sign-ups in no particular order. Some may have been confirmed since the read."""
        ...

    def remove(self, username: str) -> bool:
        """Returns False if the user no longer exists, or is confirmed and therefore kept."""
        ...
