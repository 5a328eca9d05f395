"""Believable messages, by operation: the contract shows them. What the domain can make, it makes."""

from datetime import UTC, datetime, timedelta

from msgspec import Struct, structs

from cartwright.errors import CartwrightError, FieldError
from catalog.imports.api import RefusalPage
from catalog.imports.domain import Import, ImportInput, Refusal, Upload
from catalog.products.api import ProductPage
from catalog.products.domain import (
    AlreadyTaken,
    InvalidProduct,
    Product,
    ProductInput,
    Variant,
    archived,
    created,
    replaced,
)

_PRODUCT_ID = "01936b5e-7bff-7c11-8a42-66d0f3f1b8c4"
_IMPORT_ID = "01936b6a-02a8-7d3e-9c55-1f6b8e0d4a72"
_AT = datetime(2026, 11, 21, 9, 30, 0, 125000, tzinfo=UTC)
_LATER = _AT + timedelta(minutes=4)

_BLUE = Variant(sku="MUG-HARBOUR-BLUE", options={"colour": "blue"}, prices={"GBP": 1250, "EUR": 1490})
_RED = Variant(sku="MUG-HARBOUR-RED", options={"colour": "red"}, prices={"GBP": 1250, "EUR": 1490})
_INPUT = ProductInput(
    slug="harbour-stoneware-mug",
    title="Harbour stoneware mug",
    description="A heavy-bottomed mug with a reactive glaze.",
    category="kitchen/mugs",
    status="active",
    variants=(_BLUE,),
)
_WIDER = structs.replace(_INPUT, variants=(_BLUE, _RED))
_PRODUCT: Product = created(_INPUT, product_id=_PRODUCT_ID, at=_AT)
_REPLACED = replaced(_PRODUCT, _WIDER, at=_LATER)

_REFUSAL = Refusal(line=7, column="price_gbp", reason="2.555 has more decimals than GBP")
_ANNOUNCED = Import(
    id=_IMPORT_ID,
    created_at=_AT,
    updated_at=_AT,
    upload=Upload(
        url=f"https://uploads.s3.eu-west-1.amazonaws.com/imports/{_IMPORT_ID}.csv?X-Amz-Signature=3f1c",
        headers={"Content-Type": "text/csv", "Content-Length": "48213"},
        expires_at=_AT + timedelta(minutes=15),
    ),
)
_IMPORTED = Import(
    id=_IMPORT_ID,
    status="succeeded",
    rows=180,
    created=52,
    updated=3,
    unchanged=4,
    refused=1,
    refusals=(_REFUSAL,),
    created_at=_AT,
    updated_at=_LATER,
)

REQUESTS: dict[str, Struct] = {
    "createProduct": _INPUT,
    "replaceProduct": _WIDER,
    "startImport": ImportInput(content_length=48213),
}
RESPONSES: dict[str, Struct] = {
    "listProducts": ProductPage(items=(_PRODUCT,), next="eyJhZnRlciI6IjAxOTM2YjVlIn0.mX4r"),
    "getProduct": _PRODUCT,
    "getProductAsStaff": _PRODUCT,
    "createProduct": _PRODUCT,
    "replaceProduct": _REPLACED,
    "archiveProduct": archived(_REPLACED, at=_LATER),
    "startImport": _ANNOUNCED,
    "getImport": _IMPORTED,
    "listRefusals": RefusalPage(items=(_REFUSAL,)),
}
ERRORS: tuple[CartwrightError, ...] = (
    InvalidProduct(errors=[FieldError("variants[0].prices.XYZ", "XYZ is not a currency of ISO 4217")]),
    AlreadyTaken(errors=[FieldError("variants[0].sku", "MUG-HARBOUR-BLUE belongs to another product")]),
)
"""For the errors whose documents say more than their title."""
