"""The tree as it is shown."""

from collections.abc import Iterator
from typing import Annotated

from msgspec import Meta, Struct

from catalog.categories.domain import Category, CategoryPath, Tree


class CategoryView(Category, frozen=True, kw_only=True):
    """A category and its place; `parent` is the id of the one above it."""

    path: CategoryPath


class CategoryTree(Struct, frozen=True, kw_only=True):
    """The whole tree, as it is read from top to bottom: each category is followed by those below it."""

    version: Annotated[int, Meta(ge=0, description="Grows by one with each change", examples=[12])]
    items: tuple[CategoryView, ...]


def shown_tree(tree: Tree) -> CategoryTree:
    return CategoryTree(version=tree.version, items=tuple(_below(tree, None, "")))


def shown_category(tree: Tree, category_id: str) -> CategoryView:
    return _view(tree.by_id[category_id], tree.path(category_id) or "")


def _below(tree: Tree, parent: str | None, path: str) -> Iterator[CategoryView]:
    for child in tree.children(parent):
        here = f"{path}/{child.slug}" if path else child.slug
        yield _view(child, here)
        yield from _below(tree, child.id, here)


def _view(category: Category, path: str) -> CategoryView:
    return CategoryView(
        id=category.id,
        slug=category.slug,
        name=category.name,
        description=category.description,
        position=category.position,
        parent=category.parent,
        path=path,
    )
