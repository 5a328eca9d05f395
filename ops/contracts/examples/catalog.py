"""Sample messages by operation, for the contract. Built by the domain where possible."""

from datetime import UTC, datetime, timedelta
from typing import Any

from msgspec import Struct, structs, to_builtins

from cartwright.errors import CartwrightError, FieldError
from cartwright.fields import Actor
from catalog.categories.domain import Category, CategoryInput, Tree
from catalog.categories.views import shown_category, shown_tree
from catalog.exports.domain import Export, ExportInput
from catalog.images.api import ImageList
from catalog.images.domain import ImageInput, ImageUpload, ProductImage, TooManyImages
from catalog.imports.api import RefusalPage
from catalog.imports.domain import Import, ImportInput, Refusal, Upload
from catalog.products.api import HistoryPage
from catalog.products.changes import Change, field_changes
from catalog.products.domain import (
    AlreadyTaken,
    CompareAt,
    ImageLink,
    InvalidProduct,
    Product,
    ProductInput,
    Variant,
)
from catalog.products.rules import archived, created, replaced, restored
from catalog.products.views import ProductView, shown
from catalog.search.api import ProductPage, StaffProductPage, Suggestion, SuggestionList
from catalog.search.views import (
    FacetCounts,
    Hit,
    ProductSummary,
    ShownPrice,
    StaffProductSummary,
)
from catalog.synonyms.api import SynonymList
from catalog.synonyms.domain import InvalidSynonyms, SynonymGroup, SynonymGroupInput

_PRODUCT_ID = "01936b5e-7bff-7c11-8a42-66d0f3f1b8c4"
_IMPORT_ID = "01936b6a-02a8-7d3e-9c55-1f6b8e0d4a72"
_AT = datetime(2026, 11, 21, 9, 30, 0, 125000, tzinfo=UTC)
_LATER = _AT + timedelta(minutes=4)

_KITCHEN = Category(id="01936b5e-0a08-7b02-9d11-3c5e7a9b1d20", slug="kitchen", name="Kitchen", position=10)
_MUGS = Category(
    id="01936b5e-0a10-7d20-8c55-7f6b8e0d4a01",
    slug="mugs",
    name="Mugs",
    description="For tea, coffee and soup.",
    parent=_KITCHEN.id,
)
_TREE = Tree(version=12, categories=(_KITCHEN, _MUGS))
_CATEGORY = CategoryInput(slug="mugs", name="Mugs", description="For tea, coffee and soup.", parent="kitchen")

_BLUE = Variant(
    sku="MUG-HARBOUR-BLUE",
    options={"colour": "blue"},
    prices={"GBP": 1250, "EUR": 1490},
    compare_at=CompareAt(prices={"GBP": 1500}, ends_at=_AT + timedelta(days=14)),
    barcode="5012345678900",
    weight_grams=420,
)
_RED = Variant(sku="MUG-HARBOUR-RED", options={"colour": "red"}, prices={"GBP": 1250, "EUR": 1490})
_INPUT = ProductInput(
    slug="harbour-stoneware-mug",
    title="Harbour stoneware mug",
    description="A heavy-bottomed mug with a reactive glaze.",
    brand="Tideline",
    category="kitchen/mugs",
    attributes={"material": "stoneware"},
    tags=("gift",),
    status="active",
    images=(ImageLink(url="https://cdn.example.com/harbour-mug.jpg", alt="A blue mug on a window sill"),),
    variants=(_BLUE,),
)
_WIDER = structs.replace(_INPUT, variants=(_BLUE, _RED))
_PRODUCT: Product = created(_INPUT, tree=_TREE, product_id=_PRODUCT_ID, at=_AT)
_REPLACED = replaced(_PRODUCT, _WIDER, tree=_TREE, at=_LATER)
_ARCHIVED = archived(_REPLACED, at=_LATER)
_HISTORY = HistoryPage(
    items=(
        Change(
            version=3,
            at=_LATER,
            actor=Actor("5a1f7c3e-6f0e-4d1c-9b57-0d2f6f0a7b11", "grace@shop.example"),
            action="archived",
            cause="7f9c1d1e-4b5a-4b0e-9f57-0b9b0a2f6a11",
            fields=field_changes(_REPLACED, _ARCHIVED, _TREE),
        ),
    ),
    next="eyJwayI6IlAjMDE5MzZiNWUifQ.mX4r",
)
_FOUND = Hit(
    id=_PRODUCT_ID,
    version=_REPLACED.version,
    slug=_REPLACED.slug,
    title=_REPLACED.title,
    brand=_REPLACED.brand,
    category_id=_MUGS.id,
    status=_REPLACED.status,
    image=shown(_REPLACED, _TREE).images[0],
    prices={"EUR": ShownPrice(min=1490, max=1490), "GBP": ShownPrice(min=1250, max=1250)},
    skus=2,
    compare_at={"GBP": (CompareAt(prices={"GBP": 1500}),)},
)
_TALLY = FacetCounts(
    total=36,
    brands={"Tideline": 36},
    attributes={"material:stoneware": 34, "material:porcelain": 2},
    categories={_MUGS.id: 36},
    prices={"EUR": (1190, 2490), "GBP": (990, 2050)},
)
_FACETS = _TALLY.shown(_TREE, "kitchen")

_REFUSAL = Refusal(line=7, column="price_gbp", reason="2.5555 has more decimals than GBP")
_ANNOUNCED = Import(
    id=_IMPORT_ID,
    created_at=_AT,
    updated_at=_AT,
    upload=Upload(
        url=f"https://uploads.s3.eu-west-1.amazonaws.com/imports/{_IMPORT_ID}/upload.csv?X-Amz-Signature=3f1c",
        headers={"Content-Type": "text/csv", "Content-Length": "48213"},
        expires_at=_AT + timedelta(minutes=15),
    ),
)
_IMAGE = ProductImage(
    id="01936b5e-90d1-7a3c-b1f4-2c5d6e7f8091",
    product_id=_PRODUCT_ID,
    content_type="image/jpeg",
    bytes=482133,
    alt="A blue mug on a window sill",
    created_at=_AT,
)
_TO_UPLOAD = structs.replace(
    _IMAGE,
    upload=ImageUpload(
        url=f"https://images.s3.eu-west-1.amazonaws.com/uploads/{_PRODUCT_ID}/{_IMAGE.id}?X-Amz-Signature=3f1c",
        headers={"Content-Type": "image/jpeg", "Content-Length": "482133"},
        expires_at=_AT + timedelta(minutes=15),
    ),
)
_READY = structs.replace(_IMAGE, state="ready", attached=True, width=1600, height=1200)
_REFUSED = structs.replace(
    _IMAGE,
    id="01936b60-2a07-7c4e-9d15-6b0f3e8a2c44",
    state="quarantined",
    reason="The file is SVG, which can contain scripts. Upload JPEG, PNG, WebP or GIF.",
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
    report=f"https://uploads.s3.eu-west-1.amazonaws.com/imports/{_IMPORT_ID}/report.csv?X-Amz-Signature=8b0e",
    created_at=_AT,
    updated_at=_LATER,
)
_EXPORT_ID = "01936b6b-5c10-7f0a-8d21-6a4e2c9b7f15"
_ASKED_FOR = Export(id=_EXPORT_ID, format="csv", of_status="active", created_at=_AT, updated_at=_AT)
_EXPORTED = structs.replace(
    _ASKED_FOR,
    status="succeeded",
    products=56,
    rows=180,
    bytes=48213,
    download=f"https://uploads.s3.eu-west-1.amazonaws.com/exports/{_EXPORT_ID}.csv?X-Amz-Signature=c41d",
    updated_at=_LATER,
)

_SOFAS = SynonymGroup(id="sofas", words=("sofa", "couch", "settee"))


def _shown(product: Product) -> ProductView:
    return shown(product, _TREE)


REQUESTS: dict[str, Struct | dict[str, Any]] = {
    "createProduct": _INPUT,
    "replaceProduct": _WIDER,
    "patchProduct": {"brand": None, "variants": [to_builtins(_BLUE), to_builtins(_RED)]},
    "createCategory": _CATEGORY,
    "replaceCategory": structs.replace(_CATEGORY, name="Mugs and cups"),
    "announceImage": ImageInput(
        content_type="image/jpeg", content_length=482133, alt="A blue mug on a window sill"
    ),
    "startImport": ImportInput(content_length=48213),
    "startExport": ExportInput(status="active"),
    "replaceSynonyms": SynonymGroupInput(words=_SOFAS.words),
}
RESPONSES: dict[str, Struct] = {
    "getProduct": _shown(_PRODUCT),
    "getProductBySlug": _shown(_PRODUCT),
    "getProductBySku": _shown(_PRODUCT),
    "getProductAsStaff": _shown(_PRODUCT),
    "listProductHistory": _HISTORY,
    "createProduct": _shown(_PRODUCT),
    "replaceProduct": _shown(_REPLACED),
    "patchProduct": _shown(_REPLACED),
    "archiveProduct": _shown(_ARCHIVED),
    "restoreProduct": _shown(restored(_ARCHIVED, at=_LATER)),
    "listProducts": ProductPage(
        items=(_FOUND.shown(ProductSummary, _TREE, _AT),), facets=_FACETS, next="eyJrZXkiOi0xMn0.mX4r"
    ),
    "listSuggestions": SuggestionList(
        items=(Suggestion(text="heart holder", count=14), Suggestion(text="heart holders", count=2))
    ),
    "listProductsAsStaff": StaffProductPage(
        items=(_FOUND.shown(StaffProductSummary, _TREE, _AT),), facets=_FACETS
    ),
    "listCategories": shown_tree(_TREE),
    "listCategoriesAsStaff": shown_tree(_TREE),
    "getCategoryAsStaff": shown_category(_TREE, _MUGS.id),
    "createCategory": shown_category(_TREE, _MUGS.id),
    "replaceCategory": shown_category(_TREE, _MUGS.id),
    "announceImage": _TO_UPLOAD,
    "getImage": _READY,
    "listImages": ImageList(items=(_READY, _REFUSED)),
    "startImport": _ANNOUNCED,
    "getImport": _IMPORTED,
    "listRefusals": RefusalPage(items=(_REFUSAL,)),
    "startExport": _ASKED_FOR,
    "getExport": _EXPORTED,
    "listSynonyms": SynonymList(version=4, items=(_SOFAS,)),
    "replaceSynonyms": _SOFAS,
}
ERRORS: tuple[CartwrightError, ...] = (
    InvalidProduct(errors=[FieldError("variants[0].prices.XYZ", "XYZ is not an ISO 4217 currency code")]),
    AlreadyTaken(errors=[FieldError("variants[0].sku", "MUG-HARBOUR-BLUE belongs to another product")]),
    InvalidSynonyms(errors=[FieldError("words[2]", "is the same as words[0]")]),
    TooManyImages("A product can have at most 20 images, including pending uploads."),
)
"""For errors whose documents say more than their title."""
