"""The use cases of categories."""

from collections.abc import Callable, Collection

from cartwright.errors import PreconditionFailed
from cartwright.ids import NewId
from catalog.categories import rules
from catalog.categories.domain import CategoryInput, Tree, TreeChangedMeanwhile
from catalog.categories.ports import Categories

_ATTEMPTS = 10
Admits = Callable[[str], bool]
"""Whether the caller's precondition holds of a tag."""


class Taxonomy:
    """Changes answer the tree after the change."""

    def __init__(self, categories: Categories, new_id: NewId) -> None:
        self._categories = categories
        self._new_id = new_id

    def tree(self) -> Tree:
        return self._categories.tree()

    def add(self, given: CategoryInput) -> tuple[Tree, str]:
        """With the id of the new category. Raises InvalidCategory, CategoryTaken, TreeFull, TreeChangedMeanwhile."""
        category_id = self._new_id()
        return self._change(lambda tree: rules.added(tree, given, category_id)), category_id

    def replace(self, category_id: str, given: CategoryInput, admits: Admits) -> Tree:
        """Raises CategoryNotFound, PreconditionFailed and what `add` raises."""
        return self._change(lambda tree: rules.replaced(tree, category_id, given), admits)

    def remove(self, category_id: str, admits: Admits) -> Tree:
        """Raises CategoryNotFound, CategoryInUse, PreconditionFailed, TreeFull, TreeChangedMeanwhile."""
        return self._change(lambda tree: rules.removed(tree, category_id), admits)

    def ensure(self, paths: Collection[str]) -> Tree:
        """A tree that has `paths`. Raises TreeFull, TreeChangedMeanwhile."""
        return self._change(lambda tree: rules.ensured(tree, paths, self._new_id))

    def _change(self, become: Callable[[Tree], Tree], admits: Admits | None = None) -> Tree:
        for _ in range(_ATTEMPTS):
            before = self._categories.tree()
            if admits and not admits(tag(before)):
                raise PreconditionFailed("The tree was changed since you read it.")
            after = become(before)
            if after is before:
                return before
            try:
                self._categories.change(before, after)
            except TreeChangedMeanwhile:
                continue
            return after
        raise TreeChangedMeanwhile


def tag(tree: Tree) -> str:
    return str(tree.version)
