"""Ports that the use cases of categories depend on."""

from typing import Protocol

from cartwright.fields import Actor
from catalog.categories.domain import Tree


class Trees(Protocol):
    def tree(self) -> Tree: ...


class RecentTrees(Trees, Protocol):
    """The tree may be some seconds old."""

    def containing(self, category_id: str | None) -> Tree:
        """Returns a tree that includes the category of a product, even if it is new."""
        ...

    def containing_path(self, path: str | None) -> Tree:
        """Returns a tree that includes the requested category, even if it is new or moved."""
        ...


class Categories(Trees, Protocol):
    """Reads of the tree are strongly consistent."""

    def change(self, before: Tree, after: Tree, by: Actor) -> None:
        """Records the author. Raises ConcurrentUpdate if the stored tree is no longer `before`."""
        ...
