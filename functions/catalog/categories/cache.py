"""Caches the category tree for a few seconds, for callers that would otherwise read it on every request."""

from datetime import timedelta

from cartwright.clock import Clock
from catalog.categories.domain import Tree
from catalog.categories.ports import Trees

_FRESH = timedelta(seconds=10)
_PAUSE = timedelta(seconds=1)
"""The minimum interval between reads caused by an unknown category, which may never have existed."""


class CachedTrees:
    """Reloads the tree when the cached one is 10 seconds old or lacks a requested category."""

    def __init__(self, trees: Trees, clock: Clock) -> None:
        self._trees = trees
        self._clock = clock
        self._tree: Tree | None = None
        self._read_at = clock()

    def tree(self) -> Tree:
        return self._at_most(_FRESH)

    def containing(self, category_id: str | None) -> Tree:
        tree = self.tree()
        if category_id is None or tree.knows(category_id):
            return tree
        return self._at_most(_PAUSE)

    def containing_path(self, path: str | None) -> Tree:
        tree = self.tree()
        return tree if path is None or path in tree.by_path else self._at_most(_PAUSE)

    def _at_most(self, age: timedelta) -> Tree:
        now = self._clock()
        if self._tree is None or now - self._read_at >= age:
            self._tree = self._trees.tree()
            self._read_at = now
        return self._tree
