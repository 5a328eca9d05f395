"""The public routes of single products: a shopper's request imports no more than these."""

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
        summary="One active product",
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
        summary="The active product with this slug",
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
        summary="The active product that has this SKU, whatever its case",
        access=Access.PUBLIC,
        handler="public",
        path_parameters=SkuPath,
        response=ProductView,
        errors=(ProductNotFound,),
    ),
)
