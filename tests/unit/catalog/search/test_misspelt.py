"""What people mistype or inflect finds what they meant, and what they type right comes first."""

import pytest

from catalog.search.domain import Found
from catalog.search.index import Index
from catalog.search.query_params import Query
from tests.unit.catalog.samples import product, variant
from tests.unit.catalog.search.fakes import STEMMER

TITLES = (
    "Chocolate cookies",
    "Tin of tomatoes",
    "Set of kitchen knives",
    "Umbrella for women",
    "Heart T-light holder",
    "Embroidered tablecloth",
    "Stoneware teapot",
    "Knitted scarf",
    "Children's raincoat",
    "Christmas decoration",
    "Crème brûlée dish",
    "Painted bookshelf",
    "Wooden chopping board",
    "Retrospot lunchbox",
)


@pytest.fixture(scope="module")
def index() -> Index:
    made = [
        product(
            title=title, description="", brand=None, tags=(), attributes={}, variants=(variant(f"Z{number}"),)
        )
        for number, title in enumerate(TITLES)
    ]
    return Index.of(made, STEMMER)


def found(index: Index, typed: str) -> Found:
    return index.find(Query(q=typed), limit=5)


@pytest.mark.parametrize(
    ("typed", "title"),
    [
        ("cookie", "Chocolate cookies"),
        ("cokies", "Chocolate cookies"),
        ("cookeis", "Chocolate cookies"),
        ("chocolat", "Chocolate cookies"),
        ("choclate", "Chocolate cookies"),
        ("chocolatte cooky", "Chocolate cookies"),
        ("tomato", "Tin of tomatoes"),
        ("tomatos", "Tin of tomatoes"),
        ("tomatoe", "Tin of tomatoes"),
        ("tins tomatto", "Tin of tomatoes"),
        ("knife", "Set of kitchen knives"),
        ("kitchen knifes", "Set of kitchen knives"),
        ("kitchn knives", "Set of kitchen knives"),
        ("ktichen knife", "Set of kitchen knives"),
        ("woman", "Umbrella for women"),
        ("womens umbrellas", "Umbrella for women"),
        ("umbrela", "Umbrella for women"),
        ("umberlla woman", "Umbrella for women"),
        ("hart holdr", "Heart T-light holder"),
        ("haert holder", "Heart T-light holder"),
        ("hearts holders", "Heart T-light holder"),
        ("tlight hol", "Heart T-light holder"),
        ("t light heart", "Heart T-light holder"),
        ("tlihgt", "Heart T-light holder"),
        ("embroidery tablecloth", "Embroidered tablecloth"),
        ("embrodered", "Embroidered tablecloth"),
        ("embroiderd tableclothes", "Embroidered tablecloth"),
        ("tabelclot", "Embroidered tablecloth"),
        ("teapots", "Stoneware teapot"),
        ("taepot", "Stoneware teapot"),
        ("stonewear teapot", "Stoneware teapot"),
        ("knitting scarves", "Knitted scarf"),
        ("scarfs", "Knitted scarf"),
        ("childs raincoats", "Children's raincoat"),
        ("childrens raincot", "Children's raincoat"),
        ("chirstmas decorations", "Christmas decoration"),
        ("decorating", "Christmas decoration"),
        ("creme brulee dishes", "Crème brûlée dish"),
        ("crème brulé", "Crème brûlée dish"),
        ("bookshelves painting", "Painted bookshelf"),
        ("book shelf", "Painted bookshelf"),
        ("choping bord", "Wooden chopping board"),
        ("chop boards", "Wooden chopping board"),
        ("lunch box retro", "Retrospot lunchbox"),
        ("lunch-boxes", "Retrospot lunchbox"),
        ('"chopping board"', "Wooden chopping board"),
    ],
)
def test_it_finds_what_was_meant(index: Index, typed: str, title: str) -> None:
    assert [hit.title for hit in found(index, typed).hits] == [title]


@pytest.mark.parametrize(
    "typed",
    ["muf", "tinn", "cokkiees", "embrxxxered", "hearth rug", '"board chopping"', "???"],
)
def test_more_typos_than_the_word_has_letters_for_find_nothing(index: Index, typed: str) -> None:
    assert found(index, typed).hits == ()


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("hart holdr", "heart holder"),
        ("chocolatte cookies", "chocolate cookies"),
        ("crème brulle dish", "creme brulee dish"),
        ("hearts holders", None),
        ("tea", None),
        ("hearth rug", None),
    ],
)
def test_it_says_what_was_meant(index: Index, typed: str, meant: str | None) -> None:
    assert found(index, typed).did_you_mean == meant


def test_a_typo_that_is_somebodys_word_is_no_typo(index: Index) -> None:
    """Also while the other products have what is near to it."""
    (hart,) = [product(title="Hart and holder", description="", variants=(variant("Z99"),))]
    grown = index.changed([hart])
    assert [hit.title for hit in found(grown, "hart holder").hits] == ["Hart and holder"]
    assert found(grown, "hart holder").did_you_mean is None
