"""All groups of synonyms in DynamoDB: one item with its version, pk SYNONYMS, sk SYNONYMS.

The item is in the index of changes, from which search reads it. Items with sk V#<version> record the author of each
change.
"""

import msgspec

from cartwright.aws.dynamodb import Expression, Put, Table
from cartwright.aws.errors import TransactionCancelled
from cartwright.clock import Clock, utc_now
from cartwright.errors import ConcurrentUpdate
from cartwright.fields import Actor
from catalog.products.repository import changes_partition, changes_place
from catalog.settings import CHANGES
from catalog.synonyms.domain import SYNONYMS, Synonyms

_KEY = {"pk": SYNONYMS, "sk": SYNONYMS}


class SynonymRepository:
    def __init__(self, table: Table, clock: Clock = utc_now) -> None:
        self._table = table
        self._clock = clock

    def synonyms(self) -> Synonyms:
        item = self._table.get(_KEY)
        return msgspec.convert(item, Synonyms) if item else Synonyms()

    def change(self, before: Synonyms, after: Synonyms, by: Actor) -> None:
        now = self._clock()
        unread = Expression("attribute_not_exists(pk)")
        if before.version:
            unread = Expression("#version = :read", {":read": before.version}, {"#version": "version"})
        item = {
            **_KEY,
            f"{CHANGES}_pk": changes_partition(0),
            f"{CHANGES}_sk": changes_place(now, SYNONYMS),
            **msgspec.to_builtins(after),
        }
        entry = {"by": msgspec.to_builtins(by), "at": msgspec.to_builtins(now)}
        kept = {"pk": SYNONYMS, "sk": f"V#{after.version:09d}", **entry}
        try:
            self._table.transact([Put(item, unread), Put(kept)])
        except TransactionCancelled as cancelled:
            if cancelled.failed_conditions():
                raise ConcurrentUpdate from None
            raise
