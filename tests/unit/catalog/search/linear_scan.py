"""The oracle of search: looks at every product in turn, as slowly and as plainly as can be."""

from collections import Counter
from collections.abc import Iterable, Iterator

from msgspec import Struct

from catalog.products.domain import Product
from catalog.search.domain import EXACT, PREFIX, FacetCounts, Field, Query
from catalog.search.text import stem, terms

LAST = 1 << 60


class Scanned(Struct):
    """All ids in order, with the key that each is sorted by."""

    ids: list[str]
    keys: list[int]
    tally: FacetCounts


def scan(products: Iterable[Product], query: Query) -> Scanned:
    found = [product for product in products if all(_tests(product, query))]
    found.sort(key=lambda product: product.id, reverse=True)
    found.sort(key=lambda product: _key(product, query))
    keys = [_key(product, query) for product in found]
    return Scanned([product.id for product in found], keys, _tally(found))


def _tests(product: Product, query: Query) -> Iterator[bool]:
    yield query.words is None or _worth(product, query.words) is not None
    yield not query.statuses or product.status in query.statuses
    yield query.categories is None or product.category_id in query.categories
    yield not query.brands or product.brand in query.brands
    for name, values in query.attributes.items():
        yield product.attributes.get(name) in values
    if query.price:
        wanted = query.price
        most = wanted.high if wanted.high is not None else LAST
        yield any(wanted.low <= amount <= most for amount in _amounts(product, wanted.currency))


def _worth(product: Product, typed: Iterable[str]) -> int | None:
    """None when it lacks a word. Each way to join up to three neighbours is tried."""
    words = list(dict.fromkeys(typed))
    return max(_ways(product, words), default=None) if words else None


def _ways(product: Product, words: list[str]) -> Iterator[int]:
    if not words:
        yield 0
    for taken in range(1, min(3, len(words)) + 1):
        if points := _points(product, "".join(words[:taken])[:40]):
            yield from (points * taken + rest for rest in _ways(product, words[taken:]))


def _points(product: Product, word: str) -> int:
    best = 0
    for field, text in _texts(product):
        for term in terms(text):
            if term == stem(word):
                best = max(best, EXACT[field])
            elif term.startswith(word):
                best = max(best, PREFIX[field])
    return best


def _texts(product: Product) -> Iterator[tuple[Field, str]]:
    yield Field.TITLE, product.title
    yield Field.DESCRIPTION, product.description
    yield Field.BRAND, product.brand or ""
    for tag in product.tags:
        yield Field.TAG, tag
    for variant in product.variants:
        yield Field.SKU, variant.sku


def _key(product: Product, query: Query) -> int:
    if query.sort == "relevance":
        return -(_worth(product, query.words or ()) or 0)
    if query.sort == "newest":
        return 0
    amounts = _amounts(product, query.currency or "")
    if not amounts:
        return LAST
    return min(amounts) if query.sort == "price" else -min(amounts)


def _amounts(product: Product, currency: str) -> list[int]:
    return [variant.prices[currency] for variant in product.variants if currency in variant.prices]


def _tally(found: list[Product]) -> FacetCounts:
    attributes: dict[str, Counter[str]] = {}
    prices: dict[str, list[int]] = {}
    for product in found:
        for name, value in product.attributes.items():
            attributes.setdefault(name, Counter())[value] += 1
        for variant in product.variants:
            for currency, amount in variant.prices.items():
                prices.setdefault(currency, []).append(amount)
    return FacetCounts(
        total=len(found),
        brands=Counter(product.brand for product in found if product.brand),
        attributes=attributes,
        categories=Counter(product.category_id for product in found if product.category_id),
        prices={currency: (min(amounts), max(amounts)) for currency, amounts in prices.items()},
    )
