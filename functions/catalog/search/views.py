"""Products and facets as they are indexed and shown."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Annotated, TypeVar

from msgspec import Meta, Struct, structs

from cartwright.fields import Currency
from catalog.categories.domain import CategoryId, CategoryName, CategoryPath, Tree
from catalog.products.domain import CompareAt
from catalog.products.fields import Amount, ProductId, Slug, Status, Title
from catalog.products.views import ShownCategory, ShownImage, shown_image

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


Summary = TypeVar("Summary", bound=ProductSummary)


class Hit(StaffProductSummary, frozen=True, kw_only=True, array_like=True):
    """A product as indexed: its category, thumbnails and compare-at prices are resolved at read time.

    `compare_at` are those of the cheapest variants, by currency.
    """

    version: int
    category_id: CategoryId | None = None
    compare_at: Mapping[str, tuple[CompareAt, ...]] = {}

    def shown(self, kind: type[Summary], tree: Tree, at: datetime) -> Summary:
        here = tree.current(self.category_id)
        resolved = {
            "category": ShownCategory(id=here.id, path=tree.path(here.id) or "") if here else None,
            "image": shown_image(self.image) if self.image else None,
            "prices": {currency: self._price(currency, at) for currency in self.prices},
        }
        return kind(**{name: getattr(self, name) for name in kind.__struct_fields__} | resolved)

    def _price(self, currency: str, at: datetime) -> ShownPrice:
        active = (
            each.prices[currency]
            for each in self.compare_at.get(currency, ())
            if (not each.starts_at or each.starts_at <= at) and (not each.ends_at or at < each.ends_at)
        )
        return structs.replace(self.prices[currency], compare_at=max(active, default=None))


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


class FacetCounts(Struct, frozen=True):
    """Counts of each value over all results: `attributes` by name:value, `categories` by id.

    `prices` are the lowest and the highest by currency.
    """

    total: int = 0
    brands: Mapping[str, int] = {}
    attributes: Mapping[str, int] = {}
    categories: Mapping[str, int] = {}
    prices: Mapping[str, tuple[int, int]] = {}

    def __add__(self, other: "FacetCounts") -> "FacetCounts":
        common = (
            (name, (*self.prices[name], *other.prices[name])) for name in self.prices.keys() & other.prices
        )
        return FacetCounts(
            self.total + other.total,
            Counter(self.brands) + Counter(other.brands),
            Counter(self.attributes) + Counter(other.attributes),
            Counter(self.categories) + Counter(other.categories),
            {**self.prices, **other.prices, **{name: (min(ends), max(ends)) for name, ends in common}},
        )

    def shown(self, tree: Tree, path: str | None) -> Facets:
        """`path` is that of the requested category."""
        by_name: dict[str, dict[str, int]] = {}
        for pair, count in self.attributes.items():
            name, _, value = pair.partition(":")
            by_name.setdefault(name, {})[value] = count
        names = sorted(by_name.items(), key=lambda each: (-sum(each[1].values()), each[0]))
        return Facets(
            total=self.total,
            brands=_most_frequent(self.brands, MOST_BRANDS),
            attributes=tuple(
                AttributeCounts(name=name, values=_most_frequent(values, MOST_ATTRIBUTE_VALUES))
                for name, values in names[:MOST_NAMES]
            ),
            categories=tuple(self._children(tree, path)),
            prices={
                name: PriceBounds(min=low, max=high) for name, (low, high) in sorted(self.prices.items())
            },
        )

    def _children(self, tree: Tree, path: str | None) -> Iterable[CategoryCount]:
        """Products of a deleted category count towards its successor."""
        above = tree.by_path.get(path) if path else None
        if path and above is None:
            return
        depth = len(tree.trail(above.id)) if above else 0
        totals: dict[str, int] = {}
        for category_id, count in self.categories.items():
            for child in tree.trail(category_id)[depth : depth + 1]:
                totals[child.id] = totals.get(child.id, 0) + count
        for child in tree.children(above.id if above else None):
            if child.id in totals:
                yield CategoryCount(path=tree.path(child.id) or "", name=child.name, count=totals[child.id])


def _most_frequent(counts: Mapping[str, int], most: int) -> tuple[ValueCount, ...]:
    ordered = sorted(counts.items(), key=lambda each: (-each[1], each[0]))
    return tuple(ValueCount(value=value, count=count) for value, count in ordered[:most])
