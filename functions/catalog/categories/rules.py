"""Pure changes of the tree. Each function returns the tree after the change, with the next version.

A function without anything to change returns the same tree object.
"""

from collections.abc import Iterable
from typing import Any

import msgspec
from msgspec import structs

from cartwright.errors import FieldError
from cartwright.ids import NewId
from catalog.categories.domain import (
    MAX_CATEGORIES,
    MAX_DEPTH,
    Category,
    CategoryInput,
    CategoryInUse,
    CategoryNotFound,
    CategoryTaken,
    InvalidCategory,
    Tree,
    TreeFull,
)

MAX_BYTES = 350_000
"""The maximum size of the tree as JSON: it is stored as one item, and DynamoDB allows 400 KB."""


def added(tree: Tree, given: CategoryInput, category_id: str) -> Tree:
    """Raises InvalidCategory, CategoryTaken, TreeFull."""
    parent = _parent(tree, given)
    category = Category(id=category_id, parent=parent, **_fields(given))
    return _checked(tree, (*tree.categories, category), category)


def replaced(tree: Tree, category_id: str, given: CategoryInput) -> Tree:
    """A different parent moves the whole branch. Raises CategoryNotFound and the errors of `added`."""
    before = _found(tree, category_id)
    after = structs.replace(before, parent=_parent(tree, given), **_fields(given))
    if after == before:
        return tree
    if after.parent in {each.id for each in tree.branch(category_id)}:
        raise InvalidCategory(errors=[FieldError("parent", "must not be the category or its descendant")])
    categories = tuple(after if each.id == category_id else each for each in tree.categories)
    return _checked(tree, categories, after)


def removed(tree: Tree, category_id: str) -> Tree:
    """The products move to the parent. Raises CategoryNotFound, CategoryInUse, TreeFull."""
    gone = _found(tree, category_id)
    if tree.children(category_id):
        raise CategoryInUse
    return _next(
        tree,
        tuple(each for each in tree.categories if each.id != category_id),
        {**tree.successors, category_id: gone.parent or ""},
    )


def ensured(tree: Tree, paths: Iterable[str], new_id: NewId) -> Tree:
    """Adds the categories that `paths` lack, each named after its slug. Raises TreeFull."""
    known = {path: each.id for path, each in tree.by_path.items()}
    new: list[Category] = []
    for path in sorted(set(paths)):
        slugs = path.split("/")
        for depth in range(len(slugs)):
            here = "/".join(slugs[: depth + 1])
            if here not in known:
                name = slugs[depth].replace("-", " ").capitalize()
                parent = known["/".join(slugs[:depth])] if depth else None
                new.append(Category(id=new_id(), slug=slugs[depth], name=name, parent=parent))
                known[here] = new[-1].id
    return _next(tree, (*tree.categories, *new), tree.successors) if new else tree


def _fields(given: CategoryInput) -> dict[str, Any]:
    return {name: value for name, value in structs.asdict(given).items() if name != "parent"}


def _found(tree: Tree, category_id: str) -> Category:
    found = tree.by_id.get(category_id)
    if found is None:
        raise CategoryNotFound
    return found


def _parent(tree: Tree, given: CategoryInput) -> str | None:
    if given.parent is None:
        return None
    found = tree.by_path.get(given.parent)
    if found is None:
        raise InvalidCategory(errors=[FieldError("parent", f"The category {given.parent} does not exist")])
    return found.id


def _checked(tree: Tree, categories: tuple[Category, ...], changed: Category) -> Tree:
    siblings = (each for each in categories if each.parent == changed.parent and each.id != changed.id)
    if any(each.slug == changed.slug for each in siblings):
        raise CategoryTaken(errors=[FieldError("slug", f"{changed.slug} is the slug of a sibling")])
    after = _next(tree, categories, tree.successors)
    if _depth(after, changed) > MAX_DEPTH:
        message = f"The tree would have more than {MAX_DEPTH} levels"
        raise InvalidCategory(errors=[FieldError("parent", message)])
    return after


def _depth(tree: Tree, category: Category) -> int:
    """Returns the depth of the lowest level of the branch, counted from 1 at the top."""
    above = 0
    parent = category.parent
    while parent is not None:
        above, parent = above + 1, tree.by_id[parent].parent
    level, below = [category.id], 0
    while level:
        below += 1
        level = [child.id for each in level for child in tree.children(each)]
    return above + below


def _next(tree: Tree, categories: tuple[Category, ...], successors: Any) -> Tree:
    after = Tree(version=tree.version + 1, categories=categories, successors=successors)
    if len(categories) > MAX_CATEGORIES or len(msgspec.json.encode(after)) > MAX_BYTES:
        raise TreeFull
    return after
