"""The category tree and its lookups.

A product refers to its category by id. Names, order and place are resolved at read time, so moving a branch moves its
products without a write to any of them.
"""

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Annotated

from msgspec import Meta, Struct

from cartwright.errors import BadRequest, Conflict, NotFound
from cartwright.text import END, LINE, PARAGRAPHS

MAX_CATEGORIES = 1000
MAX_DEPTH = 5

_SLUG = "[a-z0-9]+(-[a-z0-9]+)*"
CategoryId = Annotated[
    str,
    Meta(
        pattern=f"^[0-9a-f]{{8}}-[0-9a-f]{{4}}-7[0-9a-f]{{3}}-[89ab][0-9a-f]{{3}}-[0-9a-f]{{12}}{END}",
        description="UUID, version 7",
        examples=["01936b5e-0a10-7d20-8c55-7f6b8e0d4a01"],
    ),
]
CategorySlug = Annotated[
    str,
    Meta(
        pattern=f"^{_SLUG}{END}",
        max_length=60,
        description="The category's segment in paths; unique among its siblings",
        examples=["mugs"],
    ),
]
CategoryName = Annotated[str, Meta(pattern=LINE, min_length=1, max_length=80, examples=["Mugs"])]
CategoryDescription = Annotated[
    str, Meta(pattern=PARAGRAPHS, max_length=300, examples=["For tea, coffee and soup."])
]
CategoryPath = Annotated[
    str,
    Meta(
        pattern=f"^{_SLUG}(/{_SLUG}){{0,{MAX_DEPTH - 1}}}{END}",
        max_length=MAX_DEPTH * 61,
        description=f"Up to {MAX_DEPTH} slugs, from the top category down",
        examples=["kitchen/mugs"],
    ),
]
Position = Annotated[
    int,
    Meta(ge=0, le=1_000_000, description="Sort key among siblings; ties are sorted by name", examples=[10]),
]


class Category(Struct, frozen=True, kw_only=True):
    """`parent` is None for a top-level category."""

    id: CategoryId
    slug: CategorySlug
    name: CategoryName
    description: CategoryDescription = ""
    position: Position = 0
    parent: CategoryId | None = None


class CategoryInput(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A complete category as staff submit it. A different `parent` moves it with its whole branch."""

    slug: CategorySlug
    name: CategoryName
    description: CategoryDescription = ""
    position: Position = 0
    parent: Annotated[
        CategoryPath | None, Meta(description="null for a top-level category", examples=["kitchen"])
    ] = None


class Breadcrumb(Struct, frozen=True, kw_only=True):
    """One step of the path from the top of the tree to a category."""

    path: CategoryPath
    name: CategoryName


class CategoryNotFound(NotFound):
    code = "category-not-found"
    title = "The category does not exist"


class InvalidCategory(BadRequest):
    code = "invalid-category"
    title = "The category is invalid"


class CategoryTaken(Conflict):
    code = "category-taken"
    title = "A sibling has this slug"


class CategoryInUse(Conflict):
    code = "category-in-use"
    title = "The category has subcategories; move or delete them first"


class TreeFull(Conflict):
    code = "tree-full"
    title = "The category tree has reached its maximum size"


class Tree(Struct, frozen=True, dict=True):
    """All categories. `successors` maps deleted categories to those that took over their products; "" means none."""

    version: int = 0
    categories: tuple[Category, ...] = ()
    successors: Mapping[str, str] = {}

    @cached_property
    def by_id(self) -> Mapping[str, Category]:
        return {each.id: each for each in self.categories}

    @cached_property
    def by_path(self) -> Mapping[str, Category]:
        return {path: each for each in self.categories if (path := self.path(each.id))}

    def knows(self, category_id: str) -> bool:
        """Tells whether the category is or was part of this tree."""
        return category_id in self.by_id or category_id in self.successors

    def current(self, category_id: str | None) -> Category | None:
        """Returns the category, or its successor if it was deleted."""
        seen: set[str] = set()
        while category_id and category_id not in self.by_id and category_id not in seen:
            seen.add(category_id)
            category_id = self.successors.get(category_id)
        return self.by_id.get(category_id or "")

    def trail(self, category_id: str | None) -> tuple[Category, ...]:
        """Returns the path from the top down to the category; empty if it is not in the tree."""
        trail: list[Category] = []
        found = self.current(category_id)
        while found and len(trail) < MAX_DEPTH:
            trail.insert(0, found)
            found = self.by_id.get(found.parent or "")
        return tuple(trail)

    def path(self, category_id: str | None) -> str | None:
        return "/".join(each.slug for each in self.trail(category_id)) or None

    def breadcrumbs(self, category_id: str | None) -> tuple[Breadcrumb, ...]:
        trail = self.trail(category_id)
        return tuple(
            Breadcrumb(path="/".join(each.slug for each in trail[: depth + 1]), name=found.name)
            for depth, found in enumerate(trail)
        )

    def children(self, category_id: str | None) -> list[Category]:
        """Returns the children in display order; for None, the top-level categories."""
        return self._by_parent.get(category_id, [])

    @cached_property
    def _by_parent(self) -> Mapping[str | None, list[Category]]:
        found: dict[str | None, list[Category]] = {}
        for each in sorted(self.categories, key=lambda each: (each.position, each.name, each.id)):
            found.setdefault(each.parent, []).append(each)
        return found

    def branch(self, category_id: str) -> Iterator[Category]:
        """Yields the category and all its descendants."""
        if found := self.by_id.get(category_id):
            yield found
            for child in self.children(category_id):
                yield from self.branch(child.id)

    def stock_ids(self, category_id: str) -> set[str]:
        """Returns the ids under which products of the branch may be stored, including categories deleted into it."""
        ids = {each.id for each in self.branch(category_id)}
        gone = {old for old in self.successors if (now := self.current(old)) and now.id in ids}
        return ids | gone
