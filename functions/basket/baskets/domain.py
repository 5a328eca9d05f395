"""The basket model and its state changes."""

from datetime import datetime, timedelta
from typing import Annotated

from msgspec import Meta, Struct, structs

from basket.baskets.fields import (
    MAX_BYTES,
    MAX_CODES,
    MAX_INLINE,
    MAX_LINES,
    Line,
    OrderToken,
    PaymentMethodId,
    State,
    by_sku,
)
from basket.pricing.fields import Amount, Code, Id, OptionId
from cartwright.emails import Email
from cartwright.errors import BadRequest, ClientError, Conflict, Forbidden, NotFound
from cartwright.fields import AddressLine, Country, Currency, OptionalLine, Postcode

GUEST_KEPT, CUSTOMER_KEPT = timedelta(days=60), timedelta(days=400)


class Basket(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """`owner` is C#<customer> or G#<SHA-256 of the guest's token>. Every change, also of a line, increments `version`.

    `lines` are the first lines, up to MAX_INLINE; the rest are overflow lines, stored apart. A line stays where it is.
    `epoch` selects the current overflow lines. Clearing a basket that has any starts a new epoch in one write.
    Epochs only increase, so lines of an earlier epoch never become current again and can be deleted at any time.
    `size` is the size of all lines in the checkout event. `expires_at` changes on closing and reopening.
    """

    id: str
    owner: str
    state: State
    version: int
    epoch: int = 0
    currency: str
    country: str
    lines: tuple[Line, ...] = ()
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

    @property
    def overflow(self) -> int:
        """The number of overflow lines."""
        return self.line_count - len(self.lines)


class Address(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    name: AddressLine
    line1: AddressLine
    line2: OptionalLine = ""
    city: AddressLine
    region: OptionalLine = ""
    postcode: Postcode = ""
    country: Country


class CheckoutInput(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`expected_total` is the total that the customer saw. The order is placed at exactly this total or refused."""

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
    """The order is being placed. The order service reports its state."""

    order_token: OrderToken | None


class Attempt(Struct, frozen=True, kw_only=True):
    """A checkout request with its caller, key and correlation id (`cause`).

    `challenge` is the caller's proof of being human. `account_email` is the verified address of a customer.
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
    """The first use of a key. `digest` identifies the request; a different request with the same key is refused."""

    digest: str
    answer: AcceptedCheckout
    expires_at: int


class BasketNotFound(NotFound):
    code = "basket-not-found"
    title = "The basket does not exist"


class BasketClosed(Conflict):
    code = "basket-closed"
    title = "The basket is no longer open"


class BasketFull(Conflict):
    code = "basket-full"
    title = "The basket is full"


class BasketEmpty(Conflict):
    code = "basket-empty"
    title = "The basket is empty"


class NotOnSale(BadRequest):
    code = "not-on-sale"
    title = "The item is not sold in the currency of the basket"


class CurrenciesDiffer(Conflict):
    code = "currencies-differ"
    title = "The baskets have different currencies"


class LinesUnavailable(Conflict):
    code = "lines-unavailable"
    title = "Some items are no longer on sale"


class ShippingUnavailable(Conflict):
    code = "shipping-unavailable"
    title = "The shipping option is not available for this order"


class Unpayable(Conflict):
    code = "unpayable"
    title = "The payment provider does not accept this total"


class TotalsChanged(Conflict):
    code = "totals-changed"
    title = "The total differs from the expected total"


class KeyReused(ClientError):
    status = 422
    code = "idempotency-key-reused"
    title = "The Idempotency-Key was used for another request"


class ChallengeNotPassed(Forbidden):
    code = "challenge-not-passed"
    title = "The checkout requires a solved challenge"


class CheckoutInFlight(Conflict):
    code = "checkout-in-flight"
    title = "The same checkout is in progress"
    retry_after = 1


class KeyTaken(Exception):
    """A concurrent request with the same key won, so its answer must be read. Never leaves the service."""


def opened(basket_id: str, owner: str, *, currency: str, country: str, at: datetime) -> Basket:
    return Basket(
        id=basket_id,
        owner=owner,
        state="open",
        version=1,
        currency=currency,
        country=country,
        created_at=at,
        updated_at=at,
        expires_at=end_of(owner, at),
    )


def changed(
    basket: Basket, at: datetime, *, before: tuple[Line, ...] = (), after: tuple[Line, ...] = ()
) -> Basket:
    """Replaces lines `before` with lines `after`. A new line is inline if there is room. Raises BasketFull."""
    count = basket.line_count - len(before) + len(after)
    size = basket.size - sum(line.size for line in before) + sum(line.size for line in after)
    grows = count > basket.line_count or size > basket.size
    if grows and count > MAX_LINES:
        raise BasketFull(f"A basket can hold at most {MAX_LINES} lines.")
    if grows and size > MAX_BYTES:
        raise BasketFull("The SKUs and titles of the basket are too long in total.")
    old, new = by_sku(before), by_sku(after)
    inline = {sku: line for sku, line in by_sku(basket.lines).items() if sku not in old or sku in new}
    for sku, line in new.items():
        if sku in inline or (sku not in old and len(inline) < MAX_INLINE):
            inline[sku] = line
    return touched(basket, at, lines=tuple(inline.values()), line_count=count, size=size)


def touched(basket: Basket, at: datetime, **changes: object) -> Basket:
    return structs.replace(basket, version=basket.version + 1, updated_at=at, **changes)


def cleared(basket: Basket, at: datetime) -> Basket:
    epoch = basket.epoch + 1 if basket.overflow else basket.epoch
    return touched(basket, at, epoch=epoch, lines=(), line_count=0, size=0)


def with_code(basket: Basket, code: Code, at: datetime) -> Basket:
    """Returns the same basket if it already has the code. Raises BasketFull."""
    if code in basket.codes:
        return basket
    if len(basket.codes) == MAX_CODES:
        raise BasketFull(f"A basket can hold at most {MAX_CODES} codes.")
    return touched(basket, at, codes=(*basket.codes, code))


def without_code(basket: Basket, code: Code, at: datetime) -> Basket:
    """Returns the same basket if it does not have the code."""
    rest = tuple(each for each in basket.codes if each != code)
    return touched(basket, at, codes=rest) if rest != basket.codes else basket


def end_of(owner: str, opened_at: datetime) -> int:
    """The expiry of an open basket, in seconds since 1970."""
    return int((opened_at + (CUSTOMER_KEPT if owner.startswith("C#") else GUEST_KEPT)).timestamp())
