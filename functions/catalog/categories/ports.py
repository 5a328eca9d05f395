"""What the use cases of categories need of the world."""

from typing import Protocol

from catalog.categories.domain import Tree


class Trees(Protocol):
    def tree(self) -> Tree: ...


class Categories(Trees, Protocol):
    """Its tree is the present one: nothing older is read."""

    def change(self, before: Tree, after: Tree) -> None:
        """Raises TreeChangedMeanwhile when the stored tree is not `before` any more."""
        ...
