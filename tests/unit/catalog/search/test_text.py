"""What people type and what merchants write are taken for the same words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.search.text import LONGEST, stem, terms, words


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
        ("T-Lights", {"t", "lights", "light", "tlights", "tlight"}),
        ("MUG-HARBOUR-BLUE", {"mug", "harbour", "blue", "mugharbourblue"}),
        ("a.b_c", {"a", "b", "c", "abc"}),
        ("boxes of glass", {"boxes", "box", "of", "glass"}),
    ],
)
def test_a_text_is_found_by_its_parts_and_by_the_whole(text: str, found: set[str]) -> None:
    assert set(terms(text)) == found


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


@pytest.mark.parametrize("word", ["glass", "cactus", "tennis", "gas", "mug", "s", ""])
def test_what_is_no_plural_stays(word: str) -> None:
    assert stem(word) == word


@given(st.text(max_size=60))
def test_what_is_typed_as_it_is_written_is_among_the_terms(text: str) -> None:
    assert {stem(word) for word in words(text)} <= set(terms(text))
    assert {stem(word) for word in words(text.upper())} <= set(terms(text.upper()))


@given(st.text(max_size=60))
def test_folding_again_changes_nothing(text: str) -> None:
    assert words(" ".join(words(text))) == words(text)
