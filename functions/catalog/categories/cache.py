"""The tree as it was a few seconds ago, for those who would else read it with every request."""

from datetime import timedelta

from cartwright.clock import Clock
from catalog.categories.domain import Tree
from catalog.categories.ports import Trees

_FRESH = timedelta(seconds=10)


class CachedTrees:
    """Reads the tree anew when what it has is 10 seconds old."""

    def __init__(self, trees: Trees, clock: Clock) -> None:
        self._trees = trees
        self._clock = clock
        self._tree: Tree | None = None
        self._read_at = clock()

    def tree(self) -> Tree:
        now = self._clock()
        if self._tree is None or now - self._read_at >= _FRESH:
            self._tree = self._trees.tree()
            self._read_at = now
        return self._tree
