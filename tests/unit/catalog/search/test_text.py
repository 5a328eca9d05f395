"""What people type and what merchants write are taken for the same words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.search.stemming import Stemmer
from catalog.search.text import LONGEST, compounds, phrases, words

stem = Stemmer("english").stem


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Heart Holder", ["heart", "holder"]),
        ("T-LIGHT", ["t", "light"]),
        ("Crème brûlée", ["creme", "brulee"]),
        ("SMØRREBRØD Łódź straße", ["smorrebrod", "lodz", "strasse"]),
        ("Children\u2019s women's", ["childrens", "womens"]),
        ("ﬁne 1½ Ⅳ", ["fine", "11", "2", "iv"]),
        ("İstanbul \u0131s\u0131", ["istanbul", "isi"]),
        ("naïve cafe\u0301", ["naive", "cafe"]),
        ("red_blue/green,3.5cm", ["red", "blue", "green", "3", "5cm"]),
        ("湯呑み Кружка", ["湯呑み", "кружка"]),
        ("!?… \u2013 '", []),
        ("x" * 100, ["x" * LONGEST]),
    ],
)
def test_words_are_folded(text: str, found: list[str]) -> None:
    assert words(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Two T-Lights", ["tlights"]),
        ("MUG-HARBOUR-BLUE a.b_c", ["mugharbourblue", "abc"]),
        ("boxes of glass - and -tin", []),
    ],
)
def test_compounds_are_joined(text: str, found: list[str]) -> None:
    assert compounds(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('"Union Jack" mug', [["union", "jack"]]),
        ('\u201cunion jack\u201d "t-light holder"', [["union", "jack"], ["t", "light", "holder"]]),
        ('3" fringe, 5" wide', [["fringe", "5"]]),
        ('"mug" "" "', []),
    ],
)
def test_quotations_are_phrases(text: str, found: list[list[str]]) -> None:
    assert phrases(text) == found


@pytest.mark.parametrize(
    ("plural", "one"),
    [
        ("mugs", "mug"),
        ("hearts", "heart"),
        ("boxes", "box"),
        ("dishes", "dish"),
        ("watches", "watch"),
        ("glasses", "glass"),
        ("berries", "berry"),
        ("pies", "pie"),
        ("shoes", "shoe"),
        ("toes", "toe"),
        ("vases", "vase"),
        ("cases", "case"),
        ("prizes", "prize"),
        ("axes", "axe"),
        ("caches", "cache"),
        ("cookies", "cookie"),
        ("hoodies", "hoodie"),
        ("ties", "tie"),
        ("tomatoes", "tomato"),
        ("photos", "photo"),
        ("buses", "bus"),
        ("houses", "house"),
        ("blouses", "blouse"),
        ("gases", "gas"),
        ("lenses", "lens"),
        ("canvases", "canvas"),
        ("irises", "iris"),
        ("quizzes", "quiz"),
        ("knives", "knife"),
        ("housewives", "housewife"),
        ("lives", "life"),
        ("shelves", "shelf"),
        ("bookshelves", "bookshelf"),
        ("elves", "elf"),
        ("leaves", "leaf"),
        ("loaves", "loaf"),
        ("scarves", "scarf"),
        ("halves", "half"),
        ("wolves", "wolf"),
        ("gloves", "glove"),
        ("sleeves", "sleeve"),
        ("olives", "olive"),
        ("valves", "valve"),
        ("twelves", "twelve"),
        ("women", "woman"),
        ("womens", "woman"),
        ("men", "man"),
        ("mens", "man"),
        ("snowmen", "snowman"),
        ("children", "child"),
        ("childrens", "child"),
        ("feet", "foot"),
        ("teeth", "tooth"),
        ("geese", "goose"),
        ("mice", "mouse"),
        ("people", "person"),
        ("cacti", "cactus"),
        ("cactuses", "cactus"),
        ("gateaux", "gateau"),
        ("specimens", "specimen"),
        ("series", "series"),
    ],
)
def test_a_plural_is_as_its_singular(plural: str, one: str) -> None:
    assert stem(plural) == stem(one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("care", "car"),
        ("pine", "pin"),
        ("tube", "tub"),
        ("wine", "win"),
        ("cave", "cafe"),
        ("live", "life"),
        ("glove", "love"),
    ],
)
def test_what_differs_by_more_than_number_stays_apart(one: str, other: str) -> None:
    assert stem(one) != stem(other)


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [("english", "painted", "painting"), ("german", "hauser", "haus"), ("french", "tasses", "tasse")],
)
def test_languages_have_their_own_stems(language: str, one: str, other: str) -> None:
    assert Stemmer(language).stem(one) == Stemmer(language).stem(other)
    assert (stem(one) == stem(other)) == (language != "german")


@given(st.text(max_size=60))
def test_folding_again_changes_nothing(text: str) -> None:
    assert words(" ".join(words(text))) == words(text)
