"""What guests and customers do with their baskets."""

from collections.abc import Mapping

from basket.baskets.api import BasketInput, CodePath, LinePath, LinesInput, MergeInput, QuoteQuery
from basket.baskets.domain import Attempt, CheckoutAnswer
from basket.baskets.owning import customer, guest
from basket.baskets.views import (
    BasketSummary,
    BasketView,
    PriceChange,
    QuoteView,
    RefusedCode,
    opened_with,
    summary,
)
from basket.bootstrap.shopper import Counter
from cartwright.http.dispatcher import Operation
from cartwright.http.requests import Request
from cartwright.http.responses import Created


class ShopperOperations:
    def __init__(self, counter: Counter) -> None:
        self._desk = counter.desk
        self._merger = counter.merger
        self._cashier = counter.cashier

    def table(self) -> Mapping[str, Operation]:
        both: dict[str, Operation] = {
            "get{}Basket": self.get_basket,
            "quote{}Basket": self.quote,
            "add{}Lines": self.add_lines,
            "clear{}Basket": self.clear,
            "set{}Line": self.set_line,
            "remove{}Line": self.remove_line,
            "add{}Code": self.add_code,
            "remove{}Code": self.remove_code,
            "checkOut{}Basket": self.check_out,
        }
        return {
            **{name.format(who): operation for name, operation in both.items() for who in ("", "My")},
            "openBasket": self.open_for_guest,
            "openMyBasket": self.open_for_customer,
            "mergeIntoMyBasket": self.merge,
        }

    def open_for_guest(self, request: Request) -> Created:
        body: BasketInput = request.body
        basket, token = self._desk.open_for_guest(currency=body.currency, country=body.country)
        return Created(opened_with(basket, token), location=f"baskets/{basket.id}")

    def open_for_customer(self, request: Request) -> Created:
        body: BasketInput = request.body
        basket = self._desk.open_for_customer(_subject(request), currency=body.currency, country=body.country)
        return Created(summary(basket), location=f"baskets/{basket.id}")

    def get_basket(self, request: Request) -> BasketView:
        return self._desk.view(request.path.basket_id, _owner(request))

    def quote(self, request: Request) -> QuoteView:
        query: QuoteQuery = request.query
        basket, priced = self._desk.quote(
            request.path.basket_id,
            _owner(request),
            country=query.country,
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
                PriceChange(sku=sku, before=before, now=now) for sku, (before, now) in priced.dearer.items()
            ),
            unavailable=priced.unavailable,
            unpayable=priced.unpayable,
        )

    def add_lines(self, request: Request) -> BasketSummary:
        body: LinesInput = request.body
        wanted = [(line.sku, line.quantity) for line in body.lines]
        return summary(self._desk.add(request.path.basket_id, _owner(request), wanted))

    def clear(self, request: Request) -> BasketSummary:
        return summary(self._desk.clear(request.path.basket_id, _owner(request)))

    def set_line(self, request: Request) -> BasketSummary:
        path: LinePath = request.path
        return summary(self._desk.set(path.basket_id, _owner(request), path.sku, request.body.quantity))

    def remove_line(self, request: Request) -> BasketSummary:
        path: LinePath = request.path
        return summary(self._desk.remove(path.basket_id, _owner(request), path.sku))

    def add_code(self, request: Request) -> BasketSummary:
        path: CodePath = request.path
        return summary(self._desk.add_code(path.basket_id, _owner(request), path.code, request.source_ip))

    def remove_code(self, request: Request) -> BasketSummary:
        path: CodePath = request.path
        return summary(self._desk.remove_code(path.basket_id, _owner(request), path.code))

    def merge(self, request: Request) -> BasketSummary:
        body: MergeInput = request.body
        target = request.path.basket_id
        return summary(self._merger.merge(target, _subject(request), body.guest_basket_id, body.guest_token))

    def check_out(self, request: Request) -> CheckoutAnswer:
        return self._cashier.check_out(
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


def _subject(request: Request) -> str:
    """Of a route that demands a sign-in: the gate lets nobody else through."""
    if request.caller is None:
        raise RuntimeError("A customer's route was served without a caller")
    return request.caller.subject


def _account_email(request: Request) -> str:
    """Of a customer who has confirmed it; empty otherwise."""
    return request.caller.email if request.caller else ""


def _owner(request: Request) -> str:
    if request.caller is None:
        return guest(request.headers.basket_token)
    return customer(request.caller.subject)
