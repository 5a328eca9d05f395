"""The oracle of search: looks at every product in turn, as slowly and as plainly as can be."""

from collections import Counter
from collections.abc import Iterable, Iterator

from msgspec import Struct

from catalog.products.domain import Product
from catalog.search.domain import EXACT, PREFIX, SYNONYM, TYPO, Field
from catalog.search.matching import edits
from catalog.search.query_params import Query
from catalog.search.text import compounds, phrases, words
from catalog.search.views import FacetCounts
from catalog.synonyms.domain import Synonyms
from tests.unit.catalog.search.fakes import STEMMER

LAST = 1 << 60
NO_SYNONYMS = Synonyms()


stem = STEMMER.stem


class Scanned(Struct):
    """All ids in order, with the key that each is sorted by."""

    ids: list[str]
    keys: list[int]
    tally: FacetCounts


def scan(products: Iterable[Product], query: Query, synonyms: Synonyms = NO_SYNONYMS) -> Scanned:
    """Words with typos count if nothing has all words as typed."""
    products = list(products)
    found = [product for product in products if all(_tests(product, query, synonyms, typos=False))]
    typos = not found and bool(query.q)
    if typos:
        found = [product for product in products if all(_tests(product, query, synonyms, typos=True))]
    found.sort(key=lambda product: product.id, reverse=True)
    found.sort(key=lambda product: _key(product, query, synonyms, typos))
    keys = [_key(product, query, synonyms, typos) for product in found]
    return Scanned([product.id for product in found], keys, _tally(found))


def _tests(product: Product, query: Query, synonyms: Synonyms, *, typos: bool) -> Iterator[bool]:
    yield query.q is None or _worth(product, query.q, synonyms, typos) is not None
    for phrase in phrases(query.q or ""):
        yield any(_has_phrase(text, phrase) for _, text in _texts(product))
    yield not query.statuses or product.status in query.statuses
    yield query.category_ids is None or product.category_id in query.category_ids
    yield not query.brand or product.brand in query.brand
    for name in {pair.partition(":")[0] for pair in query.attribute}:
        yield f"{name}:{product.attributes.get(name)}" in query.attribute
    if query.bounded:
        least, most = query.price_min or 0, LAST if query.price_max is None else query.price_max
        yield any(least <= amount <= most for amount in _amounts(product, query.currency or ""))


def _has_phrase(text: str, phrase: list[str]) -> bool:
    return _has_run(words(text), [stem(word) for word in phrase])


def _has_run(said: list[str], wanted: list[str]) -> bool:
    stems = [stem(word) for word in said]
    return any(stems[start : start + len(wanted)] == wanted for start in range(len(stems)))


def _worth(product: Product, typed: str, synonyms: Synonyms, typos: bool) -> int | None:
    """None when it lacks a word. Each way to join up to three neighbours is tried."""
    asked = list(dict.fromkeys(words(typed)))
    return max(_ways(product, asked, synonyms, typos), default=None) if asked else None


def _ways(product: Product, asked: list[str], synonyms: Synonyms, typos: bool) -> Iterator[int]:
    if not asked:
        yield 0
    for taken in range(1, min(3, len(asked)) + 1):
        joined = _points(product, "".join(asked[:taken])[:40], typos)
        if points := max(joined, _synonym_points(product, asked[:taken], synonyms)):
            yield from (points * taken + rest for rest in _ways(product, asked[taken:], synonyms, typos))


def _synonym_points(product: Product, typed: list[str], synonyms: Synonyms) -> int:
    stems = [stem(word) for word in typed]
    best = 0
    for group in synonyms.groups.values():
        entries = [[stem(word) for word in words(each)] for each in group]
        for other in entries if stems in entries else ():
            if other != stems:
                found = (
                    SYNONYM[field]
                    for field, text in _texts(product)
                    if any(_has_run(said, other) for said in (words(text), compounds(text)))
                )
                best = max(best, *found, 0)
    return best


def _points(product: Product, word: str, typos: bool) -> int:
    best = 0
    for field, text in _texts(product):
        for said in (*words(text), *compounds(text)):
            if stem(said) == stem(word):
                best = max(best, EXACT[field])
            elif said.startswith(word):
                best = max(best, PREFIX[field])
            elif typos and _alike(word, said):
                best = max(best, TYPO[field])
    return best


def _alike(word: str, said: str) -> bool:
    most = edits(word)
    if len(word) == 4:
        return len(said) == 5 and distances(word, said)[-1] == 1
    return bool(most) and (
        min(distances(word, said)) <= most or distances(stem(word), stem(said))[-1] <= most
    )


def distances(word: str, said: str) -> list[int]:
    """The edits from `word` to each beginning of `said`; two neighbours that changed places are one edit."""
    before: list[int] = []
    row = list(range(len(said) + 1))
    for place, letter in enumerate(word, 1):
        earlier, before, row = before, row, [place]
        for other, found in enumerate(said, 1):
            least = min(row[-1], before[other]) + 1
            least = min(least, before[other - 1] + (letter != found))
            if place > 1 and other > 1 and letter == said[other - 2] and word[place - 2] == found:
                least = min(least, earlier[other - 2] + 1)
            row.append(least)
    return row


def _texts(product: Product) -> Iterator[tuple[Field, str]]:
    yield Field.TITLE, product.title
    yield Field.DESCRIPTION, product.description
    yield Field.BRAND, product.brand or ""
    for text in (*product.tags, *product.attributes.values()):
        yield Field.TAG, text
    for variant in product.variants:
        yield Field.TITLE, variant.sku
        yield Field.TITLE, variant.barcode or ""
        for text in variant.options.values():
            yield Field.TAG, text


def _key(product: Product, query: Query, synonyms: Synonyms, typos: bool) -> int:
    if query.order == "relevance":
        return -(_worth(product, query.q or "", synonyms, typos) or 0)
    if query.order == "newest":
        return 0
    amounts = _amounts(product, query.currency or "")
    if not amounts:
        return LAST
    return min(amounts) if query.order == "price" else -min(amounts)


def _amounts(product: Product, currency: str) -> list[int]:
    return [variant.prices[currency] for variant in product.variants if currency in variant.prices]


def _tally(found: list[Product]) -> FacetCounts:
    attributes: Counter[str] = Counter()
    prices: dict[str, list[int]] = {}
    for product in found:
        for name, value in product.attributes.items():
            attributes[f"{name}:{value}"] += 1
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
