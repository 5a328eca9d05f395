"""Staff routes for promotions and rates."""

from typing import Any

from msgspec import Struct

from basket.pricing.domain import CodeTaken, InvalidPromotion, InvalidRates, PromotionNotFound
from basket.pricing.fields import Id
from basket.pricing.promotion_domain import Promotion, PromotionInput
from basket.pricing.shipping_domain import ShippingTable
from basket.pricing.tax_domain import TaxTable
from basket.pricing.views import CodesInput, MadeCodes, PromotionUsage, ShippingView, TaxView
from cartwright.errors import ConcurrentUpdate
from cartwright.http import Access, Route
from cartwright.http.pages import Cursor, Limit, Next


class PromotionPath(Struct, frozen=True, forbid_unknown_fields=True):
    promotion_id: Id


class PromotionQuery(Struct, frozen=True, forbid_unknown_fields=True):
    limit: Limit = 20
    cursor: Cursor | None = None


class PromotionPage(Struct, frozen=True, kw_only=True):
    """Newest first."""

    items: tuple[Promotion, ...]
    next: Next = None


def _route(method: str, path: str, operation: str, summary: str, **more: Any) -> Route:
    return Route(
        method=method,
        path=path,
        operation=operation,
        summary=summary,
        access=Access.STAFF,
        handler="staff",
        **more,
    )


_ONE = "/staff/promotions/{promotion_id}"

ROUTES: tuple[Route, ...] = (
    _route(
        "GET",
        "/staff/promotions",
        "listPromotions",
        "List all promotions, newest first",
        query=PromotionQuery,
        response=PromotionPage,
    ),
    _route(
        "POST",
        "/staff/promotions",
        "createPromotion",
        "Create a promotion",
        status=201,
        request=PromotionInput,
        response=Promotion,
        errors=(InvalidPromotion, CodeTaken),
    ),
    _route(
        "GET",
        _ONE,
        "getPromotion",
        "Get a promotion; its ETag is the If-Match of changes",
        path_parameters=PromotionPath,
        response=Promotion,
        errors=(PromotionNotFound,),
    ),
    _route(
        "GET",
        f"{_ONE}/usage",
        "getPromotionUsage",
        "Get the number of orders that use the promotion",
        path_parameters=PromotionPath,
        response=PromotionUsage,
        errors=(PromotionNotFound,),
    ),
    _route(
        "PUT",
        _ONE,
        "replacePromotion",
        "Update a promotion; existing orders keep their discounts",
        path_parameters=PromotionPath,
        request=PromotionInput,
        precondition=True,
        response=Promotion,
        errors=(InvalidPromotion, PromotionNotFound, CodeTaken, ConcurrentUpdate),
    ),
    _route(
        "DELETE",
        _ONE,
        "deletePromotion",
        "Delete a promotion; its codes become invalid",
        path_parameters=PromotionPath,
        precondition=True,
        errors=(PromotionNotFound, ConcurrentUpdate),
    ),
    _route(
        "POST",
        f"{_ONE}/codes",
        "makeCodes",
        "Create single-use codes of a promotion; only this response contains them",
        status=200,
        path_parameters=PromotionPath,
        request=CodesInput,
        response=MadeCodes,
        errors=(PromotionNotFound,),
    ),
    _route("GET", "/staff/rates/tax", "getTaxRates", "Get the current tax rates", response=TaxView),
    _route(
        "PUT",
        "/staff/rates/tax",
        "replaceTaxRates",
        "Set the tax rates for all future quotes and checkouts",
        request=TaxTable,
        precondition=True,
        response=TaxView,
        errors=(ConcurrentUpdate,),
    ),
    _route(
        "GET",
        "/staff/rates/shipping",
        "getShippingRates",
        "Get the current shipping rates",
        response=ShippingView,
    ),
    _route(
        "PUT",
        "/staff/rates/shipping",
        "replaceShippingRates",
        "Set the shipping rates for all future quotes and checkouts",
        request=ShippingTable,
        precondition=True,
        response=ShippingView,
        errors=(InvalidRates, ConcurrentUpdate),
    ),
)
