"""Public routes of single products, in a module of their own to keep the imports of shoppers' requests small."""

from msgspec import Struct

from cartwright.fields import Sku
from cartwright.http import Access, Route
from catalog.products.domain import ProductNotFound
from catalog.products.fields import ProductId, Slug
from catalog.products.views import ProductView


class ProductPath(Struct, frozen=True, forbid_unknown_fields=True):
    product_id: ProductId


class SlugPath(Struct, frozen=True, forbid_unknown_fields=True):
    slug: Slug


class SkuPath(Struct, frozen=True, forbid_unknown_fields=True):
    sku: Sku


ROUTES: tuple[Route, ...] = (
    Route(
        method="GET",
        path="/products/{product_id}",
        operation="getProduct",
        summary="Get an active product",
        access=Access.PUBLIC,
        handler="public",
        path_parameters=ProductPath,
        response=ProductView,
        errors=(ProductNotFound,),
    ),
    Route(
        method="GET",
        path="/products/by-slug/{slug}",
        operation="getProductBySlug",
        summary="Get the active product with this slug, or be redirected to its present one",
        moves=True,
        access=Access.PUBLIC,
        handler="public",
        path_parameters=SlugPath,
        response=ProductView,
        errors=(ProductNotFound,),
    ),
    Route(
        method="GET",
        path="/products/by-sku/{sku}",
        operation="getProductBySku",
        summary="Get the active product that has this SKU; case-insensitive",
        access=Access.PUBLIC,
        handler="public",
        path_parameters=SkuPath,
        response=ProductView,
        errors=(ProductNotFound,),
    ),
)
