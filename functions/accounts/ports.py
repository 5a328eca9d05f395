"""What the use cases need of the world."""

from collections.abc import Iterable
from typing import Protocol

from accounts.domain import AddressBook, Profile, SignUp
from cartwright.events.base import Event


class Profiles(Protocol):
    def get(self, customer_id: str) -> Profile | None:
        """As it is now."""
        ...

    def create(self, profile: Profile, events: Iterable[Event]) -> bool:
        """False when the customer has one already: then nothing is written and nothing told."""
        ...

    def replace(self, before: Profile, after: Profile) -> None:
        """Raises ConcurrentUpdate when the stored one is not `before`."""
        ...


class AddressBooks(Protocol):
    def of(self, customer_id: str) -> AddressBook:
        """As it is now; an empty one for who has none."""
        ...

    def replace(self, before: AddressBook, after: AddressBook) -> None:
        """Raises ConcurrentUpdate when the stored one is not `before`."""
        ...


class SignUps(Protocol):
    def unconfirmed(self) -> Iterable[SignUp]:
        """Whom nobody has confirmed, in no order; some may have been by now."""
        ...

    def remove(self, username: str) -> bool:
        """False for who is gone or has been confirmed, and stays."""
        ...
