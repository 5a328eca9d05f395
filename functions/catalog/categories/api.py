"""Category routes."""

from msgspec import Struct

from cartwright.errors import ConcurrentUpdate
from cartwright.http import Access, Route
from catalog.categories.domain import (
    CategoryId,
    CategoryInput,
    CategoryInUse,
    CategoryNotFound,
    CategoryTaken,
    InvalidCategory,
    TreeFull,
)
from catalog.categories.views import CategoryTree, CategoryView


class CategoryPathParameters(Struct, frozen=True, forbid_unknown_fields=True):
    category_id: CategoryId


ROUTES: tuple[Route, ...] = (
    Route(
        method="GET",
        path="/categories",
        operation="listCategories",
        summary="Get the category tree",
        access=Access.PUBLIC,
        handler="public",
        response=CategoryTree,
    ),
    Route(
        method="GET",
        path="/staff/categories",
        operation="listCategoriesAsStaff",
        summary="Get the current category tree; its ETag is the If-Match of changes",
        access=Access.STAFF,
        handler="staff",
        response=CategoryTree,
    ),
    Route(
        method="GET",
        path="/staff/categories/{category_id}",
        operation="getCategoryAsStaff",
        summary="Get a category; its ETag is the If-Match of changes",
        access=Access.STAFF,
        handler="staff",
        path_parameters=CategoryPathParameters,
        response=CategoryView,
        errors=(CategoryNotFound,),
    ),
    Route(
        method="POST",
        path="/categories",
        operation="createCategory",
        summary="Create a category",
        access=Access.STAFF,
        handler="staff",
        status=201,
        request=CategoryInput,
        response=CategoryView,
        errors=(InvalidCategory, CategoryTaken, TreeFull, ConcurrentUpdate),
    ),
    Route(
        method="PUT",
        path="/categories/{category_id}",
        operation="replaceCategory",
        summary="Rename, describe, reorder or move a category; its products move with it",
        access=Access.STAFF,
        handler="staff",
        path_parameters=CategoryPathParameters,
        request=CategoryInput,
        precondition=True,
        response=CategoryView,
        errors=(InvalidCategory, CategoryNotFound, CategoryTaken, TreeFull, ConcurrentUpdate),
    ),
    Route(
        method="DELETE",
        path="/categories/{category_id}",
        operation="deleteCategory",
        summary="Delete a category without subcategories; its products move to its parent",
        access=Access.STAFF,
        handler="staff",
        path_parameters=CategoryPathParameters,
        precondition=True,
        errors=(CategoryNotFound, CategoryInUse, TreeFull, ConcurrentUpdate),
    ),
)
