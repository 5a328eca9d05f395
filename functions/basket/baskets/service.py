"""Use cases of open baskets: lines and promotion codes."""

import base64
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress

from msgspec import structs

from basket.baskets.buyer_keys import BuyerKeys
from basket.baskets.domain import (
    Basket,
    CurrenciesDiffer,
    NotOnSale,
    changed,
    cleared,
    opened,
    with_code,
    without_code,
)
from basket.baskets.fields import MAX_QUANTITY, Line, size_of
from basket.baskets.ownership import customer, guest, load_basket, load_open_basket
from basket.baskets.ports import Baskets
from basket.baskets.pricer import Priced, Pricer
from basket.baskets.views import BasketView, shown
from basket.catalog_copy.domain import CatalogItem
from basket.catalog_copy.ports import CatalogItemReader
from basket.pricing.domain import PromotionNotFound
from basket.usage.code_guesses import CodeGuesses
from cartwright.clock import Clock
from cartwright.errors import BadRequest, ClientError, FieldError
from cartwright.fields import normalize_sku
from cartwright.ids import NewId
from cartwright.money import MAX_AMOUNT, InvalidMoney, exponent
from cartwright.runtime.concurrency import retry

_ATTEMPTS = 10
_TOKEN_BYTES = 32
RequestedLines = Sequence[tuple[str, int]]
"""SKUs and quantities."""


class BasketService:
    """`owner` is the caller, as `ownership` names them. Changes are retried after a concurrent update."""

    def __init__(
        self,
        baskets: Baskets,
        shelf: CatalogItemReader,
        pricer: Pricer,
        buyers: BuyerKeys,
        guesses: CodeGuesses,
        *,
        clock: Clock,
        new_id: NewId,
        random_bytes: Callable[[int], bytes],
    ) -> None:
        self._baskets = baskets
        self._shelf = shelf
        self._buyers = buyers
        self._guesses = guesses
        self._clock = clock
        self._new_id = new_id
        self._random_bytes = random_bytes
        self._pricer = pricer

    def open_for_guest(self, *, currency: str, country: str) -> tuple[Basket, str]:
        """Returns the basket and its token, which no other call returns. Raises BadRequest for an unknown currency."""
        token = base64.urlsafe_b64encode(self._random_bytes(_TOKEN_BYTES)).rstrip(b"=").decode()
        basket = self._opened(guest(token), currency, country)
        self._baskets.open(basket, None)
        return basket, token

    def open_for_customer(self, subject: str, *, currency: str, country: str) -> Basket:
        """Returns the basket that is already open, if any. Raises BadRequest, CurrenciesDiffer, ConcurrentUpdate."""
        owner = customer(subject)

        def attempt() -> Basket:
            current = self._baskets.current(owner)
            before = self._baskets.get(current) if current else None
            if before and before.state == "open" and before.expires_at > self._clock().timestamp():
                if before.currency != currency:
                    raise CurrenciesDiffer(f"The currency of the open basket is {before.currency}.")
                return before
            basket = self._opened(owner, currency, country)
            self._baskets.open(basket, current)
            return basket

        return retry(attempt, attempts=_ATTEMPTS)

    def view(self, basket_id: str, owner: str) -> BasketView:
        """Raises BasketNotFound."""
        basket = load_basket(self._baskets, basket_id, owner, self._clock)
        lines = self._baskets.lines(basket)
        return shown(basket, lines, self._shelf.find([line.sku for line in lines]))

    def quote(
        self,
        basket_id: str,
        owner: str,
        *,
        country: str | None,
        region: str = "",
        option: str | None,
        emails: Sequence[str] = (),
    ) -> tuple[Basket, Priced]:
        """`emails` are the buyer's known addresses, for the limits of promotions.

        Raises BasketNotFound, BasketClosed, BasketFull.
        """
        basket = load_open_basket(self._baskets, basket_id, owner, self._clock)
        lines = self._baskets.lines(basket)
        customers = self._buyers.counted_as(owner, *emails) if basket.codes else ()
        return basket, self._pricer.price(
            basket,
            lines,
            country=country or basket.country,
            region=region,
            option=option,
            customers=customers,
        )

    def add(self, basket_id: str, owner: str, wanted: RequestedLines) -> Basket:
        """Adds to the existing quantities. Raises NotOnSale, BasketFull and the errors of `_change`."""
        return self._put_lines(basket_id, owner, wanted, lambda line: line.quantity if line else 0)

    def set(self, basket_id: str, owner: str, sku: str, quantity: int) -> Basket:
        """Idempotent. Raises the same errors as `add`."""
        return self._put_lines(basket_id, owner, [(sku, quantity)], lambda _: 0)

    def remove(self, basket_id: str, owner: str, sku: str) -> Basket:
        """Idempotent. Raises the errors of `_change`."""

        def attempt(basket: Basket, _: bool) -> Basket:
            there = tuple(self._baskets.some_lines(basket, [sku]).values())
            if not there:
                return basket
            after = changed(basket, self._clock(), before=there)
            self._baskets.write(basket, after, removed=[sku])
            return after

        return self._change(basket_id, owner, attempt)

    def clear(self, basket_id: str, owner: str) -> Basket:
        """One conditional write; hidden overflow lines are deleted after it. Raises the errors of `_change`."""

        def attempt(basket: Basket, _: bool) -> Basket:
            return self._head(basket, cleared(basket, self._clock()) if basket.line_count else basket)

        after = self._change(basket_id, owner, attempt)
        if after.epoch:
            self._baskets.discard_cleared(after)
        return after

    def add_code(self, basket_id: str, owner: str, code: str, source_ip: str = "") -> Basket:
        """The quote shows whether the code applies.

        Raises PromotionNotFound, TooManyCodes, BasketFull and the errors of `_change`.
        """
        load_open_basket(self._baskets, basket_id, owner, self._clock)
        network = self._buyers.network(source_ip)
        self._guesses.admit(basket_id, network)
        if not self._pricer.knows(code):
            self._guesses.wrong(basket_id, network)
            raise PromotionNotFound("No promotion has this code.")
        return self._change(
            basket_id,
            owner,
            lambda basket, _: self._head(basket, with_code(basket, code.upper(), self._clock())),
        )

    def remove_code(self, basket_id: str, owner: str, code: str) -> Basket:
        """Idempotent. Raises the errors of `_change`."""
        return self._change(
            basket_id,
            owner,
            lambda basket, _: self._head(basket, without_code(basket, code.upper(), self._clock())),
        )

    def _opened(self, owner: str, currency: str, country: str) -> Basket:
        try:
            exponent(currency)
        except InvalidMoney as invalid:
            raise BadRequest(errors=[FieldError("currency", str(invalid))]) from None
        if not self._pricer.takes(currency):
            raise BadRequest(
                errors=[FieldError("currency", f"the payment provider does not accept {currency}")]
            )
        return opened(self._new_id(), owner, currency=currency, country=country, at=self._clock())

    def _put_lines(
        self, basket_id: str, owner: str, wanted: RequestedLines, already: Callable[[Line | None], int]
    ) -> Basket:
        def attempt(basket: Basket, consistent: bool) -> Basket:
            shelved = self._shelf.find([sku for sku, _ in wanted], consistent=consistent)
            there = self._baskets.some_lines(basket, [sku for sku, _ in wanted])
            lines = _lines(basket, wanted, shelved, there, already)
            replaced = tuple(
                there[normalize_sku(line.sku)] for line in lines if normalize_sku(line.sku) in there
            )
            after = changed(basket, self._clock(), before=replaced, after=lines)
            self._baskets.write(basket, after, put=lines)
            return after

        return self._change(basket_id, owner, attempt)

    def _head(self, before: Basket, after: Basket) -> Basket:
        if after is not before:
            self._baskets.write(before, after)
        return after

    def _change(self, basket_id: str, owner: str, change: Callable[[Basket, bool], Basket]) -> Basket:
        """The first attempt may read a stale basket, on which no write succeeds. Anything but a write is decided again.

        Raises BasketNotFound, BasketClosed, ConcurrentUpdate.
        """

        def attempt(*, consistent: bool = True) -> tuple[Basket, Basket]:
            before = load_open_basket(self._baskets, basket_id, owner, self._clock, consistent=consistent)
            return before, change(before, consistent)

        with suppress(ClientError):
            before, after = attempt(consistent=False)
            if after is not before:
                return after
        return retry(attempt, attempts=_ATTEMPTS)[1]


def _lines(
    basket: Basket,
    wanted: RequestedLines,
    shelved: Mapping[str, CatalogItem],
    there: Mapping[str, Line],
    already: Callable[[Line | None], int],
) -> tuple[Line, ...]:
    """Returns one line per SKU. Raises NotOnSale, and BadRequest if a quantity exceeds the limit of a line."""
    found: dict[str, Line] = {}
    for place, (sku, quantity) in enumerate(wanted):
        name, shelf = normalize_sku(sku), shelved.get(normalize_sku(sku))
        price = shelf.price(basket.currency) if shelf else None
        if shelf is None or price is None:
            raise NotOnSale(
                errors=[FieldError(f"lines[{place}].sku", f"{sku} is not sold in {basket.currency}")]
            )
        before = found[name].quantity if name in found else already(there.get(name))
        most = min(MAX_QUANTITY, MAX_AMOUNT // max(price, 1))
        if before + quantity > most:
            message = f"exceeds {most} including the quantity in the basket"
            raise BadRequest(errors=[FieldError(f"lines[{place}].quantity", message)])
        line = found.get(name) or Line(
            sku=shelf.sku, quantity=0, price_seen=price, size=size_of(shelf.sku, shelf.title)
        )
        found[name] = structs.replace(line, quantity=before + quantity)
    return tuple(found.values())
