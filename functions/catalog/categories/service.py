"""Use cases of categories."""

from collections.abc import Callable, Collection

from cartwright.errors import PreconditionFailed
from cartwright.fields import Actor
from cartwright.ids import NewId
from cartwright.runtime.concurrency import retry
from catalog.categories import rules
from catalog.categories.domain import CategoryInput, CategoryNotFound, Tree
from catalog.categories.ports import Categories

_ATTEMPTS = 10
Precondition = Callable[[str], bool]
"""Tells whether the caller's precondition matches an entity tag."""


class Taxonomy:
    """Each change returns the tree after it."""

    def __init__(self, categories: Categories, new_id: NewId) -> None:
        self._categories = categories
        self._new_id = new_id

    def tree(self) -> Tree:
        return self._categories.tree()

    def containing(self, category_id: str) -> Tree:
        """Returns the tree if it has this category. Raises CategoryNotFound."""
        tree = self.tree()
        if category_id not in tree.by_id:
            raise CategoryNotFound
        return tree

    def add(self, given: CategoryInput, by: Actor) -> tuple[Tree, str]:
        """Returns the tree and the id of the new category.

        Raises InvalidCategory, CategoryTaken, TreeFull, ConcurrentUpdate.
        """
        category_id = self._new_id()
        return self._change(lambda tree: rules.added(tree, given, category_id), by), category_id

    def replace(self, category_id: str, given: CategoryInput, by: Actor, admits: Precondition) -> Tree:
        """Raises CategoryNotFound, PreconditionFailed and the errors of `add`."""
        return self._change(lambda tree: rules.replaced(tree, category_id, given), by, admits)

    def remove(self, category_id: str, by: Actor, admits: Precondition) -> Tree:
        """Raises CategoryNotFound, CategoryInUse, PreconditionFailed, TreeFull, ConcurrentUpdate."""
        return self._change(lambda tree: rules.removed(tree, category_id), by, admits)

    def ensure(self, paths: Collection[str]) -> Tree:
        """Returns a tree that has all `paths`. Raises TreeFull, ConcurrentUpdate."""
        return self._change(lambda tree: rules.ensured(tree, paths, self._new_id), Actor("import"))

    def _change(self, become: Callable[[Tree], Tree], by: Actor, admits: Precondition | None = None) -> Tree:
        def attempt() -> Tree:
            before = self._categories.tree()
            if admits and not admits(tag(before)):
                raise PreconditionFailed("The tree has changed since it was read.")
            after = become(before)
            if after is before:
                return before
            self._categories.change(before, after, by)
            return after

        return retry(attempt, attempts=_ATTEMPTS)


def tag(tree: Tree) -> str:
    return str(tree.version)
