"""What the use cases of categories need of the world."""

from typing import Protocol

from catalog.categories.domain import Tree


class Trees(Protocol):
    def tree(self) -> Tree: ...


class RecentTrees(Trees, Protocol):
    """Its tree may be some seconds old."""

    def knowing(self, category_id: str | None) -> Tree:
        """One in which a category that a product is in is not missing, be it new."""
        ...


class Categories(Trees, Protocol):
    """Its tree is the present one: nothing older is read."""

    def change(self, before: Tree, after: Tree) -> None:
        """Raises TreeChangedMeanwhile when the stored tree is not `before` any more."""
        ...
