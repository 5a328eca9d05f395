"""Staff operations on categories."""

from cartwright.http.requests import Request
from cartwright.http.responses import Created, Tagged
from catalog.categories.api import CategoryPathParameters
from catalog.categories.domain import Tree
from catalog.categories.service import Taxonomy, tag
from catalog.categories.views import shown_category, shown_tree


class CategoryOperations:
    """The entity tag of a category is the tree's, because a valid change depends on all other categories."""

    def __init__(self, taxonomy: Taxonomy) -> None:
        self._taxonomy = taxonomy

    def list_categories_as_staff(self, request: Request) -> Tagged:
        del request
        tree = self._taxonomy.tree()
        return Tagged(shown_tree(tree), tag(tree))

    def get_category_as_staff(self, request: Request) -> Tagged:
        path: CategoryPathParameters = request.path
        return _tagged(self._taxonomy.having(path.category_id), path.category_id)

    def create_category(self, request: Request) -> Created:
        tree, category_id = self._taxonomy.add(request.body, request.actor)
        return Created(_tagged(tree, category_id), location=f"staff/categories/{category_id}")

    def replace_category(self, request: Request) -> Tagged:
        path: CategoryPathParameters = request.path
        tree = self._taxonomy.replace(path.category_id, request.body, request.actor, request.if_match.admits)
        return _tagged(tree, path.category_id)

    def delete_category(self, request: Request) -> None:
        path: CategoryPathParameters = request.path
        self._taxonomy.remove(path.category_id, request.actor, request.if_match.admits)


def _tagged(tree: Tree, category_id: str) -> Tagged:
    return Tagged(shown_category(tree, category_id), tag(tree))
