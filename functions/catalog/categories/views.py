"""API representations of the category tree."""

from collections.abc import Iterator
from typing import Annotated

from msgspec import Meta, Struct

from catalog.categories.domain import Category, CategoryPath, Tree


class CategoryView(Category, frozen=True, kw_only=True):
    """A category and its place. `parent` is the id of its parent."""

    path: CategoryPath


class CategoryTree(Struct, frozen=True, kw_only=True):
    """The complete tree in depth-first order: each category is followed by its descendants."""

    version: Annotated[int, Meta(ge=0, description="Incremented by every change", examples=[12])]
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
