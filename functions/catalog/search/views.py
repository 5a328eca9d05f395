"""API representations of search results and facets."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Annotated

from msgspec import Meta, Struct, structs

from cartwright.fields import Currency
from catalog.categories.domain import CategoryName, CategoryPath, Tree
from catalog.products.fields import Amount, ProductId, Slug, Status, Title
from catalog.products.views import ShownCategory, ShownImage, shown_image
from catalog.search.domain import FacetCounts, Hit, PriceSpan

MOST_BRANDS = 50
MOST_NAMES = 20
MOST_ATTRIBUTE_VALUES = 20

Count = Annotated[int, Meta(ge=1, description="Number of products found with this value", examples=[12])]


class ShownPrice(Struct, frozen=True, kw_only=True):
    """In minor units: the lowest and highest price of any variant, and the compare-at price of the cheapest."""

    min: Annotated[Amount, Meta(examples=[1250])]
    max: Annotated[Amount, Meta(examples=[1490])]
    compare_at: Amount | None = None


ShownPrices = Annotated[dict[Currency, ShownPrice], Meta(description="By ISO 4217 code")]


class ProductSummary(Struct, frozen=True, kw_only=True):
    """The fields of a product that lists show."""

    id: ProductId
    slug: Slug
    title: Title
    brand: str | None = None
    category: ShownCategory | None = None
    image: ShownImage | None = None
    prices: ShownPrices
    skus: Annotated[int, Meta(ge=1, description="Number of variants", examples=[2])]


class StaffProductSummary(ProductSummary, frozen=True, kw_only=True):
    status: Status


class ValueCount(Struct, frozen=True, kw_only=True):
    value: Annotated[str, Meta(examples=["Tideline"])]
    count: Count


class AttributeCounts(Struct, frozen=True, kw_only=True):
    name: Annotated[str, Meta(examples=["material"])]
    values: tuple[ValueCount, ...]


class CategoryCount(Struct, frozen=True, kw_only=True):
    path: CategoryPath
    name: CategoryName
    count: Count


class PriceBounds(Struct, frozen=True, kw_only=True):
    min: Amount
    max: Amount


class Facets(Struct, frozen=True, kw_only=True):
    """Counted over all results, not only the page. The most frequent values are first; the rarest are left out."""

    total: Annotated[int, Meta(ge=0, examples=[36])]
    brands: tuple[ValueCount, ...] = ()
    attributes: tuple[AttributeCounts, ...] = ()
    categories: Annotated[
        tuple[CategoryCount, ...],
        Meta(description="Direct subcategories, each counted with its branch, in display order"),
    ] = ()
    prices: Annotated[dict[Currency, PriceBounds], Meta(description="In minor units, by ISO 4217 code")] = {}


def summary(hit: Hit, tree: Tree, at: datetime) -> ProductSummary:
    card = hit.card
    here = tree.current(card.category_id)
    return ProductSummary(
        id=hit.product_id,
        slug=card.slug,
        title=card.title,
        brand=card.brand,
        category=ShownCategory(id=here.id, path=tree.path(here.id) or "") if here else None,
        image=shown_image(card.image) if card.image else None,
        prices={currency: _price(span, at) for currency, span in card.prices.items()},
        skus=card.skus,
    )


def staff_summary(hit: Hit, tree: Tree, at: datetime) -> StaffProductSummary:
    return StaffProductSummary(**structs.asdict(summary(hit, tree, at)), status=hit.card.status)


def facets(tally: FacetCounts, tree: Tree, path: str | None) -> Facets:
    """`path` is that of the requested category."""
    names = sorted(tally.attributes.items(), key=lambda each: (-sum(each[1].values()), each[0]))
    return Facets(
        total=tally.total,
        brands=_most_frequent(tally.brands, MOST_BRANDS),
        attributes=tuple(
            AttributeCounts(name=name, values=_most_frequent(values, MOST_ATTRIBUTE_VALUES))
            for name, values in names[:MOST_NAMES]
        ),
        categories=tuple(_children(tally.categories, tree, path)),
        prices={
            currency: PriceBounds(min=low, max=high) for currency, (low, high) in sorted(tally.prices.items())
        },
    )


def _price(span: PriceSpan, at: datetime) -> ShownPrice:
    active = [was.amount for was in span.was if was.applies(at)]
    return ShownPrice(min=span.low, max=span.high, compare_at=max(active, default=None))


def _most_frequent(counts: Mapping[str, int], most: int) -> tuple[ValueCount, ...]:
    ordered = sorted(counts.items(), key=lambda each: (-each[1], each[0]))
    return tuple(ValueCount(value=value, count=count) for value, count in ordered[:most])


def _children(counts: Mapping[str, int], tree: Tree, path: str | None) -> Iterable[CategoryCount]:
    """Products of a deleted category count towards its successor."""
    above = tree.by_path.get(path) if path else None
    if path and above is None:
        return
    depth = len(tree.trail(above.id)) if above else 0
    totals: dict[str, int] = {}
    for category_id, count in counts.items():
        for child in tree.trail(category_id)[depth : depth + 1]:
            totals[child.id] = totals.get(child.id, 0) + count
    for child in tree.children(above.id if above else None):
        if child.id in totals:
            yield CategoryCount(path=tree.path(child.id) or "", name=child.name, count=totals[child.id])
