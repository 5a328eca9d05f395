"""What the use cases of categories need of the world."""

from typing import Protocol

from cartwright.fields import Actor
from catalog.categories.domain import Tree


class Trees(Protocol):
    def tree(self) -> Tree: ...


class RecentTrees(Trees, Protocol):
    """Its tree may be some seconds old."""

    def knowing(self, category_id: str | None) -> Tree:
        """One in which a category that a product is in is not missing, be it new."""
        ...

    def having(self, path: str | None) -> Tree:
        """One in which a category that is asked for is not missing, be it new or moved."""
        ...


class Categories(Trees, Protocol):
    """Its tree is the present one: nothing older is read."""

    def change(self, before: Tree, after: Tree, by: Actor) -> None:
        """Raises ConcurrentUpdate when the stored tree is not `before` any more.

        Who changed it stays on record.
        """
        ...
