"""Products: their rules, and what may go wrong with them."""

from datetime import datetime
from typing import Annotated, Literal

from msgspec import Meta, Struct, structs

from cartwright.errors import BadRequest, Conflict, FieldError, NotFound
from cartwright.money import CURRENCIES
from cartwright.text import END, LINE, PARAGRAPHS

MAX_VARIANTS = 40
"""A transaction takes 100 actions; replacing every SKU and the slug takes 2 x 40 + 2 + 1."""

_SLUG = "[a-z0-9]+(-[a-z0-9]+)*"
Slug = Annotated[
    str,
    Meta(
        pattern=f"^{_SLUG}{END}",
        max_length=120,
        description="Names the product in URLs; unique across the shop",
        examples=["harbour-stoneware-mug"],
    ),
]
Title = Annotated[str, Meta(pattern=LINE, min_length=1, max_length=200, examples=["Harbour stoneware mug"])]
Description = Annotated[
    str, Meta(pattern=PARAGRAPHS, max_length=4000, examples=["A heavy-bottomed mug with a reactive glaze."])
]
Category = Annotated[
    str,
    Meta(
        pattern=f"^{_SLUG}(/{_SLUG}){{0,4}}{END}",
        max_length=200,
        description="Path of up to 5 slugs, from the widest to the narrowest",
        examples=["kitchen/mugs"],
    ),
]
Status = Annotated[
    Literal["draft", "active", "archived"],
    Meta(description="Only an active product is shown to the public", examples=["active"]),
]
Sku = Annotated[
    str,
    Meta(
        pattern=f"^[A-Za-z0-9][A-Za-z0-9._-]{{0,39}}{END}",
        description="Stock-keeping unit; unique across the shop, whatever its case",
        examples=["MUG-HARBOUR-BLUE"],
    ),
]
OptionName = Annotated[str, Meta(pattern=LINE, min_length=1, max_length=40)]
OptionValue = Annotated[str, Meta(pattern=LINE, min_length=1, max_length=80)]
Options = Annotated[
    dict[OptionName, OptionValue],
    Meta(
        max_length=5,
        description="What tells the variant from its siblings",
        examples=[{"colour": "blue"}],
    ),
]
CurrencyCode = Annotated[str, Meta(pattern=f"^[A-Z]{{3}}{END}")]
Amount = Annotated[int, Meta(ge=0, le=10_000_000_000)]
Prices = Annotated[
    dict[CurrencyCode, Amount],
    Meta(
        min_length=1,
        max_length=20,
        description="Minor units (pence, cents) by ISO 4217 code",
        examples=[{"GBP": 1250, "EUR": 1490}],
    ),
]
ProductId = Annotated[
    str,
    Meta(
        pattern=f"^[0-9a-f]{{8}}-[0-9a-f]{{4}}-7[0-9a-f]{{3}}-[89ab][0-9a-f]{{3}}-[0-9a-f]{{12}}{END}",
        description="UUID, version 7",
        examples=["01936b5e-7bff-7c11-8a42-66d0f3f1b8c4"],
    ),
]
Timestamp = Annotated[datetime, Meta(tz=True, description="UTC", examples=["2026-11-21T09:30:00.125000Z"])]


class Variant(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is bought and stocked: one SKU."""

    sku: Sku
    options: Options = {}
    prices: Prices


class ProductInput(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A product as staff write it, whole."""

    slug: Slug
    title: Title
    description: Description = ""
    category: Category
    status: Status = "draft"
    variants: Annotated[tuple[Variant, ...], Meta(min_length=1, max_length=MAX_VARIANTS)]


class Product(Struct, frozen=True, kw_only=True):
    """A product as the shop keeps it."""

    id: ProductId
    version: Annotated[int, Meta(ge=1, description="Grows by one with each change", examples=[3])]
    slug: Slug
    title: Title
    description: Description
    category: Category
    status: Status
    variants: tuple[Variant, ...]
    created_at: Timestamp
    updated_at: Timestamp


class InvalidProduct(BadRequest):
    code = "invalid-product"
    title = "The product breaks a rule of the catalogue"


class ProductNotFound(NotFound):
    code = "product-not-found"
    title = "There is no such product"


class AlreadyTaken(Conflict):
    """`errors` name each slug or SKU that belongs to another product."""

    code = "already-taken"
    title = "Another product has this slug or SKU"


class ChangedMeanwhile(Conflict):
    code = "changed-meanwhile"
    title = "The product was changed by someone else at the same time"


def check(given: ProductInput) -> None:
    """The rules that a schema cannot say. Raises InvalidProduct with every breach."""
    errors: list[FieldError] = []
    first: dict[str, int] = {}
    for index, variant in enumerate(given.variants):
        earlier = first.setdefault(variant.sku.upper(), index)
        if earlier != index:
            message = f"{variant.sku} is also the SKU of variants[{earlier}]; case does not tell SKUs apart"
            errors.append(FieldError(f"variants[{index}].sku", message))
        errors += [
            FieldError(f"variants[{index}].prices.{code}", f"{code} is not a currency of ISO 4217")
            for code in variant.prices
            if code not in CURRENCIES
        ]
    if errors:
        raise InvalidProduct(errors=errors)


def content(product: Product) -> ProductInput:
    """What `product` would be written as: two products with equal content differ in nothing staff can see."""
    return ProductInput(**{name: getattr(product, name) for name in ProductInput.__struct_fields__})


def created(given: ProductInput, *, product_id: str, at: datetime) -> Product:
    """Raises InvalidProduct."""
    check(given)
    return Product(id=product_id, version=1, created_at=at, updated_at=at, **structs.asdict(given))


def replaced(product: Product, given: ProductInput, *, at: datetime) -> Product:
    """`product` itself when `given` says nothing new. Raises InvalidProduct."""
    check(given)
    if content(product) == given:
        return product
    return structs.replace(product, version=product.version + 1, updated_at=at, **structs.asdict(given))


def archived(product: Product, *, at: datetime) -> Product:
    return replaced(product, structs.replace(content(product), status="archived"), at=at)
