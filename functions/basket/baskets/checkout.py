"""The checkout turns a basket into an order, exactly once, at the total that the customer saw."""

import hashlib
from datetime import timedelta

import msgspec
from msgspec import Struct, structs

from basket.baskets.buyer_keys import BuyerKeys, OrderTokens
from basket.baskets.closing_domain import checked_out
from basket.baskets.domain import (
    AcceptedCheckout,
    Attempt,
    Basket,
    BasketEmpty,
    BasketFull,
    ChallengeNotPassed,
    CheckoutAnswer,
    CheckoutInFlight,
    CheckoutInput,
    CheckoutRecord,
    KeyReused,
    KeyTaken,
    LinesUnavailable,
    ShippingUnavailable,
    TotalsChanged,
    Unpayable,
)
from basket.baskets.ownership import is_guest, load_open_basket
from basket.baskets.ports import Baskets, Checkouts, HumanCheck
from basket.baskets.pricer import Priced, Pricer
from basket.pricing.domain import CodesExhausted
from cartwright.clock import Clock
from cartwright.errors import BadRequest, CartwrightError, ClientError, ConcurrentUpdate, FieldError
from cartwright.events.basket import (
    BasketCheckedOut,
    CheckedOutBasket,
    CheckedOutLine,
    CheckedOutPromotion,
    CheckedOutTotals,
)
from cartwright.fields import PostalAddress
from cartwright.ids import NewId
from cartwright.money import Money

KEY_KEPT = timedelta(days=7)
_ATTEMPTS = 5
_MOST_FAULTS = 100
_LARGEST_EVENT = 250_000
"""Bytes. EventBridge accepts 256 KB including the event's name and source."""


class CheckoutService:
    """Without a `human` check, checkouts are limited only by the shop's rate limits."""

    def __init__(
        self,
        baskets: Baskets,
        checkouts: Checkouts,
        pricer: Pricer,
        tokens: OrderTokens,
        buyers: BuyerKeys,
        *,
        human: HumanCheck | None,
        clock: Clock,
        new_id: NewId,
    ) -> None:
        self._baskets = baskets
        self._checkouts = checkouts
        self._pricer = pricer
        self._tokens = tokens
        self._buyers = buyers
        self._human = human
        self._clock = clock
        self._new_id = new_id

    def check_out(self, attempt: Attempt) -> CheckoutAnswer:
        """Idempotent: the same key and request return the same answer, whatever happens to the basket afterwards.

        Raises BadRequest, KeyReused, ChallengeNotPassed, CheckoutInFlight, BasketNotFound, BasketClosed, BasketEmpty,
        BasketFull, LinesUnavailable, ShippingUnavailable, Unpayable, TotalsChanged, CodesExhausted.
        """
        if attempt.given.expected_total and attempt.given.payment_method_id is None:
            raise BadRequest(errors=[FieldError("payment_method_id", "is required if the total is not zero")])
        digest = _digest(attempt)
        if self._human:
            if answer := self._answered(attempt, digest):
                return answer
            _admit(self._human.passes(attempt.challenge, attempt.source_ip))
        for number in range(_ATTEMPTS):
            try:
                return self._close(attempt, digest, consistent=number > 0)
            except (KeyTaken, CartwrightError) as error:
                # A duplicate of this request may have closed the basket or exhausted the promotion.
                if answer := self._answered(attempt, digest):
                    return answer
                if not _may_pass(error, number):
                    raise
        raise CheckoutInFlight

    def _answered(self, attempt: Attempt, digest: str) -> CheckoutAnswer | None:
        """Returns the stored answer of this key. Raises KeyReused."""
        record = self._checkouts.record(attempt.owner, attempt.key)
        if record is None or record.expires_at <= self._clock().timestamp():
            return None
        if record.digest != digest:
            raise KeyReused
        return self._answer(record.answer, attempt.owner)

    def _answer(self, accepted: AcceptedCheckout, owner: str) -> CheckoutAnswer:
        token = self._tokens.token(accepted.order_id) if is_guest(owner) else None
        return CheckoutAnswer(**structs.asdict(accepted), order_token=token)

    def _close(self, attempt: Attempt, digest: str, *, consistent: bool) -> CheckoutAnswer:
        """A stale basket cannot be closed: the write is conditional on its version.

        With stale prices or rates, the order is placed at a total that was right a second ago, and that the customer
        saw.
        """
        given, owner = attempt.given, attempt.owner
        basket = load_open_basket(self._baskets, attempt.basket_id, owner, self._clock, consistent=consistent)
        lines = self._baskets.lines(basket)
        if not lines:
            raise BasketEmpty
        customers = self._buyers.counted_as(owner, given.email, attempt.account_email)
        priced = self._pricer.price(
            basket,
            lines,
            country=given.address.country,
            region=given.address.region,
            option=given.shipping_option,
            customers=customers,
            consistent=consistent,
        )
        _demand(priced, given, basket.currency)
        order_id, at = self._new_id(), self._clock()
        event = BasketCheckedOut(
            id=self._new_id(),
            occurred_at=at,
            correlation_id=attempt.cause,
            data=_event_data(
                basket,
                priced,
                given,
                order_id,
                _Keys(
                    guest=self._tokens.guest_key(order_id) if is_guest(owner) else None,
                    email=self._buyers.email(given.email),
                    network=self._buyers.network(attempt.source_ip),
                ),
            ),
        )
        if len(event.detail()) > _LARGEST_EVENT:
            raise BasketFull("The SKUs and titles of the basket are too long in total.")
        total = priced.quote.totals.total
        accepted = AcceptedCheckout(
            order_id=order_id, basket_id=basket.id, currency=basket.currency, total=total
        )
        self._checkouts.check_out(
            basket,
            checked_out(basket, order_id, at),
            event,
            CheckoutRecord(digest=digest, answer=accepted, expires_at=int((at + KEY_KEPT).timestamp())),
            scope=owner,
            key=attempt.key,
            used=priced.used,
            customers=customers,
        )
        return self._answer(accepted, owner)


def _admit(passed: bool) -> None:
    """Raises ChallengeNotPassed."""
    if not passed:
        raise ChallengeNotPassed(
            errors=[FieldError("Challenge-Token", "is missing, already used or expired")]
        )


def _may_pass(error: Exception, number: int) -> bool:
    """Tells whether a checkout that failed with attempt `number` may succeed with the next one.

    It is repriced without a code that another order has just exhausted. The first refusal may be due to a stale read.
    """
    if isinstance(error, KeyTaken | ConcurrentUpdate):
        return True
    if isinstance(error, CodesExhausted):
        return number < _ATTEMPTS - 1
    return number == 0 and isinstance(error, ClientError) and not isinstance(error, CheckoutInFlight)


class _Keys(Struct, frozen=True, kw_only=True):
    """The keys that identify the guest of the order and count the buyer."""

    guest: str | None
    email: str
    network: str


def _demand(priced: Priced, given: CheckoutInput, currency: str) -> None:
    """Raises BadRequest, LinesUnavailable, ShippingUnavailable, Unpayable, TotalsChanged."""
    if priced.region_missing:
        message = "must be a code of ISO 3166-2 without the country, such as CA: the tax depends on it"
        raise BadRequest(errors=[FieldError("address.region", message)])
    if priced.unavailable:
        gone = priced.unavailable[:_MOST_FAULTS]
        raise LinesUnavailable(errors=[FieldError(f"lines.{sku}", "is no longer on sale") for sku in gone])
    if priced.chosen is None:
        offered = ", ".join(each.id for each in priced.shipping) or "nothing"
        message = f"is not available for {given.address.country}; available options: {offered}"
        raise ShippingUnavailable(errors=[FieldError("shipping_option", message)])
    total = priced.quote.totals.total
    if priced.unpayable:
        raise Unpayable(errors=[FieldError("expected_total", f"cannot be paid: {priced.unpayable}")])
    if total != given.expected_total:
        changes = [
            FieldError(f"lines.{sku}.unit_price", f"changed from {before} to {now}")
            for sku, (before, now) in list(priced.price_changes.items())[:_MOST_FAULTS]
        ]
        codes = [FieldError(f"codes.{code}", why) for code, why in priced.refused.items()]
        raise TotalsChanged(
            f"The total is now {Money(total, currency)}.",
            errors=[FieldError("expected_total", f"is {total}"), *changes, *codes],
        )


def _event_data(
    basket: Basket, priced: Priced, given: CheckoutInput, order_id: str, keys: "_Keys"
) -> CheckedOutBasket:
    found = priced.quote
    return CheckedOutBasket(
        order_id=order_id,
        basket_id=basket.id,
        customer_id=basket.customer_id,
        guest_key=keys.guest,
        email_key=keys.email,
        network_key=keys.network,
        email=given.email,
        currency=basket.currency,
        lines=tuple(msgspec.convert(line, CheckedOutLine, from_attributes=True) for line in found.lines),
        totals=msgspec.convert(found.totals, CheckedOutTotals, from_attributes=True),
        promotions=tuple(
            CheckedOutPromotion(code=each.code, name=each.name, amount=each.amount)
            for each in found.promotions
        ),
        shipping_option=given.shipping_option,
        address=msgspec.convert(given.address, PostalAddress, from_attributes=True),
        payment_method_id=given.payment_method_id or "",
    )


def _digest(attempt: Attempt) -> str:
    """A digest of the parsed request: the order of the fields in the body does not matter."""
    return hashlib.sha256(attempt.basket_id.encode() + msgspec.json.encode(attempt.given)).hexdigest()
