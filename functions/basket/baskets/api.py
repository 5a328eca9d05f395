"""The routes of baskets: the same for guests, who send their basket's token, and for customers, who sign in."""

from collections.abc import Iterator
from typing import Annotated, Any

from msgspec import Meta, Struct

from basket.baskets.domain import (
    BasketChangedMeanwhile,
    BasketClosed,
    BasketEmpty,
    BasketFull,
    BasketNotFound,
    CheckoutAnswer,
    CheckoutInFlight,
    CheckoutInput,
    CurrenciesDiffer,
    KeyReused,
    LinesUnavailable,
    NotOnSale,
    ShippingUnavailable,
    TotalsChanged,
)
from basket.baskets.fields import MAX_LINES_AT_ONCE, IdempotencyKey, Quantity, Token
from basket.baskets.views import BasketSummary, BasketView, OpenedBasket, QuoteView
from basket.pricing.errors_domain import CodesExhausted, PromotionNotFound
from basket.pricing.fields import Code, Country, Currency, Id, OptionId, Sku
from cartwright.http import Access, Route


class BasketInput(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`country` is where quotes take the order to go, until the checkout tells."""

    currency: Currency
    country: Country


class WantedLine(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    sku: Sku
    quantity: Quantity


class LinesInput(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    lines: Annotated[tuple[WantedLine, ...], Meta(min_length=1, max_length=MAX_LINES_AT_ONCE)]


class QuantityInput(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    quantity: Quantity


class MergeInput(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The guest's basket and its token."""

    guest_basket_id: Id
    guest_token: Token


class BasketPath(Struct, frozen=True, forbid_unknown_fields=True):
    basket_id: Id


class LinePath(BasketPath, frozen=True, forbid_unknown_fields=True):
    sku: Sku


class CodePath(BasketPath, frozen=True, forbid_unknown_fields=True):
    code: Code


class QuoteQuery(Struct, frozen=True, forbid_unknown_fields=True):
    country: Country | None = None
    shipping_option: OptionId | None = None


class GuestHeaders(Struct, frozen=True, kw_only=True):
    basket_token: Token


class CheckoutHeaders(Struct, frozen=True, kw_only=True):
    idempotency_key: IdempotencyKey


class GuestCheckoutHeaders(GuestHeaders, frozen=True, kw_only=True):
    idempotency_key: IdempotencyKey


_CHANGE = (BasketNotFound, BasketClosed, BasketChangedMeanwhile)
_FILL = (NotOnSale, BasketFull, *_CHANGE)
_CHECKOUT = (
    *_CHANGE,
    BasketEmpty,
    BasketFull,
    LinesUnavailable,
    ShippingUnavailable,
    TotalsChanged,
    CodesExhausted,
    CheckoutInFlight,
    KeyReused,
)


def _routes(
    base: str, who: str, access: Access, headers: dict[str, Any], paid: type[Struct]
) -> Iterator[Route]:
    """Of one basket. `who` is in the names of the operations."""
    one = f"{base}/{{basket_id}}"

    def route(method: str, path: str, operation: str, summary: str, **more: Any) -> Route:
        fixed = {"access": access, "handler": "shopper", "path_parameters": BasketPath, **headers}
        name = operation.format(who)
        return Route(method=method, path=path, operation=name, summary=summary, **{**fixed, **more})

    yield route(
        "GET",
        one,
        "get{}Basket",
        "The basket with today's prices, and what became of its goods",
        response=BasketView,
        errors=(BasketNotFound,),
    )
    yield route(
        "GET",
        f"{one}/quote",
        "quote{}Basket",
        "What a checkout would cost now, and why",
        query=QuoteQuery,
        response=QuoteView,
        errors=(BasketNotFound, BasketClosed),
    )
    yield route(
        "POST",
        f"{one}/lines",
        "add{}Lines",
        "Add to what there is of each SKU, all or nothing",
        status=200,
        request=LinesInput,
        response=BasketSummary,
        errors=_FILL,
    )
    yield route(
        "DELETE",
        f"{one}/lines",
        "clear{}Basket",
        "Remove every line",
        status=200,
        response=BasketSummary,
        errors=_CHANGE,
    )
    yield route(
        "PUT",
        f"{one}/lines/{{sku}}",
        "set{}Line",
        "Set the quantity of a SKU; twice does what once does",
        path_parameters=LinePath,
        request=QuantityInput,
        response=BasketSummary,
        errors=_FILL,
    )
    yield route(
        "DELETE",
        f"{one}/lines/{{sku}}",
        "remove{}Line",
        "Remove a line; twice does what once does",
        status=200,
        path_parameters=LinePath,
        response=BasketSummary,
        errors=_CHANGE,
    )
    yield route(
        "PUT",
        f"{one}/codes/{{code}}",
        "add{}Code",
        "Enter the code of a promotion; the quote tells whether it counts",
        path_parameters=CodePath,
        response=BasketSummary,
        errors=(PromotionNotFound, BasketFull, *_CHANGE),
    )
    yield route(
        "DELETE",
        f"{one}/codes/{{code}}",
        "remove{}Code",
        "Take a code back",
        status=200,
        path_parameters=CodePath,
        response=BasketSummary,
        errors=_CHANGE,
    )
    yield route(
        "POST",
        f"{one}/checkout",
        "checkOut{}Basket",
        "Place the order, once for each Idempotency-Key, at the total that the customer saw",
        status=202,
        headers=paid,
        request=CheckoutInput,
        response=CheckoutAnswer,
        errors=_CHECKOUT,
    )


ROUTES: tuple[Route, ...] = (
    Route(
        method="POST",
        path="/baskets",
        operation="openBasket",
        summary="Open a guest's basket; the answer has its token, this once",
        access=Access.PUBLIC,
        handler="shopper",
        status=201,
        request=BasketInput,
        response=OpenedBasket,
    ),
    *_routes("/baskets", "", Access.PUBLIC, {"headers": GuestHeaders}, GuestCheckoutHeaders),
    Route(
        method="POST",
        path="/my/baskets",
        operation="openMyBasket",
        summary="The customer's open basket; a new one if there is none",
        access=Access.CUSTOMER,
        handler="shopper",
        status=201,
        request=BasketInput,
        response=BasketSummary,
        errors=(CurrenciesDiffer, BasketChangedMeanwhile),
    ),
    *_routes("/my/baskets", "My", Access.CUSTOMER, {}, CheckoutHeaders),
    Route(
        method="POST",
        path="/my/baskets/{basket_id}/merge",
        operation="mergeIntoMyBasket",
        summary="Move a guest's basket into the customer's, once; an interrupted merge is continued",
        access=Access.CUSTOMER,
        handler="shopper",
        status=200,
        path_parameters=BasketPath,
        request=MergeInput,
        response=BasketSummary,
        errors=(*_CHANGE, BasketFull, CurrenciesDiffer),
    ),
)
