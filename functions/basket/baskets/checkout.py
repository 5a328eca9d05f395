"""The checkout: what was in the basket becomes an order, once, at the total that the customer saw."""

import hashlib
from datetime import timedelta

import msgspec

from basket.baskets.domain import (
    Basket,
    BasketChangedMeanwhile,
    BasketEmpty,
    BasketFull,
    CheckoutAnswer,
    CheckoutInFlight,
    CheckoutInput,
    CheckoutRecord,
    KeyReused,
    KeyTaken,
    LinesUnavailable,
    ShippingUnavailable,
    TotalsChanged,
    touched,
)
from basket.baskets.owning import owned_open
from basket.baskets.ports import Baskets, Checkouts
from basket.baskets.quoting import Priced, Pricer
from cartwright.clock import Clock
from cartwright.errors import CartwrightError, FieldError
from cartwright.events.basket import (
    BasketCheckedOut,
    CheckedOutBasket,
    CheckedOutLine,
    CheckedOutPromotion,
    CheckedOutTotals,
    PostalAddress,
)
from cartwright.ids import NewId

KEY_KEPT = timedelta(days=7)
_ATTEMPTS = 5
_MOST_FAULTS = 100
_LARGEST_EVENT = 250_000
"""Bytes; EventBridge takes 256 KB with the event's name and source."""


class Cashier:
    def __init__(
        self, baskets: Baskets, checkouts: Checkouts, pricer: Pricer, *, clock: Clock, new_id: NewId
    ) -> None:
        self._baskets = baskets
        self._checkouts = checkouts
        self._pricer = pricer
        self._clock = clock
        self._new_id = new_id

    def check_out(
        self, basket_id: str, owner: str, key: str, given: CheckoutInput, cause: str
    ) -> CheckoutAnswer:
        """The same answer to the same request with the same key, whatever became of the basket since.

        Raises KeyReused, CheckoutInFlight, BasketNotFound, BasketClosed, BasketEmpty, BasketFull, LinesUnavailable,
        ShippingUnavailable, TotalsChanged, CodesExhausted.
        """
        digest = _digest(basket_id, given)
        for _ in range(_ATTEMPTS):
            if answer := self._answered(owner, key, digest):
                return answer
            try:
                return self._close(basket_id, owner, key, given, digest=digest, cause=cause)
            except (KeyTaken, BasketChangedMeanwhile):
                continue
            except CartwrightError:
                # The same request, sent twice, may be what closed the basket or used the promotion up.
                if answer := self._answered(owner, key, digest):
                    return answer
                raise
        raise CheckoutInFlight

    def _answered(self, owner: str, key: str, digest: str) -> CheckoutAnswer | None:
        """What this key was answered with. Raises KeyReused."""
        record = self._checkouts.record(owner, key)
        if record is None or record.expires_at <= self._clock().timestamp():
            return None
        if record.digest != digest:
            raise KeyReused
        return record.answer

    def _close(
        self, basket_id: str, owner: str, key: str, given: CheckoutInput, *, digest: str, cause: str
    ) -> CheckoutAnswer:
        basket = owned_open(self._baskets, basket_id, owner, self._clock)
        lines = self._baskets.lines(basket)
        if not lines:
            raise BasketEmpty
        priced = self._pricer.price(
            basket, lines, country=given.address.country, option=given.shipping_option
        )
        _demand(priced, given)
        order_id, at = self._new_id(), self._clock()
        event = BasketCheckedOut(
            id=self._new_id(),
            occurred_at=at,
            correlation_id=cause,
            data=_told(basket, priced, given, order_id),
        )
        if len(event.detail()) > _LARGEST_EVENT:
            raise BasketFull("The SKUs and titles of the basket are too long together.")
        total = priced.quote.totals.total
        answer = CheckoutAnswer(order_id=order_id, basket_id=basket.id, currency=basket.currency, total=total)
        return self._checkouts.check_out(
            basket,
            touched(basket, at, state="checked-out", order_id=order_id),
            event,
            CheckoutRecord(digest=digest, answer=answer, expires_at=int((at + KEY_KEPT).timestamp())),
            scope=owner,
            key=key,
            used=priced.used,
            customer=_counted_as(basket, given),
        )


def _demand(priced: Priced, given: CheckoutInput) -> None:
    """Raises LinesUnavailable, ShippingUnavailable, TotalsChanged."""
    if priced.unavailable:
        gone = priced.unavailable[:_MOST_FAULTS]
        raise LinesUnavailable(errors=[FieldError(f"lines.{sku}", "is not sold any more") for sku in gone])
    if priced.chosen is None:
        offered = ", ".join(each.id for each in priced.shipping) or "nothing"
        message = f"is not offered to {given.address.country}: {offered} is"
        raise ShippingUnavailable(errors=[FieldError("shipping_option", message)])
    total = priced.quote.totals.total
    if total != given.expected_total:
        changes = [
            FieldError(f"lines.{sku}.unit_price", f"was {before} and is {now}")
            for sku, (before, now) in list(priced.dearer.items())[:_MOST_FAULTS]
        ]
        codes = [FieldError(f"codes.{code}", why) for code, why in priced.refused.items()]
        raise TotalsChanged(
            f"The total is {total} now.",
            errors=[FieldError("expected_total", f"is {total}"), *changes, *codes],
        )


def _told(basket: Basket, priced: Priced, given: CheckoutInput, order_id: str) -> CheckedOutBasket:
    found = priced.quote
    return CheckedOutBasket(
        order_id=order_id,
        basket_id=basket.id,
        customer_id=basket.customer_id,
        guest_key=basket.guest_key,
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
        payment_token=given.payment_token,
    )


def _counted_as(basket: Basket, given: CheckoutInput) -> str:
    """Who the order counts for where a promotion is limited per customer; a guest is an e-mail address."""
    if basket.customer_id:
        return basket.owner
    return f"E#{hashlib.sha256(given.email.lower().encode()).hexdigest()}"


def _digest(basket_id: str, given: CheckoutInput) -> str:
    """Of what was asked, not of how it was written: the order of a body's fields makes no difference."""
    return hashlib.sha256(basket_id.encode() + msgspec.json.encode(given)).hexdigest()
