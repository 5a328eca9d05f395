"""Serves guests and customers."""

import functools
import os
from collections.abc import Callable

from msgspec import Struct

from basket.baskets.api import ROUTES, BasketInput, CodePath, LinePath, LinesInput, MergeInput, QuoteQuery
from basket.baskets.buyer_keys import BuyerKeys, OrderTokens
from basket.baskets.checkout import CheckoutService
from basket.baskets.checkout_repository import CheckoutRepository
from basket.baskets.domain import Attempt, CheckoutAnswer
from basket.baskets.merger import Merger
from basket.baskets.ownership import customer, guest
from basket.baskets.ports import HumanCheck
from basket.baskets.price_list_repository import PriceListRepository
from basket.baskets.pricer import Pricer
from basket.baskets.repository import BasketRepository
from basket.baskets.service import BasketService
from basket.baskets.views import (
    BasketSummary,
    BasketView,
    PriceChange,
    QuoteView,
    RefusedCode,
    opened_with,
    summary,
)
from basket.catalog_copy.repository import CatalogCopyRepository
from basket.pricing.price_book_repository import PriceBookRepository
from basket.settings import ChallengingSettings, ShopperSettings, shopper_settings
from basket.usage.code_guesses import CodeGuesses
from basket.usage.guess_repository import GuessRepository
from basket.usage.repository import UsageRepository
from cartwright.authorisation import TokenAuthorizer
from cartwright.aws.dynamodb import Table
from cartwright.aws.secrets import secret
from cartwright.charging import charge_rule
from cartwright.clock import Clock, utc_now
from cartwright.http.dispatcher import serving
from cartwright.http.requests import Request
from cartwright.http.responses import Created
from cartwright.ids import Ids, NewId
from cartwright.runtime import Composed, Handler


class ShopperServices(Struct, frozen=True):
    """The handlers of guest and customer routes."""

    service: BasketService
    merger: Merger
    checkout_service: CheckoutService


class ShopperOperations:
    def __init__(self, services: ShopperServices) -> None:
        self._service = services.service
        self._merger = services.merger
        self._checkout_service = services.checkout_service

    def open_basket(self, request: Request) -> Created:
        body: BasketInput = request.body
        basket, token = self._service.open_for_guest(currency=body.currency, country=body.country)
        return Created(opened_with(basket, token), location=f"baskets/{basket.id}")

    def open_my_basket(self, request: Request) -> Created:
        body: BasketInput = request.body
        basket = self._service.open_for_customer(
            _subject(request), currency=body.currency, country=body.country
        )
        return Created(summary(basket), location=f"baskets/{basket.id}")

    def get_basket(self, request: Request) -> BasketView:
        return self._service.view(request.path.basket_id, _owner(request))

    def quote_basket(self, request: Request) -> QuoteView:
        query: QuoteQuery = request.query
        basket, priced = self._service.quote(
            request.path.basket_id,
            _owner(request),
            country=query.country,
            region=query.region or "",
            option=query.shipping_option,
            emails=(request.headers.customer_email or "", _account_email(request)),
        )
        return QuoteView(
            currency=basket.currency,
            lines=priced.quote.lines,
            totals=priced.quote.totals,
            promotions=priced.quote.promotions,
            refused_codes=tuple(RefusedCode(code=code, reason=why) for code, why in priced.refused.items()),
            shipping_options=priced.shipping,
            shipping_option=priced.chosen.id if priced.chosen else None,
            price_changes=tuple(
                PriceChange(sku=sku, before=before, now=now)
                for sku, (before, now) in priced.price_changes.items()
            ),
            unavailable=priced.unavailable,
            unpayable=priced.unpayable,
            region_missing=priced.region_missing,
        )

    def add_lines(self, request: Request) -> BasketSummary:
        body: LinesInput = request.body
        wanted = [(line.sku, line.quantity) for line in body.lines]
        return summary(self._service.add(request.path.basket_id, _owner(request), wanted))

    def clear_basket(self, request: Request) -> BasketSummary:
        return summary(self._service.clear(request.path.basket_id, _owner(request)))

    def set_line(self, request: Request) -> BasketSummary:
        path: LinePath = request.path
        return summary(self._service.set(path.basket_id, _owner(request), path.sku, request.body.quantity))

    def remove_line(self, request: Request) -> BasketSummary:
        path: LinePath = request.path
        return summary(self._service.remove(path.basket_id, _owner(request), path.sku))

    def add_code(self, request: Request) -> BasketSummary:
        path: CodePath = request.path
        return summary(self._service.add_code(path.basket_id, _owner(request), path.code, request.source_ip))

    def remove_code(self, request: Request) -> BasketSummary:
        path: CodePath = request.path
        return summary(self._service.remove_code(path.basket_id, _owner(request), path.code))

    def merge_into_my_basket(self, request: Request) -> BasketSummary:
        body: MergeInput = request.body
        target = request.path.basket_id
        return summary(self._merger.merge(target, _subject(request), body.guest_basket_id, body.guest_token))

    def check_out_basket(self, request: Request) -> CheckoutAnswer:
        return self._checkout_service.check_out(
            Attempt(
                basket_id=request.path.basket_id,
                owner=_owner(request),
                key=request.headers.idempotency_key,
                given=request.body,
                cause=request.correlation_id,
                source_ip=request.source_ip,
                challenge=request.headers.challenge_token or "",
                account_email=_account_email(request),
            )
        )

    get_my_basket, quote_my_basket, clear_my_basket = get_basket, quote_basket, clear_basket
    add_my_lines, set_my_line, remove_my_line = add_lines, set_line, remove_line
    add_my_code, remove_my_code, check_out_my_basket = add_code, remove_code, check_out_basket


def _subject(request: Request) -> str:
    """For routes that require a sign-in: the authorizer rejects all other callers."""
    if request.caller is None:
        raise RuntimeError("A customer route was served without a caller")
    return request.caller.subject


def _account_email(request: Request) -> str:
    """Returns the customer's verified address; empty otherwise."""
    return request.caller.email if request.caller else ""


def _owner(request: Request) -> str:
    if request.caller is None:
        return guest(request.headers.basket_token)
    return customer(request.caller.subject)


def services(settings: ShopperSettings) -> ShopperServices:
    return assemble(
        Table(settings.table_name).connect(),
        lambda: secret(settings.order_key_arn),
        _human_check(settings),
        provider=settings.payment_provider,
        clock=utc_now,
        new_id=Ids().new,
        random_bytes=os.urandom,
    )


def compose(settings: ShopperSettings) -> Handler:
    authorizer = TokenAuthorizer(settings.user_pool_client_id)
    return serving(ROUTES, "shopper", authorizer, ShopperOperations(services(settings)))


def _human_check(settings: ShopperSettings) -> HumanCheck | None:
    if not isinstance(settings, ChallengingSettings):
        return None
    from basket.baskets import siteverify_provider  # noqa: PLC0415 - loaded only if the shop uses it
    from cartwright.remote import Remote  # noqa: PLC0415

    remote = Remote(settings.challenge_url, seconds=siteverify_provider.SECONDS).connect()
    arn = settings.challenge_secret_arn
    return siteverify_provider.SiteVerify(remote, lambda: secret(arn))


def assemble(
    table: Table,
    order_key: Callable[[], bytes],
    human: HumanCheck | None,
    *,
    provider: str,
    clock: Clock,
    new_id: NewId,
    random_bytes: Callable[[int], bytes],
) -> ShopperServices:
    baskets, shelf = BasketRepository(table, random_bytes), CatalogCopyRepository(table)
    book = PriceBookRepository(table, UsageRepository(table).lapse)
    pricer = Pricer(PriceListRepository(table), book, functools.partial(charge_rule, provider), clock)
    key = functools.cache(order_key)
    buyers = BuyerKeys(key)
    checkout_service = CheckoutService(
        baskets,
        CheckoutRepository(table),
        pricer,
        OrderTokens(key),
        buyers,
        human=human,
        clock=clock,
        new_id=new_id,
    )
    guesses = CodeGuesses(GuessRepository(table), clock)
    return ShopperServices(
        service=BasketService(
            baskets, shelf, pricer, buyers, guesses, clock=clock, new_id=new_id, random_bytes=random_bytes
        ),
        merger=Merger(baskets, clock),
        checkout_service=checkout_service,
    )


handler = Composed(compose, shopper_settings)
