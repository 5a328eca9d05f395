"""The columns of a product in the index.

A text field has two columns: the stems of its words in order, and its words as written for beginnings and typos.
"""

from collections.abc import Iterator, Mapping
from itertools import chain

import msgspec

from catalog.products.domain import Product, Variant
from catalog.search.domain import CompareAtPrice, Field, PriceSpan, SearchDocument
from catalog.search.stemming import Stemmer
from catalog.search.text import compounds, words

MOST_CURRENCIES = 32
"""Products have no price in further ones, for filters and sort orders."""
STATUS, CATEGORY, BRAND, ATTRIBUTE = "status", "category", "brand", "attribute"

_GAP = " | "
"""A token between two texts, so that no phrase spans them."""


def stems(field: Field) -> str:
    return f"{field.name.lower()}_stems"


def written(field: Field) -> str:
    return f"{field.name.lower()}_words"


def attribute(name: str, value: str) -> str:
    return f"{name}\0{value}"


def halves(product_id: str) -> tuple[int, int]:
    """Returns the upper and the lower 64 bits."""
    return divmod(int(product_id.replace("-", ""), 16), 1 << 64)


def columns(product: Product, stemmer: Stemmer, slots: dict[str, int]) -> Iterator[tuple[str, object]]:
    """`slots` are the numbers of the currencies, and get the new ones."""
    yield "id", product.id
    yield "id_high", halves(product.id)[0]
    yield "id_low", halves(product.id)[1]
    yield "version", product.version
    yield "stored", msgspec.msgpack.encode((product.id, _document(product)))
    yield STATUS, product.status
    yield CATEGORY, [product.category_id] if product.category_id else []
    yield BRAND, [product.brand] if product.brand else []
    yield ATTRIBUTE, [attribute(*pair) for pair in product.attributes.items()]
    for field, texts in _texts(product).items():
        found = [[*map(words, texts)], [compounds(text) for text in texts]]
        runs = [run for run in chain(*found) if run]
        yield stems(field), _GAP.join(" ".join(map(stemmer.stem, run)) for run in runs)
        yield written(field), " ".join(chain(*runs))
    for currency, span in _spans(product).items():
        slot = slots.setdefault(currency, len(slots))
        if slot < MOST_CURRENCIES:
            yield f"low_{slot}", span.low
            yield f"price_{slot}", [each.prices[currency] for each in _priced(product, currency)]


def _texts(product: Product) -> Mapping[Field, list[str]]:
    variants = product.variants
    options = (value for each in variants for value in each.options.values())
    return {
        Field.TITLE: [
            product.title,
            *(each.sku for each in variants),
            *(each.barcode for each in variants if each.barcode),
        ],
        Field.BRAND: [product.brand or ""],
        Field.TAG: [*product.tags, *product.attributes.values(), *dict.fromkeys(options)],
        Field.DESCRIPTION: [product.description],
    }


def _document(product: Product) -> SearchDocument:
    return SearchDocument(
        slug=product.slug,
        title=product.title,
        brand=product.brand,
        category_id=product.category_id,
        status=product.status,
        image=product.images[0] if product.images else None,
        prices=_spans(product),
        skus=len(product.variants),
    )


def _spans(product: Product) -> dict[str, PriceSpan]:
    currencies = sorted({currency for variant in product.variants for currency in variant.prices})
    return {currency: _span(product, currency) for currency in currencies}


def _priced(product: Product, currency: str) -> list[Variant]:
    return [each for each in product.variants if currency in each.prices]


def _span(product: Product, currency: str) -> PriceSpan:
    priced = _priced(product, currency)
    amounts = [each.prices[currency] for each in priced]
    low = min(amounts)
    was = tuple(
        CompareAtPrice(each.compare_at.prices[currency], each.compare_at.starts_at, each.compare_at.ends_at)
        for each in priced
        if each.prices[currency] == low and each.compare_at and currency in each.compare_at.prices
    )
    return PriceSpan(low, max(amounts), was)
