"""Baskets: what they are made of, and what may become of them."""

from datetime import datetime, timedelta
from typing import Annotated

from msgspec import Meta, Struct, structs

from basket.baskets.fields import (
    LINE_BYTES,
    MAX_BYTES,
    MAX_CODES,
    MAX_LINES,
    OrderToken,
    PaymentMethodId,
    State,
)
from basket.pricing.fields import Amount, Code, Id, OptionId
from cartwright.emails import Email
from cartwright.errors import BadRequest, ClientError, Conflict, Forbidden, NotFound
from cartwright.fields import AddressLine, Country, Currency, OptionalLine, Postcode

GUEST_KEPT = timedelta(days=60)
CUSTOMER_KEPT = timedelta(days=400)


class Basket(Struct, frozen=True, kw_only=True):
    """`owner` is C#<customer> or G#<SHA-256 of the guest's token>. `version` grows with every change, lines' too.

    `epoch` tells the lines that count: clearing the basket begins a new one, in one write however many there were. It
    only grows, so lines of an earlier one never count again and may be deleted at any time.
    `size` are the bytes of the lines in the event of the checkout. It ends at `expires_at`, which is moved when it is
    closed, and when it is given back.
    """

    id: str
    owner: str
    state: State = "open"
    version: int = 1
    epoch: int = 0
    currency: str
    country: str
    line_count: int = 0
    size: int = 0
    codes: tuple[str, ...] = ()
    created_at: datetime
    updated_at: datetime
    expires_at: int
    order_id: str | None = None
    merging_into: str | None = None

    @property
    def customer_id(self) -> str | None:
        kind, _, name = self.owner.partition("#")
        return name if kind == "C" else None


class Line(Struct, frozen=True, kw_only=True):
    """`price_seen` is the unit price when the line was put in or last changed, in minor units."""

    sku: str
    product_id: str
    title: str
    quantity: int
    price_seen: int

    @property
    def size(self) -> int:
        """At most, of the line in BasketCheckedOut: quotes and backslashes of a title are sent as two bytes."""
        title = len(self.title.encode()) + self.title.count('"') + self.title.count("\\")
        return LINE_BYTES + len(self.sku) + title


class Address(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    name: AddressLine
    line1: AddressLine
    line2: OptionalLine = ""
    city: AddressLine
    region: OptionalLine = ""
    postcode: Postcode = ""
    country: Country


class CheckoutInput(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`expected_total` is what the customer saw: the order is placed for exactly this, or not at all."""

    email: Email
    address: Address
    shipping_option: OptionId
    payment_method_id: PaymentMethodId | None = None
    expected_total: Amount


class AcceptedCheckout(Struct, frozen=True, kw_only=True):
    order_id: Id
    basket_id: Id
    currency: Currency
    total: Annotated[int, Meta(description="Minor units")]


class CheckoutAnswer(AcceptedCheckout, frozen=True, kw_only=True):
    """The order is being placed; its state is told by the service of orders."""

    order_token: OrderToken | None


class Attempt(Struct, frozen=True, kw_only=True):
    """A checkout as it was asked for: by whom and from where, under which key, and because of what.

    `challenge` is what the caller shows for being a person, `account_email` the confirmed address of a customer.
    """

    basket_id: str
    owner: str
    key: str
    given: CheckoutInput
    cause: str
    source_ip: str = ""
    challenge: str = ""
    account_email: str = ""


class CheckoutRecord(Struct, frozen=True, kw_only=True):
    """What a key was used for: `digest` is of the request, without which the same key may not be used again."""

    digest: str
    answer: AcceptedCheckout
    expires_at: int


class BasketNotFound(NotFound):
    code = "basket-not-found"
    title = "There is no such basket"


class BasketClosed(Conflict):
    code = "basket-closed"
    title = "The basket is not open any more"


class BasketFull(Conflict):
    code = "basket-full"
    title = "The basket takes no more lines"


class BasketEmpty(Conflict):
    code = "basket-empty"
    title = "There is nothing in the basket"


class NotOnSale(BadRequest):
    code = "not-on-sale"
    title = "This is not sold in the basket's currency"


class CurrenciesDiffer(Conflict):
    code = "currencies-differ"
    title = "The baskets are of different currencies"


class LinesUnavailable(Conflict):
    code = "lines-unavailable"
    title = "Some of the goods are not sold any more"


class ShippingUnavailable(Conflict):
    code = "shipping-unavailable"
    title = "The order can't be sent that way"


class Unpayable(Conflict):
    code = "unpayable"
    title = "The payment provider does not take this total"


class TotalsChanged(Conflict):
    code = "totals-changed"
    title = "The total is not the one that the customer saw"


class KeyReused(ClientError):
    status = 422
    code = "idempotency-key-reused"
    title = "The Idempotency-Key was used for another request"


class ChallengeNotPassed(Forbidden):
    code = "challenge-not-passed"
    title = "The shop asks for a challenge that a person solves"


class CheckoutInFlight(Conflict):
    code = "checkout-in-flight"
    title = "The same checkout is under way"
    retry_after = 1


class KeyTaken(Exception):
    """The same key was first: what it led to is to be read. It never leaves the service."""


def opened(basket_id: str, owner: str, *, currency: str, country: str, at: datetime) -> Basket:
    return Basket(
        id=basket_id,
        owner=owner,
        currency=currency,
        country=country,
        created_at=at,
        updated_at=at,
        expires_at=end_of(owner, at),
    )


def changed(
    basket: Basket, at: datetime, *, before: tuple[Line, ...] = (), after: tuple[Line, ...] = ()
) -> Basket:
    """With lines `before` replaced by lines `after`. Raises BasketFull."""
    lines = basket.line_count - len(before) + len(after)
    size = basket.size - sum(line.size for line in before) + sum(line.size for line in after)
    grows = lines > basket.line_count or size > basket.size
    if grows and lines > MAX_LINES:
        raise BasketFull(f"A basket takes {MAX_LINES} lines.")
    if grows and size > MAX_BYTES:
        raise BasketFull("The SKUs and titles of the basket are too long together.")
    return touched(basket, at, line_count=lines, size=size)


def touched(basket: Basket, at: datetime, **changes: object) -> Basket:
    return structs.replace(basket, version=basket.version + 1, updated_at=at, **changes)


def cleared(basket: Basket, at: datetime) -> Basket:
    return touched(basket, at, epoch=basket.epoch + 1, line_count=0, size=0)


def with_code(basket: Basket, code: Code, at: datetime) -> Basket:
    """The same basket when it has the code already. Raises BasketFull."""
    if code in basket.codes:
        return basket
    if len(basket.codes) == MAX_CODES:
        raise BasketFull(f"A basket takes {MAX_CODES} codes.")
    return touched(basket, at, codes=(*basket.codes, code))


def without_code(basket: Basket, code: Code, at: datetime) -> Basket:
    """The same basket when it has no such code."""
    if code not in basket.codes:
        return basket
    return touched(basket, at, codes=tuple(each for each in basket.codes if each != code))


def end_of(owner: str, opened_at: datetime) -> int:
    """When a basket ends that is never closed, in seconds since 1970."""
    return int((opened_at + (CUSTOMER_KEPT if owner.startswith("C#") else GUEST_KEPT)).timestamp())
