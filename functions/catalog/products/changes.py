"""The audit trail of a product: the author, time, cause and content of each change."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct

from cartwright.fields import Actor
from catalog.categories.domain import Tree
from catalog.products.domain import Product, Variant
from catalog.products.fields import Timestamp

MAX_VALUE = 1000
"""The maximum characters of a value in the trail; longer values are truncated."""

FIELDS = (
    "slug",
    "title",
    "description",
    "brand",
    "category",
    "attributes",
    "tags",
    "status",
    "images",
    "variants",
)

Action = Literal[
    "created", "replaced", "patched", "archived", "restored", "removed", "imported", "image-changed"
]
Value = Annotated[
    str | None,
    Meta(
        description=f"Text as is, other values as JSON, truncated to {MAX_VALUE} characters; null if there is none",
        examples=['{"GBP":1250}'],
    ),
]


class FieldChange(Struct, frozen=True, kw_only=True):
    field: Annotated[
        str,
        Meta(
            description="Fields of a variant are named by its SKU",
            examples=["variants[MUG-HARBOUR-BLUE].prices"],
        ),
    ]
    before: Value = None
    after: Value = None


class Change(Struct, frozen=True, kw_only=True):
    """One entry of the trail. `version` is that of the product after the change."""

    version: Annotated[int, Meta(ge=1, examples=[3])]
    at: Timestamp
    actor: Actor
    action: Action
    cause: Annotated[str, Meta(description="Correlation id of the request, or id of the import")]
    fields: tuple[FieldChange, ...] = ()


def changed_fields(before: Product | None, after: Product) -> tuple[str, ...]:
    """Returns names from `FIELDS`; all of them for a new product."""
    if before is None:
        return FIELDS
    return tuple(name for name in FIELDS if _stored(before, name) != _stored(after, name))


def field_changes(before: Product | None, after: Product | None, tree: Tree) -> tuple[FieldChange, ...]:
    """`before` is None for a new product, `after` for a deleted one."""
    old, new = _values(before, tree), _values(after, tree)
    return tuple(
        FieldChange(field=name, before=_value(old.get(name)), after=_value(new.get(name)))
        for name in dict.fromkeys([*old, *new])
        if old.get(name) != new.get(name)
    )


def price_changes(before: Product, after: Product) -> Iterator[tuple[str, str, int | None, int | None]]:
    """Yields SKU, currency, and the amounts before and after; None if there is no price."""
    old, new = _prices(before), _prices(after)
    for sku, currency in dict.fromkeys([*old, *new]):
        amounts = old.get((sku, currency)), new.get((sku, currency))
        if amounts[0] != amounts[1]:
            yield sku, currency, *amounts


def _prices(product: Product) -> dict[tuple[str, str], int]:
    """SKUs are in upper case, because they are case-insensitive."""
    return {
        (variant.sku.upper(), currency): amount
        for variant in product.variants
        for currency, amount in variant.prices.items()
    }


def _stored(product: Product, name: str) -> Any:
    return product.category_id if name == "category" else getattr(product, name)


def _values(product: Product | None, tree: Tree) -> dict[str, Any]:
    """Returns the values by trail name, without empty ones."""
    if product is None:
        return {}
    values: dict[str, Any] = {
        name: getattr(product, name) for name in FIELDS if name not in ("category", "variants")
    }
    values["category"] = tree.path(product.category_id)
    for variant in product.variants:
        values |= _variant_values(variant)
    return {name: value for name, value in values.items() if value not in (None, "", (), {})}


def _variant_values(variant: Variant) -> Mapping[str, Any]:
    fields = variant.__struct_fields__
    return {f"variants[{variant.sku}].{name}": getattr(variant, name) for name in fields if name != "sku"}


def _value(value: Any) -> str | None:
    if value is None:
        return None
    text = value if isinstance(value, str) else msgspec.json.encode(value).decode()
    return text if len(text) <= MAX_VALUE else text[: MAX_VALUE - 1] + "…"
