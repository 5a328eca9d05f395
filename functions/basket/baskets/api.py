"""Basket routes. Guests and customers have the same ones: guests send the basket's token, customers sign in."""

from collections.abc import Iterator
from typing import Annotated, Any

from msgspec import Meta, Struct

from basket.baskets.domain import (
    BasketClosed,
    BasketEmpty,
    BasketFull,
    BasketNotFound,
    ChallengeNotPassed,
    CheckoutAnswer,
    CheckoutInFlight,
    CheckoutInput,
    CurrenciesDiffer,
    KeyReused,
    LinesUnavailable,
    NotOnSale,
    ShippingUnavailable,
    TotalsChanged,
    Unpayable,
)
from basket.baskets.fields import MAX_LINES_AT_ONCE, ChallengeToken, IdempotencyKey, Quantity, Token
from basket.baskets.views import BasketSummary, BasketView, OpenedBasket, QuoteView
from basket.pricing.domain import CodesExhausted, PromotionNotFound
from basket.pricing.fields import Code, Id, OptionId, Region
from basket.usage.guess_domain import TooManyCodes
from cartwright.emails import Email
from cartwright.errors import ConcurrentUpdate
from cartwright.fields import Country, Currency, Sku
from cartwright.http import Access, Route


class BasketInput(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Quotes use `country` as the destination until the checkout provides an address."""

    currency: Currency
    country: Country


class RequestedLine(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    sku: Sku
    quantity: Quantity


class LinesInput(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    lines: Annotated[tuple[RequestedLine, ...], Meta(min_length=1, max_length=MAX_LINES_AT_ONCE)]


class QuantityInput(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    quantity: Quantity


class MergeInput(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The id and the token of the guest's basket."""

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
    region: Region | None = None
    shipping_option: OptionId | None = None


class GuestHeaders(Struct, frozen=True, kw_only=True):
    basket_token: Token


class QuoteHeaders(Struct, frozen=True, kw_only=True):
    """With the buyer's e-mail address, a quote can apply the per-customer limits of promotions."""

    customer_email: Email | None = None


class GuestQuoteHeaders(QuoteHeaders, frozen=True, kw_only=True):
    basket_token: Token


class CheckoutHeaders(Struct, frozen=True, kw_only=True):
    """The challenge is not part of the body, so that a retry with a new challenge is still the same request."""

    idempotency_key: IdempotencyKey
    challenge_token: ChallengeToken | None = None


class GuestCheckoutHeaders(CheckoutHeaders, frozen=True, kw_only=True):
    basket_token: Token


_Headers = tuple[type[Struct] | None, type[Struct], type[Struct]]
"""Headers of most routes, of a quote and of a checkout."""
_CHANGE = (BasketNotFound, BasketClosed, ConcurrentUpdate)
_FILL = (NotOnSale, BasketFull, *_CHANGE)
_REFUSED = (LinesUnavailable, ShippingUnavailable, Unpayable, TotalsChanged, CodesExhausted)
_CHECKOUT = (*_CHANGE, BasketEmpty, BasketFull, *_REFUSED, ChallengeNotPassed, CheckoutInFlight, KeyReused)


def _routes(base: str, who: str, access: Access, headers: _Headers) -> Iterator[Route]:
    """The routes of one basket. `who` is part of the operation names."""
    one, (others, quoted, paid) = f"{base}/{{basket_id}}", headers

    def route(method: str, path: str, operation: str, summary: str, **more: Any) -> Route:
        fixed = {"access": access, "handler": "shopper", "path_parameters": BasketPath, "headers": others}
        name = operation.format(who)
        return Route(method=method, path=path, operation=name, summary=summary, **{**fixed, **more})

    yield route(
        "GET",
        one,
        "get{}Basket",
        "Get the basket with current prices and availability",
        response=BasketView,
        errors=(BasketNotFound,),
    )
    yield route(
        "GET",
        f"{one}/quote",
        "quote{}Basket",
        "Get the current cost of the order, itemized",
        query=QuoteQuery,
        headers=quoted,
        response=QuoteView,
        errors=(BasketNotFound, BasketClosed, BasketFull),
    )
    yield route(
        "POST",
        f"{one}/lines",
        "add{}Lines",
        "Add quantities to SKUs; all or nothing",
        status=200,
        request=LinesInput,
        response=BasketSummary,
        errors=_FILL,
    )
    yield route(
        "DELETE",
        f"{one}/lines",
        "clear{}Basket",
        "Remove all lines",
        status=200,
        response=BasketSummary,
        errors=_CHANGE,
    )
    yield route(
        "PUT",
        f"{one}/lines/{{sku}}",
        "set{}Line",
        "Set the quantity of a SKU; idempotent",
        path_parameters=LinePath,
        request=QuantityInput,
        response=BasketSummary,
        errors=_FILL,
    )
    yield route(
        "DELETE",
        f"{one}/lines/{{sku}}",
        "remove{}Line",
        "Remove a line; idempotent",
        status=200,
        path_parameters=LinePath,
        response=BasketSummary,
        errors=_CHANGE,
    )
    yield route(
        "PUT",
        f"{one}/codes/{{code}}",
        "add{}Code",
        "Add a promotion code; the quote shows whether it applies",
        path_parameters=CodePath,
        response=BasketSummary,
        errors=(PromotionNotFound, TooManyCodes, BasketFull, *_CHANGE),
    )
    yield route(
        "DELETE",
        f"{one}/codes/{{code}}",
        "remove{}Code",
        "Remove a promotion code",
        status=200,
        path_parameters=CodePath,
        response=BasketSummary,
        errors=_CHANGE,
    )
    yield route(
        "POST",
        f"{one}/checkout",
        "checkOut{}Basket",
        "Place the order, once per Idempotency-Key, at the total that the customer saw",
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
        summary="Open a guest basket; only this response contains its token",
        access=Access.PUBLIC,
        handler="shopper",
        status=201,
        request=BasketInput,
        response=OpenedBasket,
    ),
    *_routes("/baskets", "", Access.PUBLIC, (GuestHeaders, GuestQuoteHeaders, GuestCheckoutHeaders)),
    Route(
        method="POST",
        path="/my/baskets",
        operation="openMyBasket",
        summary="Get the customer's open basket; creates one if there is none",
        access=Access.CUSTOMER,
        handler="shopper",
        status=201,
        request=BasketInput,
        response=BasketSummary,
        errors=(CurrenciesDiffer, ConcurrentUpdate),
    ),
    *_routes("/my/baskets", "My", Access.CUSTOMER, (None, QuoteHeaders, CheckoutHeaders)),
    Route(
        method="POST",
        path="/my/baskets/{basket_id}/merge",
        operation="mergeIntoMyBasket",
        summary="Merge a guest basket into the customer's basket; a retry resumes an interrupted merge",
        access=Access.CUSTOMER,
        handler="shopper",
        status=200,
        path_parameters=BasketPath,
        request=MergeInput,
        response=BasketSummary,
        errors=(*_CHANGE, BasketFull, CurrenciesDiffer),
    ),
)
