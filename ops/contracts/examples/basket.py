"""Sample messages by operation, for the contract. Built by the domain where possible."""

from datetime import UTC, datetime
from typing import Any

from msgspec import Struct, structs

from basket.baskets.api import BasketInput, LinesInput, MergeInput, QuantityInput, RequestedLine
from basket.baskets.domain import (
    Address,
    CheckoutAnswer,
    CheckoutInFlight,
    CheckoutInput,
    LinesUnavailable,
    NotOnSale,
    ShippingUnavailable,
    TotalsChanged,
    Unpayable,
    changed,
    opened,
    with_code,
)
from basket.baskets.fields import Line as BasketLine
from basket.baskets.fields import size_of
from basket.baskets.views import QuoteView, opened_with, shown, summary
from basket.catalog_copy.domain import CatalogItem
from basket.pricing.api import PromotionPage
from basket.pricing.domain import CodesExhausted, CodeTaken, InvalidPromotion, InvalidRates, Item
from basket.pricing.promotion_domain import Promotion, PromotionInput
from basket.pricing.shipping_domain import DEFAULT_SHIPPING, choices
from basket.pricing.tax_domain import DEFAULT_TAXES
from basket.pricing.totals_domain import quote
from basket.pricing.views import CodesInput, MadeCodes, PromotionUsage, shown_shipping, shown_tax
from cartwright.errors import CartwrightError, FieldError

_AT = datetime(2026, 11, 21, 9, 40, 0, 125000, tzinfo=UTC)
_SKU = "MUG-HARBOUR-BLUE"
_PRODUCT_ID = "01936b5e-7bff-7c11-8a42-66d0f3f1b8c4"
_TOKEN = "q3rS9mC0n1vB5xY7zA2dE4fG6hJ8kL-pQwErTyUiOa0"  # noqa: S105
_LINE = BasketLine(sku=_SKU, quantity=2, price_seen=1250, size=size_of(_SKU, "Harbour stoneware mug"))
_SHELVED = {
    _SKU: CatalogItem(
        sku=_SKU,
        product_id=_PRODUCT_ID,
        title="Harbour stoneware mug",
        prices={"GBP": 1250},
        weight_grams=420,
        availability="in-stock",
    )
}
_GUEST_ID = "01936b70-0f0e-7d0c-8b0a-090807060504"
_NEW = opened("01936b71-1111-7222-8333-444455556666", "C#ada", currency="GBP", country="GB", at=_AT)
_EMPTY = structs.replace(_NEW)
_FILLED = changed(_NEW, _AT, after=(_LINE,))
_BASKET = with_code(_FILLED, "WELCOME10", _AT)
_OFFER = PromotionInput(
    name="10% off",
    code="WELCOME10",
    kind="percentage",
    basis_points=1000,
    minimum={"GBP": 2000},
    customer_limit=1,
)
_PROMOTION = Promotion(
    **structs.asdict(_OFFER),
    id="01936b61-2b2c-7d3e-9f40-515253545556",
    version=1,
    created_at=_AT,
    updated_at=_AT,
)
_SHIPPING = choices(DEFAULT_SHIPPING, country="GB", currency="GBP", grams=840, goods=2250)
_QUOTE = quote(
    [Item(sku=_SKU, product_id=_PRODUCT_ID, title="Harbour stoneware mug", quantity=2, unit_price=1250)],
    {"WELCOME10": _PROMOTION},
    currency="GBP",
    tax=DEFAULT_TAXES.of("GB"),
    ship=lambda _: _SHIPPING[0],
)
_QUOTED = QuoteView(
    currency="GBP",
    lines=_QUOTE.lines,
    totals=_QUOTE.totals,
    promotions=_QUOTE.promotions,
    refused_codes=(),
    shipping_options=_SHIPPING,
    shipping_option=_SHIPPING[0].id,
    price_changes=(),
    unavailable=(),
)
_CHECKOUT = CheckoutInput(
    email="ada@example.com",
    address=Address(
        name="Ada Byron", line1="12 St James's Square", city="London", postcode="SW1Y 4JH", country="GB"
    ),
    shipping_option="standard",
    payment_method_id="p9mX2vQ7sK4tR8wZ1bN5cJ6hL3fD0gY-aEuTiOqVx_M",
    expected_total=_QUOTE.totals.total,
)
_ANSWER = CheckoutAnswer(
    order_id="01936b72-0001-7c33-9a44-5b6c7d8e9f00",
    basket_id=_BASKET.id,
    currency="GBP",
    total=_QUOTE.totals.total,
    order_token="Zk3uB8xW1yQ5vM0cR7tN2pL9sD4fG6hJ-aEiOuXwKzY",  # noqa: S106
)
_OPEN = BasketInput(currency="GBP", country="GB")


def _both(messages: dict[str, Any]) -> dict[str, Any]:
    """For the operations of guests and of customers."""
    return {name.format(who): message for name, message in messages.items() for who in ("", "My")}


REQUESTS: dict[str, Struct | dict[str, Any]] = {
    **_both(
        {
            "add{}Lines": LinesInput(lines=(RequestedLine(sku=_SKU, quantity=2),)),
            "set{}Line": QuantityInput(quantity=2),
            "checkOut{}Basket": _CHECKOUT,
            "open{}Basket": _OPEN,
        }
    ),
    "mergeIntoMyBasket": MergeInput(guest_basket_id=_GUEST_ID, guest_token=_TOKEN),
    "createPromotion": _OFFER,
    "replacePromotion": structs.replace(_OFFER, basis_points=1500, name="15% off"),
    "makeCodes": CodesInput(count=2),
    "replaceTaxRates": DEFAULT_TAXES,
    "replaceShippingRates": DEFAULT_SHIPPING,
}
RESPONSES: dict[str, Struct] = {
    **_both(
        {
            "get{}Basket": shown(_BASKET, [_LINE], _SHELVED),
            "quote{}Basket": _QUOTED,
            "add{}Lines": summary(_FILLED),
            "clear{}Basket": summary(_EMPTY),
            "set{}Line": summary(_FILLED),
            "remove{}Line": summary(_EMPTY),
            "add{}Code": summary(_BASKET),
            "remove{}Code": summary(_FILLED),
        }
    ),
    "checkOutBasket": _ANSWER,
    "checkOutMyBasket": structs.replace(_ANSWER, order_token=None),
    "openBasket": opened_with(_EMPTY, _TOKEN),
    "openMyBasket": summary(_EMPTY),
    "mergeIntoMyBasket": summary(_FILLED),
    "listPromotions": PromotionPage(items=(_PROMOTION,)),
    "createPromotion": _PROMOTION,
    "getPromotion": _PROMOTION,
    "getPromotionUsage": PromotionUsage(used=17, held=2),
    "replacePromotion": structs.replace(_PROMOTION, basis_points=1500, name="15% off", version=2),
    "makeCodes": MadeCodes(codes=("MFRGGZDFMZTWQ2LK", "NBSWY3DPO5XXE3DE")),
    "getTaxRates": shown_tax(0, DEFAULT_TAXES),
    "replaceTaxRates": shown_tax(1, DEFAULT_TAXES),
    "getShippingRates": shown_shipping(0, DEFAULT_SHIPPING),
    "replaceShippingRates": shown_shipping(1, DEFAULT_SHIPPING),
}
ERRORS: tuple[CartwrightError, ...] = (
    NotOnSale(errors=[FieldError("lines[0].sku", "MUG-HARBOUR-GREEN is not sold in GBP")]),
    LinesUnavailable(errors=[FieldError("lines.MUG-HARBOUR-RED", "is no longer on sale")]),
    ShippingUnavailable(
        errors=[FieldError("shipping_option", "is not available for US; available options: standard")]
    ),
    TotalsChanged(
        "The total is now 27.45 GBP.",
        errors=[
            FieldError("expected_total", "is 2745"),
            FieldError(f"lines.{_SKU}.unit_price", "changed from 1200 to 1250"),
        ],
    ),
    Unpayable(errors=[FieldError("expected_total", "cannot be paid: the minimum payment is 0.30 GBP")]),
    CodesExhausted(errors=[FieldError("codes.WELCOME10", "has reached its usage limit")]),
    CheckoutInFlight(),
    InvalidPromotion(errors=[FieldError("basis_points", "is required for percentage")]),
    CodeTaken(errors=[FieldError("code", "WELCOME10 belongs to another promotion")]),
    InvalidRates(errors=[FieldError("zones[1].countries", "GB is in more than one zone")]),
)
"""For errors whose documents say more than their title."""
