"""The routes of promotions and rates; all are staff's."""

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
    """The newest first."""

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
        "All promotions, the newest first",
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
        "One promotion; its ETag is what changes take as If-Match",
        path_parameters=PromotionPath,
        response=Promotion,
        errors=(PromotionNotFound,),
    ),
    _route(
        "GET",
        f"{_ONE}/usage",
        "getPromotionUsage",
        "How many orders use the promotion",
        path_parameters=PromotionPath,
        response=PromotionUsage,
        errors=(PromotionNotFound,),
    ),
    _route(
        "PUT",
        _ONE,
        "replacePromotion",
        "Change a promotion; orders that are placed already keep what they had",
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
        "Delete a promotion; its codes stand for nothing then",
        path_parameters=PromotionPath,
        precondition=True,
        errors=(PromotionNotFound, ConcurrentUpdate),
    ),
    _route(
        "POST",
        f"{_ONE}/codes",
        "makeCodes",
        "Make single-use codes of a promotion; they are shown this once",
        status=200,
        path_parameters=PromotionPath,
        request=CodesInput,
        response=MadeCodes,
        errors=(PromotionNotFound,),
    ),
    _route("GET", "/staff/rates/tax", "getTaxRates", "The rates of tax that are in force", response=TaxView),
    _route(
        "PUT",
        "/staff/rates/tax",
        "replaceTaxRates",
        "Set the rates of tax, for every quote and checkout from now on",
        request=TaxTable,
        precondition=True,
        response=TaxView,
        errors=(ConcurrentUpdate,),
    ),
    _route(
        "GET",
        "/staff/rates/shipping",
        "getShippingRates",
        "The rates of shipping that are in force",
        response=ShippingView,
    ),
    _route(
        "PUT",
        "/staff/rates/shipping",
        "replaceShippingRates",
        "Set the rates of shipping, for every quote and checkout from now on",
        request=ShippingTable,
        precondition=True,
        response=ShippingView,
        errors=(InvalidRates, ConcurrentUpdate),
    ),
)
