"""Random catalogues, changes and queries: of few words and values, so that they meet."""

from datetime import UTC, datetime
from typing import Any

from hypothesis import strategies as st

from catalog.products.domain import Product, Variant
from catalog.search.domain import Change, Removed
from catalog.search.query_params import Query
from catalog.synonyms.domain import Synonyms

AT = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
WORDS = (
    "heart",
    "hearts",
    "heartshaped",
    "holder",
    "holders",
    "t-light",
    "tlights",
    "lights",
    "box",
    "boxes",
    "Crème",
    "a",
    "x2",
)
BRANDS = ("Tideline", "Tide", "Örn")
CATEGORIES = tuple(f"01936b5e-0a10-7d20-8c55-7f6b8e0d4a{number:02d}" for number in range(4))
MATERIALS = ("oak", "tin", "wool")
SYNONYMS = (
    "heart",
    "box",
    "holder",
    "t-light",
    "light holders",
    "creme box",
    "tide",
    "wicker heart",
    "shaped",
)
CURRENCIES = ("EUR", "GBP")
TYPED = (
    "heart",
    "hearts",
    "hear",
    "holder",
    "shaped",
    "t",
    "light",
    "tlight",
    "boxe",
    "boxes",
    "creme",
    "8512",
    "3a",
    "x",
    "haert",
    "holdre",
    "hartsheped",
)
PHRASES = ("heart holder", "t light", "hearts box")

_text = st.lists(st.sampled_from(WORDS), max_size=4).map(" ".join)
_amounts = st.integers(0, 6).map(lambda amount: amount * 100)


def product_id(number: int) -> str:
    return f"01936b5e-7bff-7c11-8a42-{number:012x}"


@st.composite
def _variants(draw: st.DrawFn, number: int) -> tuple[Variant, ...]:
    prices = draw(
        st.lists(st.dictionaries(st.sampled_from(CURRENCIES), _amounts, min_size=1), min_size=1, max_size=3)
    )
    stem = draw(st.sampled_from(("HEART", "85123A", "MUG-BLUE")))
    return tuple(Variant(sku=f"{stem}-{number}-{place}", prices=each) for place, each in enumerate(prices))


@st.composite
def products(draw: st.DrawFn, number: int, version: int) -> Product:
    return Product(
        id=product_id(number),
        version=version,
        slug=f"product-{number}",
        title=draw(_text) or "untitled",
        description=draw(_text),
        brand=draw(st.none() | st.sampled_from(BRANDS)),
        category_id=draw(st.none() | st.sampled_from(CATEGORIES)),
        attributes=draw(
            st.dictionaries(st.sampled_from(("material", "tone")), st.sampled_from(MATERIALS), max_size=2)
        ),
        tags=tuple(draw(st.lists(st.sampled_from(WORDS), max_size=2, unique=True))),
        status=draw(st.sampled_from(("draft", "active", "archived"))),
        variants=draw(_variants(number)),
        created_at=AT,
        updated_at=AT,
    )


@st.composite
def changes(draw: st.DrawFn) -> Change:
    number, version = draw(st.integers(0, 5)), draw(st.integers(1, 4))
    if draw(st.integers(0, 3)) == 0:
        return Synonyms(version, draw(_groups))
    if draw(st.integers(0, 4)) == 0:
        return Removed(product_id(number), version)
    return draw(products(number, version))


@st.composite
def histories(draw: st.DrawFn) -> list[Change]:
    """What was told of each version of a product is the same whenever it is told."""
    told: dict[tuple[str, int], Change] = {}
    drawn = draw(st.lists(changes(), max_size=5) | st.lists(changes(), min_size=8, max_size=25))
    return [told.setdefault((each.id, each.version), each) for each in drawn]


@st.composite
def queries(draw: st.DrawFn) -> Query:
    """Of one or two conditions mostly: what many have to hold for is nothing."""
    typed = draw(
        _seldom(
            st.lists(st.sampled_from(TYPED), max_size=4).map(lambda typed: " ".join(typed) or "???"), None
        )
    )
    phrase = draw(_seldom(st.sampled_from(PHRASES), None))
    low, high = draw(_seldom(_bounds, (None, None)))
    return Query(
        q=typed if phrase is None else f'{typed or ""} "{phrase}"',
        statuses=draw(_seldom(st.sampled_from((("active",), ("draft", "archived"))), ())),
        category_ids=draw(_seldom(st.frozensets(st.sampled_from(CATEGORIES)), None)),
        brand=tuple(draw(_seldom(st.lists(st.sampled_from(BRANDS), min_size=1, max_size=2), []))),
        attribute=tuple(draw(_seldom(_chosen, []))),
        price_min=low,
        price_max=high,
        sort=draw(st.sampled_from(("relevance", "price", "-price", "newest"))),
        currency=draw(st.sampled_from((*CURRENCIES, "USD"))),
    )


def _seldom(condition: st.SearchStrategy[Any], nothing: Any) -> st.SearchStrategy[Any]:
    return st.sampled_from((False, False, False, True)).flatmap(
        lambda there: condition if there else st.just(nothing)
    )


_groups = st.dictionaries(
    st.sampled_from(("a", "b")),
    st.lists(st.sampled_from(SYNONYMS), min_size=2, max_size=4, unique=True).map(tuple),
    max_size=2,
)
_typed = st.lists(st.sampled_from(TYPED), max_size=4).map(lambda typed: " ".join(typed) or "???")
_chosen = st.lists(
    st.sampled_from([f"{name}:{value}" for name in ("material", "tone") for value in MATERIALS]),
    min_size=1,
    max_size=3,
)
_bounds = st.tuples(st.none() | _amounts, st.none() | _amounts).map(
    lambda ends: ends if None in ends else tuple(sorted(ends))  # type: ignore[type-var]
)


def newest_of(history: list[Change]) -> list[Product]:
    """What is left of it: the highest version of each product, unless that is its removal."""
    last: dict[str, Change] = {}
    for change in history:
        if change.id not in last or change.version > last[change.id].version:
            last[change.id] = change
    return [each for each in last.values() if isinstance(each, Product)]


def synonyms_of(history: list[Change]) -> Synonyms:
    versions = [each for each in history if isinstance(each, Synonyms)]
    return max(versions, key=lambda each: each.version, default=Synonyms())
