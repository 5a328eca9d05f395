"""The category tree in DynamoDB: one item with its version, pk TREE, sk TREE.

Items with sk V#<version> record the author and the time of each change.

Every change is conditional on the version, so that two valid changes cannot combine into an invalid tree.
"""

import msgspec

from cartwright.aws.dynamodb import Expression, Put, Table
from cartwright.aws.errors import TransactionCancelled
from cartwright.clock import Clock, utc_now
from cartwright.errors import ConcurrentUpdate
from cartwright.fields import Actor
from catalog.categories.domain import Tree

_KEY = {"pk": "TREE", "sk": "TREE"}


class CategoryRepository:
    """Without `consistent`, reads cost half as much and may miss writes of the last second."""

    def __init__(self, table: Table, *, consistent: bool = True, clock: Clock = utc_now) -> None:
        self._table = table
        self._clock = clock
        self._consistent = consistent

    def tree(self) -> Tree:
        item = self._table.get(_KEY, consistent=self._consistent)
        return msgspec.convert(item, Tree) if item else Tree()

    def change(self, before: Tree, after: Tree, by: Actor) -> None:
        unread = Expression("attribute_not_exists(pk)")
        if before.version:
            unread = Expression("#version = :read", {":read": before.version}, {"#version": "version"})
        entry = {"by": msgspec.to_builtins(by), "at": msgspec.to_builtins(self._clock())}
        kept = {"pk": _KEY["pk"], "sk": f"V#{after.version:09d}", **entry}
        try:
            self._table.transact([Put({**_KEY, **msgspec.to_builtins(after)}, unread), Put(kept)])
        except TransactionCancelled as cancelled:
            if cancelled.failed_conditions():
                raise ConcurrentUpdate from None
            raise
