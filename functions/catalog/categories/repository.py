"""The tree of categories in DynamoDB: one item, pk TREE, sk the same, with its version.

Every change is conditional on the version, so that no two changes that are right by themselves make a wrong tree.
"""

import msgspec

from cartwright.aws.dynamodb import Expression, Table
from cartwright.aws.errors import ConditionFailed
from catalog.categories.domain import Tree, TreeChangedMeanwhile

_KEY = {"pk": "TREE", "sk": "TREE"}


class CategoryRepository:
    """Not `consistent`, it reads at half the price and may miss what was written in the last second."""

    def __init__(self, table: Table, *, consistent: bool = True) -> None:
        self._table = table
        self._consistent = consistent

    def tree(self) -> Tree:
        item = self._table.get(_KEY, consistent=self._consistent)
        return msgspec.convert(item, Tree) if item else Tree()

    def change(self, before: Tree, after: Tree) -> None:
        unread = Expression("attribute_not_exists(pk)")
        if before.version:
            unread = Expression("#version = :read", {":read": before.version}, {"#version": "version"})
        try:
            self._table.put({**_KEY, **msgspec.to_builtins(after)}, unread)
        except ConditionFailed:
            raise TreeChangedMeanwhile from None
