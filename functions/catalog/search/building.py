"""Builds a segment from products."""

from array import array
from collections.abc import Iterable, Iterator
from operator import attrgetter

import msgspec

from catalog.products.domain import Product, Variant
from catalog.search.columns import DocumentsWriter, PostingsWriter, price_column, product_values
from catalog.search.domain import CompareAtPrice, Field, PriceSpan, SearchDocument
from catalog.search.segment import (
    Segment,
    attribute_value,
    brand_value,
    category_value,
    packed_id,
    status_value,
)
from catalog.search.text import terms


def built(products: Iterable[Product]) -> Segment:
    """The products must have distinct ids."""
    ordered = sorted(products, key=attrgetter("id"))
    words: dict[str, dict[int, int]] = {}
    values: dict[str, list[int]] = {}
    amounts: dict[str, list[tuple[int, int]]] = {}
    cards = DocumentsWriter()
    for number, product in enumerate(ordered):
        for word, field in _terms(product).items():
            words.setdefault(word, {})[number] = field
        for value in _values(product):
            values.setdefault(value, []).append(number)
        for variant in product.variants:
            for currency, amount in variant.prices.items():
                amounts.setdefault(currency, []).append((amount, number))
        cards.add(msgspec.msgpack.encode(_card(product)))
    word_postings, value_postings, fields = PostingsWriter(), PostingsWriter(), bytearray()
    for word in sorted(words):
        word_postings.add(words[word])
        fields += bytes(words[word].values())
    for value in sorted(values):
        value_postings.add(values[value])
    return Segment(
        ids=b"".join(packed_id(product.id) for product in ordered),
        versions=array("I", [product.version for product in ordered]).tobytes(),
        card_starts=cards.starts.tobytes(),
        cards=bytes(cards.content),
        words=tuple(sorted(words)),
        word_postings=word_postings.runs(),
        fields=bytes(fields),
        values=tuple(sorted(values)),
        value_postings=value_postings.runs(),
        product_values=product_values(value_postings.runs(), len(ordered)),
        prices={currency: price_column(found, len(ordered)) for currency, found in amounts.items()},
    )


def _terms(product: Product) -> dict[str, int]:
    """Returns each term with the highest-ranking field that contains it."""
    texts = (
        (Field.DESCRIPTION, (product.description,)),
        (Field.TAG, product.tags),
        (Field.BRAND, (product.brand or "",)),
        (Field.SKU, (variant.sku for variant in product.variants)),
        (Field.TITLE, (product.title,)),
    )
    return {
        term: int(field) for field, word_postings in texts for text in word_postings for term in terms(text)
    }


def _values(product: Product) -> Iterator[str]:
    yield status_value(product.status)
    if product.category_id:
        yield category_value(product.category_id)
    if product.brand:
        yield brand_value(product.brand)
    for name, value in product.attributes.items():
        yield attribute_value(name, value)


def _card(product: Product) -> SearchDocument:
    currencies = sorted({currency for variant in product.variants for currency in variant.prices})
    return SearchDocument(
        slug=product.slug,
        title=product.title,
        brand=product.brand,
        category_id=product.category_id,
        status=product.status,
        image=product.images[0] if product.images else None,
        prices={currency: _span(product.variants, currency) for currency in currencies},
        skus=len(product.variants),
    )


def _span(variants: Iterable[Variant], currency: str) -> PriceSpan:
    priced = [each for each in variants if currency in each.prices]
    amounts = [each.prices[currency] for each in priced]
    low = min(amounts)
    was = tuple(
        CompareAtPrice(each.compare_at.prices[currency], each.compare_at.starts_at, each.compare_at.ends_at)
        for each in priced
        if each.prices[currency] == low and each.compare_at and currency in each.compare_at.prices
    )
    return PriceSpan(low, max(amounts), was)
