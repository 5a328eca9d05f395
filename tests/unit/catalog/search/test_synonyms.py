"""A synonym finds what the typed word would, ranks below it, and applies as soon as staff change it."""

from collections.abc import Sequence

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.products.domain import Product
from catalog.search.index import Index
from catalog.search.matching import MOST_JOINABLE
from catalog.search.query_params import Query
from catalog.search.segment import unpacked
from catalog.search.stemming import MOST_SYNONYMS, Thesaurus
from catalog.synonyms.domain import Synonyms
from tests import amount
from tests.unit.catalog.samples import product, variant
from tests.unit.catalog.search.catalogues import product_id
from tests.unit.catalog.search.fakes import STEMMER, snapshot_of
from tests.unit.catalog.search.linear_scan import scan

WORDS = ("sofa", "sofas", "couch", "wine", "glass", "wineglass", "t-light", "stemware", "cover", "soft")
ENTRIES = ("sofa", "couch", "wine glass", "stemware", "t-light", "sofa covers", "glass", "candle glass wine")
TITLES = ("Velvet sofa", "Couch cover", "Wine glass set", "Stemware", "Glass of wine", "Soft wool")


def made(*titles: str, start: int = 0) -> list[Product]:
    """The later ones are newer."""
    return [
        msgspec.structs.replace(
            product(
                title=title,
                description="",
                brand=None,
                tags=(),
                attributes={},
                variants=(variant(f"Z{number}"),),
            ),
            id=product_id(number),
        )
        for number, title in enumerate(titles, start)
    ]


def grouped(*groups: Sequence[str], version: int = 1) -> Synonyms:
    return Synonyms(version, {f"g{number}": tuple(group) for number, group in enumerate(groups)})


SYNONYMS = grouped(("sofa", "couch"), ("wine glasses", "stemware"))


@pytest.fixture(scope="module")
def index() -> Index:
    return Index.of([*made(*TITLES), SYNONYMS], STEMMER)


def titles(index: Index, q: str) -> list[str]:
    return [hit.title for hit in index.find(Query(q=q), limit=10).hits]


@pytest.mark.slow
@settings(max_examples=amount.of(60, 600), deadline=None)
@given(
    st.lists(st.lists(st.sampled_from(WORDS), min_size=1, max_size=4).map(" ".join), min_size=1, max_size=6),
    st.lists(st.lists(st.sampled_from(ENTRIES), min_size=2, max_size=4, unique=True), min_size=1, max_size=3),
    st.lists(st.sampled_from((*WORDS, "sofaa")), min_size=1, max_size=4).map(" ".join),
)
def test_they_match_as_a_scan_matches(sold: list[str], groups: list[list[str]], typed: str) -> None:
    """With the same points: the place of each product is compared, too."""
    products, synonyms, query = made(*sold), grouped(*groups), Query(q=typed)
    expected = scan(products, query, synonyms)
    index = Index.of([*products[:3], synonyms], STEMMER).changed(products[3:])
    found = index.find(query, limit=1)
    assert found.tally is not None
    assert found.tally.total == len(expected.ids)
    seen = []
    while found.after:
        seen.append((found.after.product_id, found.after.key))
        found = index.find(query, limit=1, after=found.after)
    last = [hit.id for hit in found.hits]
    assert seen == list(zip(expected.ids, expected.keys, strict=True))[:-1]
    assert last == expected.ids[-1:]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("sofa", ["Velvet sofa", "Couch cover"]),
        ("SOFAS", ["Velvet sofa", "Couch cover"]),
        ("couch", ["Couch cover", "Velvet sofa"]),
        ("velvet couches", ["Velvet sofa"]),
        ("sofa cov", ["Couch cover"]),
        ("wine glass", ["Glass of wine", "Wine glass set", "Stemware"]),
        ("stemware", ["Stemware", "Wine glass set"]),
        ("glass wine", ["Glass of wine", "Wine glass set"]),
        ('"wine glass"', ["Wine glass set"]),
        ("glass", ["Glass of wine", "Wine glass set"]),
        ("sof", ["Soft wool", "Velvet sofa"]),
    ],
)
def test_each_entry_finds_the_others_after_what_was_typed(index: Index, typed: str, found: list[str]) -> None:
    assert titles(index, typed) == found


def test_what_was_meant_keeps_synonyms(index: Index) -> None:
    """A close word of a title is no correction of a word that found its synonym."""
    grown = index.changed(made("Soft couch with cushions", start=90))
    found = grown.find(Query(q="sofa cushoins"), limit=5)
    assert ([hit.title for hit in found.hits], found.did_you_mean) == (
        ["Soft couch with cushions"],
        "sofa cushions",
    )


def test_completions_are_of_what_synonyms_find(index: Index) -> None:
    assert index.completions(Query(q="sofa"), "co") == [("couch", 1), ("cover", 1)]


def test_a_change_applies_without_a_new_segment_of_products(index: Index) -> None:
    changed = index.changed([grouped(("sofa", "soft"), version=2)])
    assert titles(changed, "sofa") == ["Velvet sofa", "Soft wool"]
    assert titles(changed.changed([SYNONYMS]), "sofa") == ["Velvet sofa", "Soft wool"]
    assert titles(changed.changed([Synonyms(3)]), "sofa") == ["Velvet sofa"]
    assert (changed.base, len(changed)) == (index.base, len(index))
    assert titles(index, "sofa") == ["Velvet sofa", "Couch cover"]


def test_a_snapshot_has_them(index: Index) -> None:
    restored = Index(STEMMER, unpacked(snapshot_of([*made(*TITLES), SYNONYMS]), STEMMER))
    assert titles(restored, "sofa") == titles(index, "sofa")
    assert restored.changed([SYNONYMS]).changed(made("Sofa bed", start=90)).find(
        Query(q="couch"), limit=9
    ).tally == (index.changed(made("Sofa bed", start=90)).find(Query(q="couch"), limit=9).tally)


def test_a_word_of_many_groups_has_some_of_its_synonyms() -> None:
    groups = [("sofa", *(f"sofa{group}x{number}" for number in range(19))) for group in range(3)]
    thesaurus = Thesaurus(grouped(*groups), STEMMER)
    assert len(thesaurus.others(["sofa"])) == MOST_SYNONYMS
    assert thesaurus.others(["couch"]) == thesaurus.others([]) == []


def test_of_many_words_each_has_its_synonyms(index: Index) -> None:
    """But neighbours are no longer taken together, as they are for compounds."""
    filler = " ".join("abcdefghi"[:MOST_JOINABLE])
    grown = index.changed(made(f"Couch stemware {filler}", start=90))
    assert len(titles(grown, f"sofa {filler}")) == 1
    assert titles(grown, f"wine glass {filler}") == []
