"""Customers in DynamoDB.

profile         pk C#<customer>   sk P    with CustomerRegistered in its outbox, until its first change
address book    pk C#<customer>   sk A    all addresses of the customer

An address book is one item of at most 20 addresses and 45 KB. The condition on its version protects the limit and the
defaults, and a read costs the same whatever the history of the book. Changes of an address book emit no events.
"""

from collections.abc import Iterable
from typing import Any

import msgspec

from accounts.domain import AddressBook, Profile
from cartwright import outbox
from cartwright.aws.dynamodb import Expression, Table
from cartwright.aws.errors import ConditionFailed
from cartwright.errors import ConcurrentUpdate
from cartwright.events.base import Event

_PROFILE, _BOOK = "P", "A"
_ABSENT = Expression("attribute_not_exists(pk)")


class ProfileRepository:
    def __init__(self, table: Table) -> None:
        self._table = table

    def get(self, customer_id: str) -> Profile | None:
        item = self._table.get(_key(customer_id, _PROFILE))
        return msgspec.convert(item, Profile) if item else None

    def create(self, profile: Profile, events: Iterable[Event]) -> bool:
        item = {**_item(profile, _PROFILE), **outbox.attributes(events)}
        try:
            self._table.put(item, _ABSENT)
        except ConditionFailed:
            return False
        return True

    def replace(self, before: Profile, after: Profile) -> None:
        try:
            self._table.put(_item(after, _PROFILE), _is_still(before.version))
        except ConditionFailed:
            raise ConcurrentUpdate from None


class AddressBookRepository:
    def __init__(self, table: Table) -> None:
        self._table = table

    def get(self, customer_id: str) -> AddressBook:
        item = self._table.get(_key(customer_id, _BOOK))
        return msgspec.convert(item, AddressBook) if item else AddressBook(customer_id=customer_id)

    def replace(self, before: AddressBook, after: AddressBook) -> None:
        try:
            self._table.put(_item(after, _BOOK), _is_still(before.version) if before.version else _ABSENT)
        except ConditionFailed:
            raise ConcurrentUpdate from None


def _key(customer_id: str, kind: str) -> dict[str, str]:
    return {"pk": f"C#{customer_id}", "sk": kind}


def _item(kept: Profile | AddressBook, kind: str) -> dict[str, Any]:
    return {**_key(kept.customer_id, kind), **msgspec.to_builtins(kept)}


def _is_still(version: int) -> Expression:
    return Expression("#version = :read", {":read": version}, {"#version": "version"})
