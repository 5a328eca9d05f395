"""The tree as it was a few seconds ago, for those who would else read it with every request."""

from datetime import timedelta

from cartwright.clock import Clock
from catalog.categories.domain import Tree
from catalog.categories.ports import Trees

_FRESH = timedelta(seconds=10)
_PAUSE = timedelta(seconds=1)
"""Between readings for the sake of an unknown category: a product may name one that was never there."""


class CachedTrees:
    """Reads the tree anew when what it has is 10 seconds old, or lacks a category that is asked for."""

    def __init__(self, trees: Trees, clock: Clock) -> None:
        self._trees = trees
        self._clock = clock
        self._tree: Tree | None = None
        self._read_at = clock()

    def tree(self) -> Tree:
        return self._at_most(_FRESH)

    def knowing(self, category_id: str | None) -> Tree:
        tree = self.tree()
        if category_id is None or tree.knows(category_id):
            return tree
        return self._at_most(_PAUSE)

    def _at_most(self, age: timedelta) -> Tree:
        now = self._clock()
        if self._tree is None or now - self._read_at >= age:
            self._tree = self._trees.tree()
            self._read_at = now
        return self._tree
